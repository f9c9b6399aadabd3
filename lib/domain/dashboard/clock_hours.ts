/** A day by the hours of the clock on the wall, so that days of 23 and 25 hours compare with others. */

import type { Calendar } from "../calendar.ts";

/** Hours that a clock shows. */
export const HOURS = 24;
const HOUR_MS = 3_600_000;
const DAY_MS = HOURS * HOUR_MS;

/** Litres by the hour that the clock shows, 0 to 23: always `HOURS` numbers. */
export type ClockHours = readonly number[];

/** What the clock shows at `ts`, in hours and parts of an hour: 10.5 at half past ten. */
export function clockTime(calendar: Calendar, ts: number): number {
  const local = (ts + calendar.offset(ts)) % DAY_MS;
  return (local < 0 ? local + DAY_MS : local) / HOUR_MS;
}

/** The hour that the clock shows at `ts`, 0 to 23. */
export function clockHour(calendar: Calendar, ts: number): number {
  return Math.floor(clockTime(calendar, ts));
}

/**
 * Litres from midnight until the clock shows `time`. Of the hour that is running its part is taken: when
 * in it they flowed is not known.
 *
 * @param time as `clockTime` gives it
 */
export function litersUntil(byHour: ClockHours, time: number): number {
  const hour = Math.floor(time);
  const whole = byHour.slice(0, hour).reduce((sum, liters) => sum + liters, 0);
  return whole + (byHour[hour] ?? 0) * (time - hour);
}

/** Hour by hour, over all days or meters given. */
export function addHours(all: readonly ClockHours[]): ClockHours {
  const ml = new Array<number>(HOURS).fill(0);
  for (const hours of all) hours.forEach((liters, hour) => ml[hour] += Math.round(liters * 1000));
  return ml.map((sum) => sum / 1000);
}

/**
 * The hours of a day whose sum is known to be more by now: the rest was consumed in `hour`. A day that
 * was corrected downwards stays as it is until its hours are read anew.
 *
 * @param total L
 */
export function withRest(hours: ClockHours, total: number, hour: number): ClockHours {
  const known = hours.reduce((ml, liters) => ml + Math.round(liters * 1000), 0);
  const rest = Math.max(0, Math.round(total * 1000) - known);
  return hours.map((liters, at) =>
    at === hour ? (Math.round(liters * 1000) + rest) / 1000 : liters
  );
}
