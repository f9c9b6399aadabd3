import type { Calendar } from "../calendar.ts";
import type { Step } from "./types.ts";

const HOUR_MS = 3_600_000;
/** Longer steps are not spread (rule 10). */
const MAX_SPREAD_MS = 40 * 24 * HOUR_MS;

/** How well the book knows when a volume flowed, the worst last. */
export type BookingQuality = "ok" | "estimated" | "gap";

/** The part of a step that is booked into one hour. */
export interface Booking {
  /** Start of the hour, Unix ms. */
  readonly start: number;
  /** Integer, more than 0. */
  readonly ml: number;
  /** `estimated`: spread over more than an hour; `gap`: not spread at all. */
  readonly quality: BookingQuality;
}

/** Where hours begin. */
export type HourBorders = Pick<Calendar, "hourStart" | "nextHour">;

/**
 * Rule 10: spreads a step evenly over the hours from `t0` to `t1`, in whole millilitres that add up
 * to the step's. A step that takes no time, or more than 40 days, goes into the hour of `t1`.
 */
export function book({ t0, t1, ml }: Step, borders: HourBorders): Booking[] {
  const span = t1 - t0;
  if (span <= 0 || span > MAX_SPREAD_MS) {
    return ml > 0 ? [{ start: borders.hourStart(t1), ml, quality: "gap" }] : [];
  }
  const quality = span > HOUR_MS ? "estimated" : "ok";
  const bookings: Booking[] = [];
  let booked = 0;
  for (let start = borders.hourStart(t0); start < t1;) {
    const end = borders.nextHour(start);
    const until = end < t1 ? floorShare(ml, end - t0, span) : ml;
    if (until > booked) bookings.push({ start, ml: until - booked, quality });
    booked = until;
    start = end;
  }
  return bookings;
}

/** ⌊ml × part / whole⌋, exact: the product of 10^15 mL and 40 days does not fit a double. */
export function floorShare(ml: number, part: number, whole: number): number {
  const product = ml * part;
  if (product <= Number.MAX_SAFE_INTEGER) return (product - product % whole) / whole;
  return Number(BigInt(ml) * BigInt(part) / BigInt(whole));
}
