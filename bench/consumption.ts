/**
 * Consumption over a year of readings every 10 s: what its books cost, and what they save.
 *
 * The reference of ingestion is the same line without books; of the view, the rules over the raw
 * readings; of the size, the same readings as CSV and in SQLite.
 */

import { DatabaseSync } from "node:sqlite";
import { KvReadingStore } from "../lib/adapters/kv_store.ts";
import { createMemoryBus } from "../lib/adapters/memory_bus.ts";
import { createSystemClock } from "../lib/adapters/system_clock.ts";
import { createCalendar } from "../lib/domain/calendar.ts";
import { ledger } from "../lib/domain/ledger.ts";
import { hoursOf, sumOver } from "../lib/domain/ledger/buckets.ts";
import type { Reading } from "../lib/domain/reading.ts";
import { exportRaw } from "../lib/exchange/export.ts";
import { MeterBook } from "../lib/ingest/book/meter_book.ts";
import { Pipeline } from "../lib/ingest/pipeline.ts";
import { Rewriter } from "../lib/ingest/rewriter.ts";
import { silentLog } from "../lib/log.ts";
import { MQTT_SOURCE } from "../lib/testing/ingest_harness.ts";
import { ConsumptionView } from "../lib/readings/consumption.ts";
import { median, rate, type Row, time } from "./report.ts";

const ZONE = "America/Sao_Paulo";
const YEAR_START = Date.UTC(2025, 0, 1, 3);
const EVERY_MS = 10_000;
const YEAR_READINGS = 365 * 8640;
const BATCH = 5000;
const SOURCE = { ...MQTT_SOURCE, at: YEAR_START };

interface Line {
  readonly path: string;
  readonly store: KvReadingStore;
  readonly pipeline: Pipeline;
  readonly view: ConsumptionView;
}

async function openLine(): Promise<Line> {
  const path = `${await Deno.makeTempDir({ prefix: "bench-" })}/bench.kv`;
  const store = new KvReadingStore(await Deno.openKv(path));
  const calendar = createCalendar(ZONE);
  const bus = createMemoryBus().connect();
  const clock = createSystemClock();
  const pipeline = new Pipeline({ store, bus, clock, log: silentLog, calendar });
  await pipeline.start();
  const record = (serial: string) => pipeline.registry.get(serial)?.record;
  const records = () => [...pipeline.registry.all()].map((track) => track.record);
  const view = new ConsumptionView({ store, calendar, record, records });
  return { path, store, pipeline, view };
}

/** A household's meter: water in the morning and in the evening, 400 L a day or so. */
function* readings(serial: string, count: number): Generator<Reading> {
  let totalMl = 545_708_000;
  for (let i = 0; i < count; i++) {
    const minute = Math.floor(i / 6) % 1440;
    const flows = minute % 97 < 9 && (minute > 360 && minute < 540 || minute > 1080);
    const flowLmin = flows ? 3 + minute % 5 : 0;
    totalMl += flowLmin * EVERY_MS / 60;
    yield {
      serial,
      ts: YEAR_START + i * EVERY_MS,
      totalMl: Math.round(totalMl),
      flowLmin,
      epoch: 1,
      seq: i,
      n: 0,
      clock: false,
      battery: null,
      pressureBar: null,
    };
  }
}

function* inBatches<T>(items: Iterable<T>, size: number): Generator<T[]> {
  let batch: T[] = [];
  for (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Stores a meter's readings in batches. @returns readings/s */
async function loadBatches({ pipeline }: Line, serial: string, count: number): Promise<number> {
  const began = performance.now();
  for (const batch of inBatches(readings(serial, count), BATCH)) {
    await pipeline.submit({ readings: batch, source: SOURCE });
  }
  return count / (performance.now() - began) * 1000;
}

/** Stores one reading a message of many meters in turn, as many at once as wait for a commit. */
async function loadSingles({ pipeline }: Line, meters: number, each: number): Promise<number> {
  const sources = Array.from({ length: meters }, (_, i) => readings(`M${i}`, each));
  const began = performance.now();
  for (let round = 0; round < each; round += 2) {
    const two = sources.flatMap((source) => [source.next().value!, source.next().value!]);
    await Promise.all(
      two.map((reading) => pipeline.submit({ readings: [reading], source: SOURCE })),
    );
  }
  return meters * each / (performance.now() - began) * 1000;
}

/** The same line without books: every book waits to be written anew, and none is. */
async function withoutBooks<T>(work: () => Promise<T>): Promise<T> {
  const isOutdated = Object.getOwnPropertyDescriptor(MeterBook.prototype, "isOutdated")!;
  const { look } = Rewriter.prototype;
  Object.defineProperty(MeterBook.prototype, "isOutdated", { get: () => true, configurable: true });
  Rewriter.prototype.look = () => {};
  try {
    return await work();
  } finally {
    Object.defineProperty(MeterBook.prototype, "isOutdated", isOutdated);
    Rewriter.prototype.look = look;
  }
}

/** Medians of rates with and without books, in turn. */
async function compare(
  rounds: number,
  load: (line: Line) => Promise<number>,
): Promise<[number, number]> {
  const rates: { books: number[]; none: number[] } = { books: [], none: [] };
  const run = async () => {
    const line = await openLine();
    try {
      return await load(line);
    } finally {
      await line.pipeline.idle();
      line.store.close();
      await Deno.remove(line.path);
    }
  };
  for (let i = 0; i < rounds; i++) {
    rates.none.push(await withoutBooks(run));
    rates.books.push(await run());
  }
  return [median(rates.books), median(rates.none)];
}

async function milliseconds(times: number, work: () => Promise<unknown>): Promise<number> {
  const taken: number[] = [];
  for (let i = 0; i < times; i++) {
    const began = performance.now();
    await work();
    taken.push(performance.now() - began);
  }
  return median(taken);
}

/** The day view over the raw readings, by the rules alone. */
async function daysOfRaw({ store }: Line): Promise<number> {
  const all: Reading[] = [];
  for await (const piece of store.scan({ serial: "YEAR" })) {
    for (const reading of piece) all.push(reading);
  }
  const calendar = createCalendar(ZONE);
  const rules = { maxFlowLmin: 10_000, registerDigits: null, replacements: [] };
  const hours = hoursOf(ledger(all, rules), calendar);
  return sumOver(hours, (ts) => calendar.dayStart(ts)).size;
}

/** Commits of one reading each, at random places of the year, and in order behind its end. */
async function lateReadings({ pipeline }: Line, times: number): Promise<[number, number]> {
  let i = 0;
  const put = (ts: number, totalMl: number) =>
    pipeline.submit({
      readings: [{ ...readings("YEAR", 1).next().value!, ts, totalMl, seq: null }],
      source: SOURCE,
    });
  const late = await milliseconds(times, async () => {
    const place = Math.floor(YEAR_READINGS * ((i++ * 0.618) % 1));
    await put(YEAR_START + place * EVERY_MS + 4000, 545_708_000 + place * 10);
  });
  const end = pipeline.registry.get("YEAR")!.newest!;
  const inOrder = await milliseconds(
    times,
    async () => await put(end.ts + ++i * EVERY_MS, end.totalMl),
  );
  return [late, inOrder];
}

async function sizes({ store, path }: Line): Promise<{ kv: number; csv: number; sqlite: number }> {
  const million = YEAR_READINGS / 1e6;
  const kv = (await Deno.stat(path)).size + await sizeOf(`${path}-wal`);
  let csv = 0;
  const style = { format: "unix", timeZone: ZONE } as const;
  for await (const chunk of exportRaw(store, { serials: ["YEAR"] }, style)) csv += chunk.length;
  const file = `${path}.sqlite`;
  const db = new DatabaseSync(file);
  db.exec(
    `create table leitura (serial text, ts integer, total_ml integer, flow real, epoch integer,
    seq integer, primary key (serial, epoch, ts, seq, total_ml)) without rowid; begin`,
  );
  const insert = db.prepare("insert into leitura values (?, ?, ?, ?, ?, ?)");
  for (const one of readings("YEAR", YEAR_READINGS)) {
    insert.run(one.serial, one.ts, one.totalMl, one.flowLmin, one.epoch, one.seq);
  }
  db.exec("commit; vacuum");
  db.close();
  const sqlite = (await Deno.stat(file)).size;
  await Deno.remove(file);
  return { kv: kv / million / 1e6, csv: csv / million / 1e6, sqlite: sqlite / million / 1e6 };
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await Deno.stat(path)).size;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}

/** Runs it all; a year takes some minutes. */
export async function consumption(): Promise<Row[]> {
  const singles = await compare(3, (line) => loadSingles(line, 1000, 100));
  const batches = await compare(3, (line) => loadBatches(line, "M0", 400_000));
  const line = await openLine();
  try {
    const year = await loadBatches(line, "YEAR", YEAR_READINGS);
    const query = { serial: "YEAR", bucket: "day" } as const;
    const days = await milliseconds(20, () => line.view.buckets(query));
    const raw = await milliseconds(1, () => daysOfRaw(line));
    const months = await milliseconds(20, () => line.view.buckets({ ...query, bucket: "month" }));
    const { kv, csv, sqlite } = await sizes(line);
    const [late, inOrder] = await lateReadings(line, 200);
    return [
      rate("one reading a message, 1,000 meters, with books", singles, "readings/s", {
        beside: "without books",
        gate: 0.7,
      }),
      rate("batches of 5,000 of one meter, with books", batches, "readings/s", {
        beside: "without books",
        gate: 0.7,
      }),
      { name: "a year every 10 s, stored", value: year, unit: "readings/s" },
      time("12 months by day", [days, raw], "ms", { beside: "over raw readings", gate: 500 }),
      time("12 months by month", [months, raw], "ms", { beside: "over raw readings", gate: 500 }),
      {
        ...time("one late reading in the year", [late, inOrder], "ms", { beside: "one in order" }),
        gate: { atMost: 10 },
      },
      time("size on disk a million readings", [kv, csv], "MB", { beside: "CSV" }),
      time("size on disk a million readings", [kv, sqlite], "MB", { beside: "SQLite" }),
    ];
  } finally {
    await line.pipeline.idle();
    line.store.close();
    await Deno.remove(line.path);
  }
}
