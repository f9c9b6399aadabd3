/** Buckets as charts and tables show them: one for each place on the time axis, empty ones too. */

import type { BucketRow } from "../services.ts";

export type Quality = BucketRow["quality"];

/** Water and flow of a stretch. */
export type Sums = Omit<BucketRow, "start">;

/** A place on the time axis. */
export interface Place {
  /** Unix ms. */
  readonly start: number;
  /** Unix ms, exclusive. */
  readonly end: number;
  /** `null`: neither a reading nor water that was booked here. */
  readonly sums: Sums | null;
}

/** From best to worst, as the ledger has them. */
const QUALITIES: readonly Quality[] = ["ok", "flagged", "estimated", "gap"];

/**
 * Puts rows into the places that begin at `starts`, ascending; rows outside of them are left out. Where
 * several rows share a place, litres and readings add up and the worst quality holds.
 */
export function placesOf(
  rows: readonly BucketRow[],
  starts: readonly number[],
  end: number,
): Place[] {
  let next = 0;
  const sorted = rows.toSorted((a, b) => a.start - b.start);
  return starts.map((start, index) => {
    const until = starts[index + 1] ?? end;
    while (next < sorted.length && sorted[next].start < start) next++;
    let sums: Sums | null = null;
    for (; next < sorted.length && sorted[next].start < until; next++) {
      sums = sums === null ? sumsOf(sorted[next]) : joined(sums, sorted[next]);
    }
    return { start, end: until, sums };
  });
}

function sumsOf({ start: _, ...sums }: BucketRow): Sums {
  return sums;
}

function joined(a: Sums, b: Sums): Sums {
  return {
    liters: addedLiters([a.liters, b.liters]),
    flowMin: extreme(Math.min, a.flowMin, b.flowMin),
    flowAvg: meanFlow(a, b),
    flowMax: extreme(Math.max, a.flowMax, b.flowMax),
    count: a.count + b.count,
    quality: QUALITIES.indexOf(a.quality) < QUALITIES.indexOf(b.quality) ? b.quality : a.quality,
  };
}

function extreme(
  of: (...values: number[]) => number,
  a: number | null,
  b: number | null,
): number | null {
  const known = [a, b].filter((value) => value !== null);
  return known.length === 0 ? null : of(...known);
}

/** By readings: a day with one reading does not outweigh a day with thousands. */
function meanFlow(a: Sums, b: Sums): number | null {
  if (a.flowAvg === null || b.flowAvg === null) return a.flowAvg ?? b.flowAvg;
  const count = a.count + b.count;
  return count === 0 ? a.flowAvg : (a.flowAvg * a.count + b.flowAvg * b.count) / count;
}

/** A sum in litres, added up in whole millilitres: litres would show the noise of binary fractions. */
export function addedLiters(liters: readonly number[]): number {
  return liters.reduce((sum, one) => sum + Math.round(one * 1000), 0) / 1000;
}

/** What a range adds up to. */
export interface Totals {
  /** L. */
  readonly total: number;
  /** L a place, over those that are over and not empty; `null` when there are none. */
  readonly mean: number | null;
  /** The place with most; `null` when nothing flowed. */
  readonly most: Place | null;
}

/** @param now Unix ms: the place that holds it is not over, and would pull the mean down */
export function totalsOf(places: readonly Place[], now: number): Totals {
  const filled = places.flatMap(({ sums }) => sums === null ? [] : [sums.liters]);
  const whole = places.filter(({ end }) => end <= now)
    .flatMap(({ sums }) => sums === null ? [] : [sums.liters]);
  const most = places.reduce<Place | null>(
    (best, place) => (place.sums?.liters ?? 0) > (best?.sums?.liters ?? 0) ? place : best,
    null,
  );
  return {
    total: addedLiters(filled),
    mean: whole.length === 0 ? null : addedLiters(whole) / whole.length,
    most,
  };
}
