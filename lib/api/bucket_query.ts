/** `/api/history?bucket=`: consumption by hour, day, month or billing period. */

import type { BucketKind, BucketRow, Services } from "../services.ts";
import { bounded, range } from "./params.ts";
import { badInput } from "./problem.ts";

/** The query of `/api/history` when it has a `bucket`. */
export interface BucketParams {
  readonly bucket: BucketKind;
  readonly serial?: string;
  readonly from?: string;
  readonly to?: string;
  /** The newest so many; all when left out. */
  readonly limit?: number;
  readonly cursor?: string;
}

/**
 * The buckets that were asked for, by `start`; none for an unknown meter.
 *
 * @throws {ProblemError} 400 for a cursor, which buckets have none of, and for billing periods of all
 * meters: each has its own `billingDay`
 */
export async function bucketHistory(
  { readings, consumption, settings }: Services,
  { bucket, serial, limit, cursor, ...ends }: BucketParams,
): Promise<BucketRow[]> {
  if (cursor !== undefined) throw badInput("cursor", "is for single readings: buckets have none");
  assertBillOfOne(bucket, serial);
  const { from, to } = bounded(range(ends, settings.timeZone));
  if (serial !== undefined && !readings.has(serial)) return [];
  const rows = await consumption.buckets({ serial, bucket, from, to });
  return limit === undefined ? rows : rows.slice(-limit);
}

/** @throws {ProblemError} 400 for billing periods of all meters */
export function assertBillOfOne(bucket: string | undefined, serial: string | undefined): void {
  if (bucket !== "bill" || serial !== undefined) return;
  throw badInput("serial", "must be given with bucket=bill: each meter has its own billing day");
}
