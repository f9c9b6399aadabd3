/** What asks for somebody's attention in a meter, the most pressing first. */

import type { MeterRow } from "../meter.ts";
import { type ClockHours, litersUntil } from "./clock_hours.ts";
import { compare, type Comparison } from "./comparison.ts";

/** In the order in which they press. */
const CONCERNS = [
  /** Readings contradict one another and do not count yet. */
  "waiting",
  /** Water has been running for hours. */
  "flowing",
  /** Far more today than is usual by this time. */
  "far-above",
  /** Nothing is heard of it. */
  "silent",
  /** Readings of today were left out. */
  "left-out",
  "recomputing",
  "clock",
] as const;

export type Concern = typeof CONCERNS[number];

/** Good to know, but nobody has to come for it: a device without a clock has none every day. */
const MILD = ["recomputing", "clock"] as const satisfies readonly Concern[];

/** What somebody should come for. */
export type Pressing = Exclude<Concern, typeof MILD[number]>;

const isPressing = (concern: Concern): concern is Pressing =>
  !MILD.some((mild) => mild === concern);

/** What a list has to know of a meter's ways. */
export interface RowHabit {
  /** Its typical day; `null` while there is none. */
  readonly typical: ClockHours | null;
  /** Unix ms, see `Habit`. */
  readonly flowingSince: number | null;
}

/** Today against the meter's typical day, at a time as `clockTime` gives it; `null` without one. */
export function todayCompared(
  { todayLiters }: Pick<MeterRow, "todayLiters">,
  habit: RowHabit | undefined,
  time: number,
): Comparison | null {
  return habit?.typical ? compare(todayLiters, litersUntil(habit.typical, time)) : null;
}

/** The concerns of a meter, the most pressing first. */
export function concernsOf(row: MeterRow, habit: RowHabit | undefined, time: number): Concern[] {
  const isThere: Readonly<Record<Concern, boolean>> = {
    waiting: row.flags.includes("waiting"),
    // The hours know nothing of this minute, the newest reading does.
    flowing: row.online && row.flowLmin > 0 && (habit?.flowingSince ?? null) !== null,
    "far-above": todayCompared(row, habit, time)?.verdict === "far-above",
    silent: !row.online,
    "left-out": row.flags.includes("left-out"),
    recomputing: row.flags.includes("recomputing"),
    clock: row.flags.includes("clock"),
  };
  return CONCERNS.filter((concern) => isThere[concern]);
}

/** Whether somebody should look at a meter with these concerns. */
export function needsAttention(concerns: readonly Concern[]): boolean {
  return concerns.some(isPressing);
}

/** The first of these concerns that somebody should come for; `null` when there is none. */
export function mostPressing(concerns: readonly Concern[]): Pressing | null {
  return concerns.find(isPressing) ?? null;
}

/** Sorts meters: the more pressing before the less, those without concern last. */
export function byUrgency(a: readonly Concern[], b: readonly Concern[]): number {
  return rank(a) - rank(b);
}

function rank([first]: readonly Concern[]): number {
  return first === undefined || !isPressing(first) ? CONCERNS.length : CONCERNS.indexOf(first);
}
