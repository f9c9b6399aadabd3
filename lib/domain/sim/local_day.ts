/** Where a local day lies in time. */

import { type Calendar, createCalendar } from "../calendar.ts";

/** Milliseconds in a day without a change of the clocks. */
export const DAY_MS = 86_400_000;

const calendars = new Map<string, Calendar>();

/**
 * The instant at which the local day number `day` (days since 1 January 1970) begins.
 *
 * @param timeZone IANA name, `America/Sao_Paulo`
 * @throws {RangeError} when the time zone is unknown
 */
export function localDayStart(timeZone: string, day: number): number {
  let calendar = calendars.get(timeZone);
  if (!calendar) calendars.set(timeZone, calendar = createCalendar(timeZone));
  return calendar.midnight(1970, 1, 1 + day);
}
