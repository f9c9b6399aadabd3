import type { Ledger } from "../ledger.ts";
import { book, type BookingQuality, type HourBorders } from "./book.ts";
import type { LedgerReading } from "./types.ts";

/** `flagged`: readings of the bucket were left out. */
export type BucketQuality = BookingQuality | "flagged";

/** What was consumed in an hour, a day, a month or a billing period. */
export interface Bucket {
  /** Integer, never negative. */
  readonly ml: number;
  /** The worst of what is booked in it. */
  readonly quality: BucketQuality;
}

/** From best to worst. */
const QUALITIES: readonly BucketQuality[] = ["ok", "flagged", "estimated", "gap"];

/** The worse of two qualities. */
export function worseQuality(a: BucketQuality, b: BucketQuality): BucketQuality {
  return QUALITIES.indexOf(a) < QUALITIES.indexOf(b) ? b : a;
}

/** The hours, by their start, in which something was counted or left out. */
export function hoursOf<R extends LedgerReading>(
  { steps, leftOut }: Ledger<R>,
  borders: HourBorders,
): Map<number, Bucket> {
  const hours = new Map<number, Bucket>();
  for (const step of steps) {
    for (const { start, ml, quality } of book(step, borders)) add(hours, start, { ml, quality });
  }
  for (const { reading } of leftOut) {
    add(hours, borders.hourStart(reading.ts), { ml: 0, quality: "flagged" });
  }
  return hours;
}

/** Days out of hours, months or billing periods out of days: `startOf` tells where each belongs. */
export function sumOver(
  buckets: ReadonlyMap<number, Bucket>,
  startOf: (ts: number) => number,
): Map<number, Bucket> {
  const sums = new Map<number, Bucket>();
  for (const [start, bucket] of buckets) add(sums, startOf(start), bucket);
  return sums;
}

function add(buckets: Map<number, Bucket>, start: number, { ml, quality }: Bucket): void {
  const known = buckets.get(start);
  buckets.set(start, {
    ml: ml + (known?.ml ?? 0),
    quality: worseQuality(quality, known?.quality ?? "ok"),
  });
}
