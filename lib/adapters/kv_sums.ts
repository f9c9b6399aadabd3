/** Sums as short arrays: a day's record has up to 25 of them, a month's 31. */

import type { Bucket } from "../domain/consumption/book.ts";

/**
 * `[start, mL, count, flows, flowSum, flowMin, flowMax, leftOut, waiting, estimated, gaps]`; zeros and
 * nulls at the end are left out.
 */
export type PackedBucket = readonly (number | null)[];

export function packBucket([start, sums]: Bucket): PackedBucket {
  const packed = [
    start,
    sums.ml,
    sums.count,
    sums.flows,
    sums.flowSum,
    sums.flowMin,
    sums.flowMax,
    sums.leftOut,
    sums.waiting,
    sums.estimated,
    sums.gaps,
  ];
  let length = packed.length;
  while (length > 1 && !packed[length - 1]) length--;
  // A flow of 0 is not the same as none: it stays where it stands before something that is.
  if (length < 7 && sums.flows > 0) length = 7;
  return packed.slice(0, length);
}

export function unpackBucket(packed: PackedBucket): Bucket {
  const number = (place: number) => packed[place] ?? 0;
  return [packed[0]!, {
    ml: number(1),
    count: number(2),
    flows: number(3),
    flowSum: number(4),
    flowMin: packed[5] ?? null,
    flowMax: packed[6] ?? null,
    leftOut: number(7),
    waiting: number(8),
    estimated: number(9),
    gaps: number(10),
  }];
}
