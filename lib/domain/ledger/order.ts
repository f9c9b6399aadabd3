import { comparePosition, type Position } from "../reading.ts";
import { EpochTable } from "./epochs.ts";
import type { Placed, Replacement } from "./types.ts";

/** The replacements in the order in which they end lives; those of one instant as they were given. */
export function byInstant(replacements: readonly Replacement[]): readonly Replacement[] {
  return replacements.toSorted((a, b) => a.at - b.at);
}

/** Rule 2: the life, from 0, to which an instant belongs. */
export function lifeAt(ts: number, replacements: readonly Replacement[]): number {
  return replacements.reduce((life, { at }) => ts >= at ? life + 1 : life, 0);
}

/**
 * Rule 4: life, epoch (undeclared first), `ts`, `seq`, `n`, total. Readings equal in all of these,
 * one of which declares the epoch that the other only has, are alike to the walk.
 */
export function listOrder(a: Placed, b: Placed): number {
  return a.life - b.life || (a.epoch ?? -1) - (b.epoch ?? -1) ||
    comparePosition(a.reading, b.reading);
}

/** Rules 2 to 4: gives each reading its place and sorts them; each is in it once already. */
export function inListOrder<R extends Position>(
  readings: readonly R[],
  replacements: readonly Replacement[],
): Placed<R>[] {
  const lives = readings.map(({ ts }) => lifeAt(ts, replacements));
  const tables = Array.from({ length: replacements.length + 1 }, () => new EpochTable());
  readings.forEach(({ epoch, ts }, i) => {
    if (epoch !== null) tables[lives[i]].declare(epoch, ts);
  });
  return readings.map((reading, i) => {
    const life = lives[i];
    return { life, epoch: reading.epoch ?? tables[life].at(reading.ts), reading };
  }).sort(listOrder);
}
