/** The proof of a meter's sums: what they add up to, and what was left out of them. */

import type { Calendar } from "../domain/calendar.ts";
import type { BookState, Bucket, LeftOutRun } from "../domain/consumption/book.ts";
import { sumOver } from "../domain/ledger/buckets.ts";
import { listOrder } from "../domain/ledger/order.ts";
import type { Mark } from "../domain/ledger/types.ts";
import type { MeterRecord } from "../domain/meter.ts";
import { comparePosition, type Position } from "../domain/reading.ts";
import { Epochs } from "../ingest/book/epochs.ts";
import type { ListParts } from "../ingest/book/list.ts";
import { readRun } from "../ingest/book/rewalk.ts";
import type { ReadingStore } from "../ports.ts";
import type { Proof } from "../services.ts";

/** Readings of one run that are looked up: a meter may stand still for months. */
const MAX_RUN = 20_000;

export interface ProofParts {
  readonly store: ReadingStore;
  readonly calendar: Calendar;
  readonly record: MeterRecord;
  readonly state: BookState;
  /** All hours and all days of the meter. */
  readonly hours: readonly Bucket[];
  readonly days: readonly Bucket[];
  readonly isRecomputing: boolean;
}

/** @param page which of the readings left out are named: the newest `limit` of `[from, to)` */
export async function proofOf(
  parts: ProofParts,
  page: { limit: number; from?: number; to?: number },
): Promise<Proof> {
  const { store, calendar, record, state, hours, days, isRecomputing } = parts;
  const { serial } = record;
  const counted = state.countedMl;
  const byMonth = sumOver(
    new Map(days.map(([start, { ml }]) => [start, { ml, quality: "ok" }])),
    (ts) => calendar.monthStart(ts),
  );
  const sums = [counted, sumOf(hours), sumOf(days), sumOf([...byMonth])];
  const reports = await store.books.reports(serial, state.generation);
  const runs = await store.books.leftOut(serial, state.generation);
  return {
    numeroSerie: serial,
    sums: {
      counted: sums[0] / 1000,
      hours: sums[1] / 1000,
      days: sums[2] / 1000,
      months: sums[3] / 1000,
    },
    conserved: sums.every((sum) => sum === counted),
    registers: await registersOf(parts, runs),
    readings: days.reduce((sum, [, { count }]) => sum + count, 0),
    leftOutCount: days.reduce((sum, [, { leftOut, waiting }]) => sum + leftOut + waiting, 0),
    leftOut: await leftOutOf(parts, runs, page),
    reports: reports.map(({ kind, from, to, ml }) => ({
      kind,
      from: toMark(from),
      to: toMark(to),
      liters: ml / 1000,
    })),
    replacements: replacementsOf(record),
    openedAt: state.opening?.place.ts ?? null,
    recomputing: isRecomputing,
  };
}

/** Of a meter whose book is about to be written for the first time. */
export function noProof(record: MeterRecord): Proof {
  return {
    numeroSerie: record.serial,
    sums: { counted: 0, hours: 0, days: 0, months: 0 },
    conserved: true,
    registers: null,
    readings: 0,
    leftOutCount: 0,
    leftOut: [],
    reports: [],
    replacements: replacementsOf(record),
    openedAt: null,
    recomputing: true,
  };
}

function replacementsOf({ replacements }: MeterRecord): Proof["replacements"] {
  return replacements.map(({ at, finalMl, initialMl, reason }) => ({
    at,
    finalLiters: finalMl / 1000,
    initialLiters: initialMl / 1000,
    reason,
  }));
}

/** Reads the first hour that counts alone: a meter may have millions of readings. */
async function registersOf(
  { store, record: { serial }, state }: ProofParts,
  runs: readonly LeftOutRun[],
): Promise<Proof["registers"]> {
  const last = state.walk.a?.reading;
  if (!last) return null;
  const earliest = runs.reduce<LeftOutRun | null>(
    (first, run) => first === null || listOrder(run.from, first.from) < 0 ? run : first,
    null,
  );
  let skipped = 0;
  for await (const batch of store.scan({ serial })) {
    const isLeftOut = skipped > 0 ||
      earliest !== null && comparePosition(batch[0], earliest.from.reading) === 0;
    const first = batch[isLeftOut ? (earliest?.readings ?? 0) - skipped : 0];
    if (first) return { first: toMark(first), last: toMark(last) };
    skipped += batch.length;
    if (skipped >= MAX_RUN) break;
  }
  return null;
}

async function leftOutOf(
  { store, record, state }: ProofParts,
  decided: readonly LeftOutRun[],
  { limit, from = -Infinity, to = Infinity }: { limit: number; from?: number; to?: number },
): Promise<Proof["leftOut"]> {
  const { serial, replacements } = record;
  const { generation, walk: { p, last } } = state;
  const runs = [...decided];
  if (p && last) runs.push({ from: p.first, to: last, readings: p.readings, reason: "pending" });
  runs.sort((a, b) => listOrder(b.from, a.from)); // the newest first, until there are enough
  let list: ListParts | null = null;
  const found: Proof["leftOut"] = [];
  for (const run of runs) {
    if (found.length >= limit) break;
    if (run.to.reading.ts < from || run.from.reading.ts >= to) continue;
    let positions: readonly Position[] = [run.from.reading];
    if (run.readings > 1) {
      list ??= {
        scan: (range) => store.scan({ serial, ...range }),
        epochs: new Epochs(await store.books.epochs(serial, generation)),
        replacements,
        extra: [],
      };
      positions = (await readRun(run.from, run.to, list, MAX_RUN)).map(({ reading }) => reading);
    }
    for (const { ts, totalMl, epoch, seq } of positions.toReversed()) {
      if (ts < from || ts >= to || found.length >= limit) continue;
      found.push({ ts, totalLiters: totalMl / 1000, epoch, seq, reason: run.reason });
    }
  }
  return found.reverse();
}

function sumOf(
  buckets: readonly (readonly [start: number, sums: { readonly ml: number }])[],
): number {
  return buckets.reduce((sum, [, { ml }]) => sum + ml, 0);
}

function toMark({ ts, totalMl }: Mark): { ts: number; totalLiters: number } {
  return { ts, totalLiters: totalMl / 1000 };
}
