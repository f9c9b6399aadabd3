/** Readings and buckets as a stream of CSV. */

import { BUCKET_COLUMNS, CsvWriter, RAW_COLUMNS } from "../codec/csv_write.ts";
import type { CsvFormat } from "../domain/csv.ts";
import type { ReadingStore } from "../ports.ts";
import type { BucketKind, ConsumptionQueries } from "../services.ts";

/** A piece is sent once it has this many characters: some fifteen hundred readings. */
const PIECE_CHARS = 2 ** 16;

/** How values are written. */
export interface CsvStyle {
  readonly format: CsvFormat;
  /** Of local date-times. */
  readonly timeZone: string;
}

export interface RawQuery {
  /** Left out: all meters, by serial. */
  readonly serials?: readonly string[];
  /** Unix ms, inclusive. */
  readonly from?: number;
  /** Unix ms, exclusive. */
  readonly to?: number;
}

export interface BucketsQuery {
  /** Left out: sums over all meters, or over those of `among`. */
  readonly serials?: readonly string[];
  readonly among?: ReadonlySet<string>;
  readonly bucket: BucketKind;
  /** Buckets that begin at this instant or later, Unix ms. */
  readonly from?: number;
  /** Unix ms, exclusive. */
  readonly to?: number;
}

/** Every reading as it is stored, a meter after the other, oldest first. */
export function exportRaw(
  store: Pick<ReadingStore, "meters" | "scan">,
  query: RawQuery,
  style: CsvStyle,
): ReadableStream<Uint8Array> {
  return ReadableStream.from(pieces(rawLines(store, query, style)));
}

/** Buckets, oldest first; those of single meters have `numeroSerie` as their first column. */
export function exportBuckets(
  consumption: Pick<ConsumptionQueries, "buckets">,
  query: BucketsQuery,
  style: CsvStyle,
): ReadableStream<Uint8Array> {
  return ReadableStream.from(pieces(bucketLines(consumption, query, style)));
}

async function* rawLines(
  store: Pick<ReadingStore, "meters" | "scan">,
  { serials, ...range }: RawQuery,
  { format, timeZone }: CsvStyle,
): AsyncGenerator<string> {
  const csv = new CsvWriter(format, timeZone);
  yield csv.header(RAW_COLUMNS);
  for (const serial of serials ?? await allSerials(store)) {
    for await (const readings of store.scan({ serial, ...range })) {
      for (const reading of readings) yield csv.reading(reading);
    }
  }
}

async function allSerials(store: Pick<ReadingStore, "meters">): Promise<string[]> {
  return (await store.meters()).map(({ serial }) => serial).sort();
}

async function* bucketLines(
  consumption: Pick<ConsumptionQueries, "buckets">,
  { serials, ...query }: BucketsQuery,
  { format, timeZone }: CsvStyle,
): AsyncGenerator<string> {
  const csv = new CsvWriter(format, timeZone);
  yield csv.header(serials ? ["numeroSerie", ...BUCKET_COLUMNS] : BUCKET_COLUMNS);
  for (const serial of serials ?? [undefined]) {
    for (const bucket of await consumption.buckets({ serial, ...query })) {
      yield csv.bucket(bucket, serial);
    }
  }
}

/** Lines gathered to pieces that are worth sending; the next is made when the last was taken. */
async function* pieces(lines: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  let piece = "";
  for await (const line of lines) {
    piece += line;
    if (piece.length < PIECE_CHARS) continue;
    yield encoder.encode(piece);
    piece = "";
  }
  if (piece !== "") yield encoder.encode(piece);
}
