import assert from "node:assert/strict";
import fc from "fast-check";
import { CSV_FORMATS } from "../domain/csv.ts";
import type { Reading } from "../domain/reading.ts";
import { NotReadingsError } from "../services.ts";
import { openIngest } from "../testing/ingest_harness.ts";
import { aReading } from "../testing/readings.ts";
import { createExchange } from "./exchange.ts";
import type { ImportProgress } from "./import.ts";

const T0 = Date.UTC(2026, 0, 1, 11);

/** An ingest with the exchange in front of it. */
async function setup() {
  const ingest = await openIngest();
  const progress: ImportProgress[] = [];
  const exchange = createExchange({
    store: ingest.store,
    consumption: { buckets: () => Promise.reject(new Error("not asked for")) },
    submit: (readings) => {
      const at = ingest.clock.now();
      const source = { topic: null, seed: false, retained: true, dup: false, bytes: 0, at };
      return ingest.pipeline.submit({ readings, source: { ...source, fingerprint: null } });
    },
    clock: ingest.clock,
    timeZone: "America/Sao_Paulo",
    defaultSerial: null,
    onProgress: (now) => progress.push(now),
  });
  const fill = (readings: readonly Reading[]) => {
    const at = ingest.clock.now();
    const source = { topic: "t", seed: false, retained: false, dup: false, bytes: 0, at };
    return ingest.pipeline.submit({ readings, source: { ...source, fingerprint: null } });
  };
  const load = (text: string, dryRun = false) => exchange.import(fileOf(text), { dryRun });
  return { ...ingest, exchange, progress, fill, load };
}

/** A file in pieces that cut through lines. */
function fileOf(text: string): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  return ReadableStream.from((function* () {
    for (let at = 0; at < bytes.length; at += 1000) yield bytes.slice(at, at + 1000);
  })());
}

const textOf = (stream: ReadableStream<Uint8Array>) => new Response(stream).text();
const report = (accepted: number, duplicates: number) => ({
  accepted,
  duplicates,
  rejected: [],
  rejectedCount: 0,
});

const READINGS = [
  aReading({ serial: "B", ts: T0, totalMl: 1, flowLmin: 0.5 }),
  aReading({ serial: "A", ts: T0, totalMl: 54_322_123, epoch: 1, seq: 1, battery: 80 }),
  aReading({ serial: "A", ts: T0, totalMl: 54_322_124, epoch: 1, seq: 2, pressureBar: -0.5 }),
  aReading({ serial: "A", ts: T0 + 3_600_000, totalMl: 1, epoch: 2, seq: 0, clock: true }),
  aReading({ serial: "A", ts: T0 + 5, totalMl: 7, clock: true }),
  aReading({ serial: "A", ts: T0 + 5, totalMl: 7, clock: true }),
];

Deno.test("an export comes back into an empty store as it was, and a second time as nothing new", async () => {
  const first = await setup();
  await first.fill(READINGS);
  for (const format of CSV_FORMATS) {
    const csv = await textOf(first.exchange.export({ format }));
    const second = await setup();
    assert.deepEqual(await second.load(csv, true), report(6, 0), "a dry run stores nothing");
    assert.deepEqual(await second.load(csv), report(6, 0));
    for (const serial of ["A", "B"]) {
      assert.deepEqual(await second.stored(serial), await first.stored(serial));
    }
    assert.deepEqual(await second.load(csv, true), report(0, 6));
    assert.deepEqual(await second.load(csv), report(0, 6));
    assert.equal(await textOf(second.exchange.export({ format })), csv);
    second.close();
  }
  first.close();
});

Deno.test("any readings survive export and import, and the import is idempotent", async () => {
  const reading = fc.record({
    serial: fc.constantFrom("A", "B"),
    ts: fc.integer({ min: 0, max: 5 }).map((i) => T0 + i * 600_000),
    totalMl: fc.integer({ min: 0, max: 2 }),
    epoch: fc.constantFrom(null, 1),
    seq: fc.constantFrom(null, 1, 2),
    clock: fc.boolean(),
  }).map(aReading);
  await fc.assert(
    fc.asyncProperty(
      fc.array(reading, { maxLength: 12 }),
      fc.constantFrom(...CSV_FORMATS),
      async (readings, format) => {
        const [first, second] = [await setup(), await setup()];
        const { accepted } = await first.fill(readings);
        const csv = await textOf(first.exchange.export({ format }));
        assert.deepEqual(await second.load(csv), report(accepted, 0));
        assert.deepEqual(await second.load(csv), report(0, accepted));
        assert.equal(await textOf(second.exchange.export({ format })), csv);
        first.close();
        second.close();
      },
    ),
    { numRuns: 50 },
  );
});

Deno.test("an import is no sign of life, and does not number its readings anew", async () => {
  const { load, store, told, stored, fill, close } = await setup();
  await load(`ts,serial,total,clock,n\n${T0},A,1,1,7\n${T0},A,1,1,8\n`);
  assert.deepEqual((await stored("A")).map(({ n }) => n), [7, 8]);
  assert.equal(await store.lastSeen("A"), 0);
  const events = told.flatMap((batch) => batch.events);
  assert.ok(events.every((event) => event.type !== "reading" || event.seenAt === null));
  await fill([aReading({ serial: "A", ts: T0, totalMl: 1000, clock: true })]);
  assert.deepEqual((await stored("A")).map(({ n }) => n), [7, 8, 9]);
  close();
});

Deno.test("a dry run and an import say the same, of repeats inside the file too", async () => {
  const { load, fill, close } = await setup();
  await fill(READINGS);
  const csv = `ts,serial,total,epoch,seq,clock\n${T0},B,0.001,,,\n${T0},B,0.002,,,\n` +
    `${T0},B,0.002,,,\n${T0 + 99},A,0.001,2,0,1\n${T0 + 99},A,0.001,2,1,1\n`;
  assert.deepEqual(await load(csv, true), report(2, 3));
  assert.deepEqual(await load(csv), report(2, 3));
  close();
});

Deno.test("importCsv() reports bad lines by number and takes the others", async () => {
  const { load, close } = await setup();
  const csv = `ts;numeroSerie;totalLiters\r\n\r\n31/01/2025 08:00;A;1,5\r\nx;A;2\r\n` +
    `31/01/2025 08:01;A;54.322\r\n"31/01/2025 08:02;A;3\r\n31/01/2025 08:03;A;4\r\n`;
  const { accepted, rejected, rejectedCount } = await load(csv);
  assert.equal(accepted, 2);
  assert.equal(rejectedCount, 3);
  assert.deepEqual(rejected, [
    { line: 4, reason: 'ts "x" is not a time' },
    { line: 5, reason: 'totalLiters "54.322" may be 54322 or 54,322: write it so' },
    { line: 6, reason: "a quote is not closed" },
  ]);
  close();
});

Deno.test("importCsv() names a thousand bad lines and counts the others", async () => {
  const { load, close } = await setup();
  const { rejected, rejectedCount } = await load(`ts,total\n${"x,1\n".repeat(1500)}`);
  assert.equal(rejected.length, 1000);
  assert.equal(rejectedCount, 1500);
  assert.equal(rejected[999].line, 1001);
  close();
});

Deno.test("importCsv() refuses what is no table of readings", async () => {
  const { load, close } = await setup();
  for (const text of ["", "\n\n", "1,2\n", "PNG\0\0", `"ts,total`, "ts,total,ts\n"]) {
    await assert.rejects(load(text), NotReadingsError, JSON.stringify(text));
  }
  assert.deepEqual(await load("ts,total\n"), report(0, 0));
  close();
});

Deno.test("importCsv() submits batch by batch and says how far it is", async () => {
  const { load, progress, close } = await setup();
  const rows = Array.from({ length: 4500 }, (_, i) => `${T0 + i},A,${i}\n`);
  assert.equal((await load(`ts,serial,total\n${rows.join("")}`)).accepted, 4500);
  assert.deepEqual(progress.map(({ accepted }) => accepted), [2000, 4000, 4500]);
  assert.equal(progress.at(-1)?.lines, 4501);
  close();
});

Deno.test("importCsv() counts the readings of meters that were not let in as rejected", async () => {
  const { load, close } = await setup();
  const rows = Array.from({ length: 1002 }, (_, i) => `${T0},M${i},1\n`);
  const { accepted, rejected, rejectedCount } = await load(`ts,serial,total\n${rows.join("")}`);
  assert.equal(accepted, 1000);
  assert.equal(rejectedCount, 2);
  assert.deepEqual(rejected, [
    { line: 2, reason: "2 readings to line 1003 were refused: see the quarantine" },
  ]);
  close();
});
