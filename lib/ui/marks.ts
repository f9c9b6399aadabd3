/** What happened to a meter in a range, to be marked on its time axis. */

import type { Proof } from "../services.ts";
import type { Place } from "./series.ts";

/** Marks of one range: more would hide what they mark. */
const MAX_MARKS = 9;

export interface Mark {
  readonly kind: "reset" | "jump" | "start" | "replacement" | "replaced";
  /** Unix ms. */
  readonly at: number;
  /** Of a replacement that was recorded. */
  readonly reason: string;
}

/** Those in the range, oldest first: the newest so many, and how many more there are. */
export function marksOf(
  { reports, replacements }: Pick<Proof, "reports" | "replacements">,
  from: number,
  to: number,
): { marks: Mark[]; more: number } {
  const all: Mark[] = [
    ...reports.map(({ kind, to }) => ({ kind, at: to.ts, reason: "" })),
    ...replacements.map(({ at, reason }) => ({ kind: "replaced" as const, at, reason })),
  ];
  const inside = all.filter(({ at }) => at >= from && at < to).sort((a, b) => a.at - b.at);
  return { marks: inside.slice(-MAX_MARKS), more: Math.max(0, inside.length - MAX_MARKS) };
}

/** Where an instant is on the axis, in places from its left end: 1.5 is the middle of the second. */
export function placeOnAxis(at: number, places: readonly Place[]): number {
  const index = places.findIndex(({ start, end }) => at >= start && at < end);
  if (index < 0) throw new RangeError(`Cannot place ${at}: it is outside of the range`);
  const { start, end } = places[index];
  return index + (at - start) / (end - start);
}
