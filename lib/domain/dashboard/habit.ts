/** What a meter consumed before: what today and this month are measured by. Pure, out of its buckets. */

import type { Calendar } from "../calendar.ts";
import { clockHour, type ClockHours, HOURS } from "./clock_hours.ts";

/** Days that a typical day is the mean of. */
export const TYPICAL_DAYS = 7;
/** Readings of an hour that show that its flow never stopped: one every quarter of an hour. */
const LEAST_READINGS = 4;
/** Whole hours without a pause before it is worth a word: the default of `LEAK_MIN_SECONDS`, ms. */
const LEAST_FLOWING_MS = 2 * 3_600_000;

/** What was booked in an hour or a day. */
export interface Booked {
  /** Unix ms. */
  readonly start: number;
  /** To the millilitre, L. */
  readonly liters: number;
}

/** An hour with what its readings say. */
export interface BookedHour extends Booked {
  /** Least flow reported, L/min. */
  readonly flowMin: number | null;
  /** Readings stored. */
  readonly count: number;
}

/** A day as it usually goes. */
export interface Typical {
  /** Days that it is the mean of, 1 to `TYPICAL_DAYS`. */
  readonly days: number;
  readonly byHour: ClockHours;
}

/** The month before, as far as this one has come. */
export interface LastMonth {
  /** Before the day of the same number, L. */
  readonly before: number;
  /** That day by the hour; `null` where that month has no such day and is over before it. */
  readonly day: ClockHours | null;
  /** All of it, L. */
  readonly total: number;
}

/** What is known of a meter's ways; `null` where its history is too short to say. */
export interface Habit {
  readonly typical: Typical | null;
  readonly lastMonth: LastMonth | null;
  /** Today so far. */
  readonly today: ClockHours;
  /** Water has been running at least since then without a pause, Unix ms. */
  readonly flowingSince: number | null;
}

/** A day's litres, sorted by the hour that the clock on the wall showed. */
export function byClockHour(hours: readonly Booked[], calendar: Calendar): ClockHours {
  const ml = new Array<number>(HOURS).fill(0);
  for (const { start, liters } of hours) {
    ml[clockHour(calendar, start)] += Math.round(liters * 1000);
  }
  return ml.map((sum) => sum / 1000);
}

/**
 * The mean of the days before `day`, up to `TYPICAL_DAYS` of them. A day counts when something was known
 * of the meter before it: the one on which its history begins is not a whole one.
 *
 * @param hours by start, of `TYPICAL_DAYS` + 1 days before `day` or more
 * @param day start of today, Unix ms
 */
export function typicalDay(
  hours: readonly Booked[],
  calendar: Calendar,
  day: number,
): Typical | null {
  const begin = hours.at(0)?.start ?? Infinity;
  let [from, days] = [day, 0];
  for (; days < TYPICAL_DAYS; days++) {
    const earlier = calendar.dayStart(from - 1);
    if (begin >= earlier) break;
    from = earlier;
  }
  if (days === 0) return null;
  const counted = hours.filter(({ start }) => start >= from && start < day);
  const sums = byClockHour(counted, calendar);
  return { days, byHour: sums.map((liters) => Math.round(liters * 1000 / days) / 1000) };
}

/** The stretches of time that a month is compared by, Unix ms. */
export interface MonthSpans {
  /** Start of the month before the last one. */
  readonly known: number;
  readonly lastMonth: number;
  readonly thisMonth: number;
  /** The day of the last month with today's number; `null` where it has none. */
  readonly sameDay: { readonly start: number; readonly end: number } | null;
}

/** @param now Unix ms */
export function monthSpans(calendar: Calendar, now: number): MonthSpans {
  const thisMonth = calendar.monthStart(now);
  const lastMonth = calendar.monthStart(thisMonth - 1);
  const { year, month } = calendar.localDate(lastMonth);
  const start = calendar.midnight(year, month, calendar.localDate(now).day);
  return {
    known: calendar.monthStart(lastMonth - 1),
    lastMonth,
    thisMonth,
    sameDay: start < thisMonth ? { start, end: calendar.nextDay(start) } : null,
  };
}

/**
 * The last month, when something was known of the meter before it began.
 *
 * @param days by start, from `spans.known` to `spans.thisMonth`
 * @param hours of `spans.sameDay`
 */
export function lastMonthOf(
  days: readonly Booked[],
  hours: readonly Booked[],
  calendar: Calendar,
  { lastMonth, thisMonth, sameDay }: MonthSpans,
): LastMonth | null {
  if ((days.at(0)?.start ?? Infinity) >= lastMonth) return null;
  const sum = (to: number) =>
    days.filter(({ start }) => start >= lastMonth && start < to)
      .reduce((ml, { liters }) => ml + Math.round(liters * 1000), 0) / 1000;
  return {
    before: sum(sameDay?.start ?? thisMonth),
    day: sameDay && byClockHour(hours, calendar),
    total: sum(thisMonth),
  };
}

/**
 * Since when water runs without a pause, as far as hours can tell: in each of them there are enough
 * readings, and none says zero.
 *
 * @param hours by start
 * @param now Unix ms
 * @returns `null` when it is shorter than is worth a word
 */
export function flowingSince(
  hours: readonly BookedHour[],
  calendar: Calendar,
  now: number,
): number | null {
  const current = calendar.hourStart(now);
  let since = current;
  // The first hour of what is known, or after a gap, may have begun with a pause nobody saw.
  let isSeen = false;
  for (const { start, flowMin, count } of hours.toReversed()) {
    const isCurrent = start === current;
    isSeen = isCurrent || calendar.nextHour(start) === since;
    if (!isSeen || flowMin === null || flowMin <= 0) break;
    if (!isCurrent && count < LEAST_READINGS) break;
    since = start;
    isSeen = false;
  }
  if (!isSeen) since = calendar.nextHour(since);
  return current - since >= LEAST_FLOWING_MS ? since : null;
}
