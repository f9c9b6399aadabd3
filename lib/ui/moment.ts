/** When something was, no longer than it has to be. */

import { formatDay, formatTime, isoDate, type Language } from "./format.ts";

/** The time of day for today, with the date before it for other days; both Unix ms. */
export function formatMoment(
  ms: number,
  now: number,
  language: Language,
  timeZone: string,
): string {
  const time = formatTime(ms, timeZone);
  if (isoDate(ms, timeZone) === isoDate(now, timeZone)) return time;
  return `${formatDay(ms, language, timeZone)} ${time.slice(0, 5)}`;
}
