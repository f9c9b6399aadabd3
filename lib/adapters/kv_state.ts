/** The head of a book as a short array: it is written with every commit of its meter. */

import type { BookState, Opening } from "../domain/consumption/book.ts";
import type { PendingRun, WalkState } from "../domain/ledger/state.ts";
import type { Placed } from "../domain/ledger/types.ts";
import { packBucket, type PackedBucket, unpackBucket } from "./kv_sums.ts";

/** `[life, epoch, ts, seq, n, total, own epoch]` */
type PackedPlaced = readonly (number | null)[];

/** `[life, last, a, isInitial, b, aMl, p]`; `a` is 0 when it is `last`. */
export type PackedWalk = readonly [
  life: number,
  last: PackedPlaced | null,
  a: PackedPlaced | 0 | null,
  isInitial: boolean,
  b: readonly [ts: number, totalMl: number] | null,
  aMl: number,
  p: PendingRun | null,
];

/** In the order of `BookState`; of the opening, which has a record of its own, its instant. */
export type PackedState = readonly [
  generation: number,
  rules: string,
  walk: PackedWalk,
  maxTs: number | null,
  epochMin: number | null,
  open: PackedBucket | null,
  countedMl: number,
  corrections: number,
  sinceCheckpoint: number,
  openedAt: number | null,
];

/** `[place, walk, from, base, mL]` */
export type PackedOpening = readonly [
  place: Opening["place"],
  walk: PackedWalk,
  from: number,
  base: readonly PackedBucket[],
  countedMl: number,
];

export function packOpening({ place, walk, from, base, countedMl }: Opening): PackedOpening {
  return [place, packWalk(walk), from, base.map(packBucket), countedMl];
}

export function unpackOpening([place, walk, from, base, countedMl]: PackedOpening): Opening {
  return { place, walk: unpackWalk(walk), from, base: base.map(unpackBucket), countedMl };
}

export function packWalk({ life, last, a, isInitial, b, aMl, p }: WalkState): PackedWalk {
  const isLast = a !== null && last !== null && (a === last || isSame(a, last));
  return [
    life,
    last && packPlaced(last),
    isLast ? 0 : a && packPlaced(a),
    isInitial,
    b && [b.ts, b.totalMl],
    aMl,
    p,
  ];
}

export function unpackWalk([life, last, a, isInitial, b, aMl, p]: PackedWalk): WalkState {
  const lastPlaced = last && unpackPlaced(last);
  return {
    life,
    last: lastPlaced,
    a: a === 0 ? lastPlaced : a && unpackPlaced(a),
    isInitial,
    b: b && { ts: b[0], totalMl: b[1] },
    aMl,
    p,
  };
}

export function packState(state: BookState): PackedState {
  return [
    state.generation,
    state.rules,
    packWalk(state.walk),
    state.maxTs,
    state.epochMin,
    state.open && packBucket(state.open),
    state.countedMl,
    state.corrections,
    state.sinceCheckpoint,
    openedAtOf(state),
  ];
}

/** The instant of a head's opening balance; `null` when it has none. */
export function openedAtOf({ opening }: BookState): number | null {
  return opening?.place.ts ?? null;
}

/** The same of a packed head. */
export const packedOpenedAt = (packed: PackedState): number | null => packed[9];

export function unpackState(packed: PackedState, opening: Opening | null): BookState {
  const [generation, rules, walk, maxTs, epochMin, open, countedMl] = packed;
  const [corrections, sinceCheckpoint] = [packed[7], packed[8]];
  return {
    generation,
    rules,
    walk: unpackWalk(walk),
    maxTs,
    epochMin,
    open: open && unpackBucket(open),
    countedMl,
    corrections,
    sinceCheckpoint,
    opening,
  };
}

function packPlaced({ life, epoch, reading }: Placed): PackedPlaced {
  const { ts, seq, n, totalMl, epoch: own } = reading;
  return [life, epoch, ts, seq, n, totalMl, own];
}

function unpackPlaced([life, epoch, ts, seq, n, totalMl, own]: PackedPlaced): Placed {
  return {
    life: life!,
    epoch,
    reading: { ts: ts!, seq, n: n!, totalMl: totalMl!, epoch: own },
  };
}

function isSame(a: Placed, b: Placed): boolean {
  const [one, other] = [packPlaced(a), packPlaced(b)];
  return one.every((value, i) => value === other[i]);
}
