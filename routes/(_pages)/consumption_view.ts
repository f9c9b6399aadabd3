/** Gathers what the page of a meter shows of a range: buckets alone, never readings. */

import { type Calendar, createCalendar } from "../../lib/domain/calendar.ts";
import type { BucketKind, ConsumptionQueries, Proof, Services } from "../../lib/services.ts";
import type { ConsumptionView } from "../../lib/ui/consumption.tsx";
import { type HeatMap, heatMap } from "../../lib/ui/heat_map.ts";
import { HEAT_WEEKS, type HeatWeeks } from "../../lib/ui/heat_table.tsx";
import { marksOf } from "../../lib/ui/marks.ts";
import { type MeterRange, readRange } from "../../lib/ui/meter_range.ts";
import { placesOf, totalsOf } from "../../lib/ui/series.ts";

type Needs = Pick<Services, "settings" | "clock"> & {
  readonly consumption: Pick<ConsumptionQueries, "buckets">;
};

/** What a range is made of: parts of years, and months that begin amid one, are summed up from days. */
function kindFor({ size, name }: MeterRange): BucketKind {
  if (size === "year") return name === "own" ? "day" : "month";
  return size === "month" && name === "own" ? "day" : size;
}

/**
 * The range of an address, beside the mean of the one before.
 *
 * @param proof its reports and replacements are the marks; `null` for a meter without a book
 */
export async function consumptionView(
  { consumption, settings: { timeZone }, clock }: Needs,
  serial: string,
  query: URLSearchParams,
  proof: Pick<Proof, "reports" | "replacements"> | null,
): Promise<ConsumptionView> {
  const now = clock.now();
  const range = readRange(query, timeZone, now);
  const before = range.earlier === null
    ? null
    : readRange(new URLSearchParams(range.earlier), timeZone, now);
  const [places, placesBefore] = await Promise.all([range, before].map(async (one) => {
    if (one === null || one.name === "live") return [];
    const { starts, end } = one;
    const rows = await consumption.buckets({
      serial,
      bucket: kindFor(one),
      from: starts[0],
      to: end,
    });
    return placesOf(rows, starts, end);
  }));
  const { marks, more } = proof === null || range.name === "live"
    ? { marks: [], more: 0 }
    : marksOf(proof, range.starts[0], range.end);
  return {
    range,
    places,
    totals: totalsOf(places, now),
    meanBefore: totalsOf(placesBefore, now).mean,
    marks,
    moreMarks: more,
    now,
  };
}

/** The weeks of the mean that the address asks for; the fewest when it does not say. */
export function heatWeeksOf(query: URLSearchParams): HeatWeeks {
  const asked = Number(query.get("weeks"));
  return HEAT_WEEKS.find((weeks) => weeks === asked) ?? HEAT_WEEKS[0];
}

/** The week by hour, over so many weeks that end with yesterday. */
export async function heatView(
  { consumption, settings: { timeZone }, clock }: Needs,
  serial: string,
  weeks: HeatWeeks,
): Promise<HeatMap> {
  const calendar = createCalendar(timeZone);
  const to = calendar.dayStart(clock.now());
  const from = weeksBefore(to, weeks, calendar);
  return heatMap(await consumption.buckets({ serial, bucket: "hour", from, to }), calendar);
}

function weeksBefore(day: number, weeks: number, calendar: Calendar): number {
  const { year, month, day: date } = calendar.localDate(day);
  return calendar.midnight(year, month, date - 7 * weeks);
}
