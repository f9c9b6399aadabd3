/**
 * Where the walk over a meter's list stands. Plain data: it can be kept as JSON, and two states that
 * are equal as JSON go on alike, so a walk done over can stop where it meets a state it had before.
 */

import type { Position } from "../reading.ts";
import type { Mark, Placed, Step } from "./types.ts";

/** Steps inside P that are kept one by one; beyond, they are read again from the list. */
export const MAX_INNER_STEPS = 8;

/**
 * P, the waiting readings: always the last ones of the list, since every reading either joins P or
 * empties it. It is kept in bounded space however long it grows (a meter may stand at 0 for months):
 *
 * - Its totals are at most two, `first`'s and `other`. With the third that differs, one of 7a to 7d
 *   empties it: P₀ is never equal to A (it would fit), so it is below or above.
 * - Of its readings, `first`, the one `before` the last and the last (the walk's own `last`) decide.
 * - Of its steps only those that advance something matter. Without a register totals never fall
 *   inside P, so two totals make one such step. A rollover may bring the lower total back, after
 *   which the register must advance by half of itself or more to reach the upper one again: with
 *   10,000 L/min that takes three and a half days for 8 digits, but a register of 4 digits could go
 *   to and fro each minute without end. Beyond `MAX_INNER_STEPS` P only knows where it began.
 */
export interface PendingRun {
  readonly first: Placed;
  /** The reading before the last; `null` while P has one reading. */
  readonly before: Mark | null;
  readonly readings: number;
  /** The total that differs from the first, mL. */
  readonly other: number | null;
  /** Steps inside P, in list order; `null` when they are too many to be kept. */
  readonly steps: readonly Step[] | null;
}

/** The state of a walk, some hundred bytes. Made by `START`, `step` and `replace` alone. */
export interface WalkState {
  /** From 0; each replacement begins a new one. */
  readonly life: number;
  /** The last reading of the list so far; `null` when this life has none. Its epoch is the current. */
  readonly last: Placed | null;
  /** A, the last counted reading; `null` before the first. */
  readonly a: Placed | null;
  /** A is the first register of a new meter: nothing can make it a spike (rule 9). */
  readonly isInitial: boolean;
  /** B, the one counted before A. */
  readonly b: Mark | null;
  /** The step from B to A, mL: what is taken back when A is a spike. */
  readonly aMl: number;
  /** P, `null` when empty. */
  readonly p: PendingRun | null;
}

/** Before the first reading of a meter. */
export const START: WalkState = {
  life: 0,
  last: null,
  a: null,
  isInitial: false,
  b: null,
  aMl: 0,
  p: null,
};

/** A reading's place without the rest of the reading, its fields always in this order. */
export function placeOf({ life, epoch, reading }: Placed): Placed {
  return { life, epoch, reading: positionOf(reading) };
}

/** The first register of a new meter, as if a reading had said it. */
export function initialPlace(life: number, ts: number, totalMl: number): Placed {
  return { life, epoch: null, reading: { ts, seq: null, n: 0, totalMl, epoch: null } };
}

function positionOf({ ts, seq, n, totalMl, epoch }: Position): Position {
  return { ts, seq, n, totalMl, epoch };
}
