/**
 * A meter's book: what the ledger made of its stored readings, as plain data. It is a cache of the
 * readings: it can be thrown away and written anew from them.
 */

import type { WalkState } from "../ledger/state.ts";
import type { LeftOutReason, Placed, Replacement, Report } from "../ledger/types.ts";
import type { Sums } from "./sums.ts";

/** What a book was written by. A book of other rules than the wanted ones is to be written anew. */
export interface BookRules {
  readonly maxFlowLmin: number;
  readonly registerDigits: number | null;
  /** In the order of their instants. */
  readonly replacements: readonly Replacement[];
  readonly timeZone: string;
}

/** The rules as one text, to tell books of different rules apart. */
export function rulesKey(rules: BookRules): string {
  const { maxFlowLmin, registerDigits, replacements, timeZone } = rules;
  const lives = replacements.map(({ at, finalMl, initialMl }) => [at, finalMl, initialMl]);
  return JSON.stringify([maxFlowLmin, registerDigits, timeZone, lives]);
}

/** A place in a meter's list: before every reading of this life and epoch with `ts` or later. */
export interface ListPlace {
  readonly life: number;
  /** `null`: undeclared. */
  readonly epoch: number | null;
  /** Unix ms. */
  readonly ts: number;
}

/** The walk's state at a place of the list: it has read everything before it. */
export interface Checkpoint {
  readonly place: ListPlace;
  readonly walk: WalkState;
}

/**
 * The ledger's opening balance after retention: readings before this place are gone, and what they
 * counted is final.
 */
export interface Opening extends Checkpoint {
  /** Start of the first hour in which later readings may still change something, Unix ms. */
  readonly from: number;
  /** What the readings that are gone left in the hours from there on. */
  readonly base: readonly Bucket[];
  /** Σ of what they counted, mL. */
  readonly countedMl: number;
}

/** An epoch that readings of a life declare. */
export interface EpochRecord {
  readonly life: number;
  readonly epoch: number;
  /** Earliest `ts` that declares it. */
  readonly min: number;
  /** No reading that declares it is later; `null` while it is the current one. */
  readonly max: number | null;
}

/** Readings that follow one another in the list and do not count. */
export interface LeftOutRun {
  readonly from: Placed;
  readonly to: Placed;
  readonly readings: number;
  readonly reason: LeftOutReason;
}

/** An hour or a day that is over, by its start. */
export type Bucket = readonly [start: number, sums: Sums];

/** The hours of a day, or the days of a month, by their start; the open hour is not in them. */
export interface BucketRecord {
  /** Start of the day or month, Unix ms. */
  readonly start: number;
  /** Ascending. */
  readonly buckets: readonly Bucket[];
}

/** The head of a book. */
export interface BookState {
  /** Number of this writing of the book: its records carry it in their keys. */
  readonly generation: number;
  /** `rulesKey` of what it was written by. */
  readonly rules: string;
  /** The walk at the end of the list. */
  readonly walk: WalkState;
  /** Latest `ts` of any reading; `null` before the first. */
  readonly maxTs: number | null;
  /** Earliest `ts` that declares the epoch of the list's end; `null` while it is undeclared. */
  readonly epochMin: number | null;
  /** The hour of the latest reading: kept here, its day's record does not have it yet. */
  readonly open: Bucket | null;
  /** Σ of what was counted, mL. */
  readonly countedMl: number;
  /** Grows when anything but this head changes: whoever reads head and records can tell. */
  readonly corrections: number;
  /** Readings read since the last checkpoint. */
  readonly sinceCheckpoint: number;
  readonly opening: Opening | null;
}

/** What one commit changes in a book, whole. */
export interface BookChange {
  readonly serial: string;
  readonly state: BookState;
  /** Hours by day, in full. */
  readonly days: readonly BucketRecord[];
  /** Days by month, in full. */
  readonly months: readonly BucketRecord[];
  readonly checkpoints: readonly Checkpoint[];
  readonly goneCheckpoints: readonly ListPlace[];
  readonly epochs: readonly EpochRecord[];
  readonly leftOut: readonly LeftOutRun[];
  /** First readings of runs that are left out no more. */
  readonly takenBack: readonly Placed[];
  readonly reports: readonly Report[];
  readonly goneReports: readonly Report[];
}

/** About what a change takes beside its head, for limits: records, and bytes on the high side. */
export function bookSize(change: BookChange): { records: number; bytes: number } {
  const { days, months, checkpoints, goneCheckpoints, epochs } = change;
  const { leftOut, takenBack, reports, goneReports } = change;
  const small = epochs.length + leftOut.length + reports.length;
  const gone = goneCheckpoints.length + takenBack.length + goneReports.length;
  const buckets = [...days, ...months].reduce((sum, { buckets }) => sum + buckets.length, 0);
  return {
    records: 1 + days.length + months.length + checkpoints.length + small + gone,
    bytes: checkpoints.length * STATE_BYTES + buckets * BUCKET_BYTES +
      (days.length + months.length + small) * SMALL_BYTES,
  };
}

/** A walk's state, at its largest some 2,500; as a rule 500. */
const STATE_BYTES = 1000;
/** Eleven numbers. */
const BUCKET_BYTES = 80;
const SMALL_BYTES = 300;

/** What a row shows of a day. */
export interface DayFigures {
  readonly start: number;
  readonly ml: number;
  readonly leftOut: number;
}

/** What a meter's row shows of its book. */
export interface BookRow {
  readonly serial: string;
  /** Day and month of the latest reading, by their start; `null` before the first. */
  readonly day: DayFigures | null;
  /** The day before it, where it is of the same month: a device's clock may be ahead at midnight. */
  readonly dayBefore: DayFigures | null;
  readonly month: { readonly start: number; readonly ml: number } | null;
  readonly waiting: boolean;
  readonly recomputing: boolean;
  /** Readings before this instant are gone; `null` while all are there. */
  readonly openedAt: number | null;
}
