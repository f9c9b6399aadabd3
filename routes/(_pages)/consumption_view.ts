/** Gathers the days and hours that the page of a meter shows. */

import { parseInstant } from "../../lib/api/instant.ts";
import { createCalendar } from "../../lib/domain/calendar.ts";
import type { Services } from "../../lib/services.ts";
import type { ConsumptionView } from "../../lib/ui/consumption.tsx";

/** A day that a meter can have readings of. */
const DAY = /^20[1-9]\d-\d{2}-\d{2}$/;

/** @param asked a date of the address, or `null` for today */
export async function consumptionView(
  { consumption, settings: { timeZone }, clock }: Services,
  serial: string,
  asked: string | null,
): Promise<ConsumptionView> {
  const calendar = createCalendar(timeZone);
  const today = calendar.dayStart(clock.now());
  const found = asked !== null && DAY.test(asked) ? parseInstant(asked, timeZone) : null;
  const day = found ?? today;
  const month = calendar.monthStart(day);
  const [nextDay, nextMonth] = [calendar.nextDay(day), calendar.nextMonth(day)];
  const [days, hours] = await Promise.all([
    consumption.buckets({ serial, bucket: "day", from: month, to: nextMonth }),
    consumption.buckets({ serial, bucket: "hour", from: day, to: nextDay }),
  ]);
  return {
    day,
    days,
    hours,
    earlierDay: calendar.dayStart(day - 1),
    laterDay: nextDay <= today ? nextDay : null,
    earlierMonth: calendar.monthStart(month - 1),
    laterMonth: nextMonth <= today ? nextMonth : null,
    today,
    isBadDay: asked !== null && found === null,
  };
}
