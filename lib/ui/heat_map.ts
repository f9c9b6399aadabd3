/** When water flows: the mean of each hour of the week. */

import type { Calendar } from "../domain/calendar.ts";
import type { BucketRow } from "../services.ts";

const DAYS = 7;
const HOURS = 24;
/** Levels above nothing: more shades are not told apart at a glance. */
export const HEAT_LEVELS = 5;
/** Rounding of the levels' limits: two digits that count. */
const ROUND = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];

export interface HeatMap {
  /** Mean litres by day of the week, Sunday first, and hour; `null` where no hour was measured. */
  readonly cells: readonly (readonly (number | null)[])[];
  /** Upper limits of the levels but the last, L, ascending; empty when nothing flowed. */
  readonly limits: readonly number[];
  /** The hour of the week with most; `null` when nothing flowed. */
  readonly most: { readonly day: number; readonly hour: number; readonly liters: number } | null;
}

/**
 * The means of hours as they were measured. Water that was booked as a whole, because nobody knows when
 * it flowed (`gap`), says nothing about an hour of the week and is left out.
 */
export function heatMap(hours: readonly BucketRow[], calendar: Calendar): HeatMap {
  const sums = Array.from({ length: DAYS * HOURS }, () => ({ liters: 0, count: 0 }));
  for (const { start, liters, quality } of hours) {
    if (quality === "gap") continue;
    const local = new Date(start + calendar.offset(start));
    const sum = sums[local.getUTCDay() * HOURS + local.getUTCHours()];
    sum.liters += liters;
    sum.count++;
  }
  const means = sums.map(({ liters, count }) => count === 0 ? null : liters / count);
  const greatest = Math.max(0, ...means.map((mean) => mean ?? 0));
  const at = means.indexOf(greatest);
  return {
    cells: Array.from({ length: DAYS }, (_, day) => means.slice(day * HOURS, (day + 1) * HOURS)),
    limits: greatest > 0 ? limitsUpTo(greatest) : [],
    most: greatest > 0 ? { day: Math.floor(at / HOURS), hour: at % HOURS, liters: greatest } : null,
  };
}

/** 0 for nothing, then 1 to `HEAT_LEVELS`; `null` for what was not measured. */
export function heatLevel(liters: number | null, limits: readonly number[]): number | null {
  if (liters === null || liters === 0) return liters;
  const level = limits.findIndex((limit) => liters <= limit);
  return level < 0 ? limits.length + 1 : level + 1;
}

/** Squares: one hour of irrigation does not make all others alike. */
function limitsUpTo(greatest: number): number[] {
  const limits = Array.from(
    { length: HEAT_LEVELS - 1 },
    (_, i) => rounded(greatest * ((i + 1) / HEAT_LEVELS) ** 2),
  );
  return [...new Set(limits)];
}

function rounded(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const digits = value / power;
  const nearest = ROUND.reduce((a, b) => Math.abs(b - digits) < Math.abs(a - digits) ? b : a);
  return Number((nearest * power).toPrecision(2));
}
