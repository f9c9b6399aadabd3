import assert from "node:assert/strict";
import fc from "fast-check";
import { KvReadingStore } from "../adapters/kv_store.ts";
import { createCalendar } from "../domain/calendar.ts";
import type { MeterRecord } from "../domain/meter.ts";
import type { Reading } from "../domain/reading.ts";
import { assertAsLedger } from "../testing/book_harness.ts";
import { consumptionOf, MQTT_SOURCE, openIngest } from "../testing/ingest_harness.ts";
import { NO_CONTENT } from "./jobs.ts";
import { aMeterRecord, aReading, aReadingEvent } from "../testing/readings.ts";

const ZONE = "America/Sao_Paulo";
const T0 = Date.UTC(2026, 0, 1, 2, 59); // a minute before midnight in São Paulo
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
type Ingest = Awaited<ReturnType<typeof openIngest>>;

const settingsOf = ({ settings, replacements }: MeterRecord) => ({
  maxFlowLmin: settings.maxFlowLmin ?? 10_000,
  registerDigits: settings.registerDigits,
  replacements,
});

/** Holds what the program says of M1 against the rules over what it stored. */
async function assertRight(ingest: Ingest, timeZone = ZONE): Promise<void> {
  const { record } = ingest.pipeline.registry.get("M1")!;
  const readings: Reading[] = [];
  for await (const piece of ingest.store.scan({ serial: "M1" })) readings.push(...piece);
  const view = consumptionOf(ingest, timeZone);
  await assertAsLedger(readings, settingsOf(record), view, createCalendar(timeZone));
}

const liters = (from: number, count: number, part: Partial<Reading> = {}) =>
  Array.from(
    { length: count },
    (_, i) => aReading({ ts: T0 + (from + i) * MINUTE, totalMl: (from + i) * 500, ...part }),
  );

Deno.test("consumption is kept up with the readings, a batch of thousands at once", async () => {
  const ingest = await openIngest();
  await ingest.pipeline.submit({ readings: liters(0, 3), source: MQTT_SOURCE });
  await assertRight(ingest);
  await ingest.pipeline.submit({ readings: liters(3, 4997), source: MQTT_SOURCE });
  await assertRight(ingest);
  const view = consumptionOf(ingest);
  const days = await view.buckets({ serial: "M1", bucket: "day" });
  assert.deepEqual(days.map(({ liters, count }) => [liters, count]).slice(0, 2), [
    [0.5, 1],
    [720, 1440],
  ]);
  ingest.close();
});

Deno.test("consumption of readings a month apart, thousands in one batch", async () => {
  const ingest = await openIngest();
  const readings = Array.from(
    { length: 400 },
    (_, i) => aReading({ ts: T0 - i * 30 * 24 * HOUR, totalMl: (400 - i) * 1000 }),
  );
  await ingest.pipeline.submit({ readings, source: MQTT_SOURCE });
  await ingest.pipeline.idle();
  await assertRight(ingest);
  ingest.close();
});

Deno.test("consumption survives commits that fail at any place", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          minute: fc.nat(300),
          totalMl: fc.oneof(fc.nat(200_000), fc.constantFrom(0, 1_000_000_000)),
          epoch: fc.constantFrom(null, null, 1, 2),
        }),
        { minLength: 1, maxLength: 30 },
      ),
      fc.array(fc.constantFrom("ok", "fails", "lost"), { maxLength: 12 }),
      async (given, fates) => {
        const ingest = await openIngest();
        const plan = [...fates];
        ingest.brake.before = () =>
          plan.shift() === "fails" ? Promise.reject(new Error("disk full")) : Promise.resolve();
        const readings = given.map(({ minute, ...part }) =>
          aReading({ ts: T0 + minute * MINUTE, ...part })
        );
        for (let i = 0; i < readings.length; i += 4) {
          await ingest.pipeline.submit({ readings: readings.slice(i, i + 4), source: MQTT_SOURCE });
        }
        await assertRight(ingest);
        ingest.close();
      },
    ),
    { numRuns: 60 },
  );
});

Deno.test("a change of the register's digits counts what had rolled over, and is remembered", async () => {
  const ingest = await openIngest();
  const readings = [99_999_990, 99_999_995, 5, 10].map((total, i) =>
    aReading({ ts: T0 + i * MINUTE, totalMl: total * 1000 })
  );
  await ingest.pipeline.submit({ readings, source: MQTT_SOURCE });
  const edit = { what: "settings", patch: { registerDigits: 8, name: "Casa" } } as const;
  await ingest.pipeline.submit({ edit: { serial: "M1", edit, by: "admin" } });
  await ingest.pipeline.settled("M1");
  await assertRight(ingest);
  const view = consumptionOf(ingest);
  assert.equal((await view.proof("M1", { limit: 9 }))!.sums.counted, 20);
  const [change] = await view.changes("M1", 9);
  assert.deepEqual([change.by, change.before, change.after], [
    "admin",
    { registerDigits: null, name: null },
    { registerDigits: 8, name: "Casa" },
  ]);
  await ingest.pipeline.submit({ readings: liters(4, 1), source: MQTT_SOURCE });
  await assertRight(ingest);
  const rows = ingest.told.flatMap(({ events }) => events).filter(({ type }) => type === "meter");
  assert.deepEqual(rows.map((row) => row.type === "meter" && row.meter.flags), [
    ["waiting"],
    ["waiting", "recomputing"],
    [],
  ]);
  ingest.close();
});

Deno.test("a replacement that is recorded later is counted as if it had been known", async () => {
  const ingest = await openIngest();
  const readings = [100, 100.5, 95, 95.2].map((total, i) =>
    aReading({ ts: T0 + i * MINUTE, totalMl: total * 1000 })
  );
  await ingest.pipeline.submit({ readings, source: MQTT_SOURCE });
  const replacement = { at: T0 + 1.5 * MINUTE, finalMl: 100_500, initialMl: 95_000, reason: "old" };
  const edit = { what: "replacement", replacement } as const;
  for (let i = 0; i < 2; i++) {
    await ingest.pipeline.submit({ edit: { serial: "M1", edit, by: "admin" } });
    await ingest.pipeline.settled("M1");
  }
  await assertRight(ingest);
  const view = consumptionOf(ingest);
  const proof = (await view.proof("M1", { limit: 9 }))!;
  assert.equal(proof.sums.counted, 0.7);
  assert.equal(proof.replacements.length, 1);
  ingest.close();
});

Deno.test("readings of an earlier program get a book, readings that come meanwhile too", async () => {
  const path = `${await Deno.makeTempDir()}/old.kv`;
  const old = new KvReadingStore(await Deno.openKv(path));
  const events = liters(0, 1000).map((reading) => aReadingEvent(reading));
  await old.commit({
    ...NO_CONTENT,
    at: T0,
    after: await old.head(),
    events,
    meters: [aMeterRecord()],
  });
  old.close();
  const ingest = await openIngest({ path });
  await ingest.pipeline.submit({
    readings: [...liters(1000, 5), ...liters(3, 1, { seq: 1 })],
    source: MQTT_SOURCE,
  });
  await ingest.pipeline.settled("M1");
  await assertRight(ingest);
  ingest.close();
});

Deno.test("another time zone lets the books be written anew", async () => {
  const path = `${await Deno.makeTempDir()}/zone.kv`;
  const first = await openIngest({ path });
  await first.pipeline.submit({ readings: liters(0, 2000), source: MQTT_SOURCE });
  await first.pipeline.idle();
  first.close();
  const timeZone = "Asia/Kolkata";
  const second = await openIngest({ path, timeZone });
  await second.pipeline.idle();
  await assertRight(second, timeZone);
  assert.deepEqual(await second.store.books.generations("M1"), [2]);
  second.close();
});

Deno.test("a book is written anew while readings go on coming, late ones among them", async () => {
  const ingest = await openIngest();
  await ingest.pipeline.submit({ readings: liters(0, 25_000), source: MQTT_SOURCE });
  const rewritten = ingest.pipeline.rewrite("M1");
  for (let i = 0; i < 40; i++) {
    const late = aReading({ ts: T0 + i * 997 * MINUTE + 1, totalMl: i * 500_000 });
    await ingest.pipeline.submit({
      readings: i % 4 === 0 ? [late] : liters(25_000 + i, 1),
      source: MQTT_SOURCE,
    });
  }
  await rewritten;
  await ingest.pipeline.idle();
  await assertRight(ingest);
  ingest.close();
});

Deno.test("late readings of a dense hour are put where they belong", async () => {
  const dense = Array.from(
    { length: 1500 },
    (_, i) => aReading({ ts: T0 + HOUR + i * 2000, totalMl: 1_000_000 + i * 20 }),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.nat(1499), { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 1, max: 12 }),
      async (places, size) => {
        const late = places.map((i) =>
          aReading({ ts: dense[i].ts + i % 2, totalMl: dense[i].totalMl + i % 3, seq: 1 })
        );
        const ingest = await openIngest();
        await ingest.pipeline.submit({ readings: dense, source: MQTT_SOURCE });
        for (let i = 0; i < late.length; i += size) {
          await ingest.pipeline.submit({ readings: late.slice(i, i + size), source: MQTT_SOURCE });
        }
        await assertRight(ingest);
        ingest.close();
      },
    ),
    { numRuns: 30 },
  );
});

Deno.test("rules that are changed and changed back leave no reading out of the book", async () => {
  const path = `${await Deno.makeTempDir()}/back.kv`;
  for (const timeZone of ["America/Sao_Paulo", "Asia/Kolkata", "America/Sao_Paulo"]) {
    const ingest = await openIngest({ path, timeZone });
    const { store, pipeline } = ingest;
    const count = (await store.readings({ serial: "M1", limit: 5000 })).length;
    // Closed before there was time to write the book anew.
    await pipeline.submit({ readings: liters(count, 10), source: MQTT_SOURCE });
    if (timeZone === "Asia/Kolkata") {
      pipeline.registry.get("M1")!.book = pipeline.registry.get("M1")!.book.forgotten();
    } else {
      await pipeline.idle();
      await assertRight(ingest, timeZone);
    }
    ingest.close();
  }
});

Deno.test("a burst of single messages while one commit is slow is stored", async () => {
  const ingest = await openIngest();
  const { pipeline, brake, store } = ingest;
  const gate = Promise.withResolvers<void>();
  brake.before = () => gate.promise;
  const serial = "S".repeat(64);
  const jobs = Array.from({ length: 1500 }, (_, i) =>
    pipeline.submit({
      readings: [aReading({ serial, ts: T0 + i, totalMl: i })],
      source: { ...MQTT_SOURCE, at: T0 + i },
    }));
  gate.resolve();
  await Promise.all(jobs);
  assert.equal((await store.readings({ serial, limit: 5000 })).length, 1500);
  ingest.close();
});

Deno.test("a message without a clock that a fault divides is stored whole when it comes again", async () => {
  const ingest = await openIngest();
  const { pipeline, brake, store } = ingest;
  const serials = Array.from({ length: 4 }, (_, i) => `G${i}`);
  const readings = serials.flatMap((serial) =>
    Array.from({ length: 1250 }, (_, i) => aReading({ serial, ts: T0, clock: true, totalMl: i }))
  );
  const source = { ...MQTT_SOURCE, fingerprint: "print" };
  let commits = 0;
  brake.before = () => ++commits === 2 ? Promise.reject(new Error("disk full")) : Promise.resolve();
  await pipeline.submit({ readings, source });
  for (const serial of serials) {
    assert.equal((await store.readings({ serial, limit: 5000 })).length, 1250, serial);
  }
  await pipeline.submit({ readings, source: { ...source, dup: true } });
  assert.equal((await store.readings({ serial: "G3", limit: 5000 })).length, 1250);
  ingest.close();
});

Deno.test("a book is written anew although the store fails meanwhile, without a message", async () => {
  const ingest = await openIngest();
  const { pipeline, brake } = ingest;
  await pipeline.submit({ readings: liters(0, 100), source: MQTT_SOURCE });
  let left = 1;
  brake.before = () => left-- > 0 ? Promise.reject(new Error("disk full")) : Promise.resolve();
  await pipeline.rewrite("M1");
  await pipeline.idle();
  await assertRight(ingest);
  assert.equal(pipeline.registry.get("M1")!.book.isOutdated, false);
  ingest.close();
});

Deno.test("today's litres stay today's while a device's clock is past midnight already", async () => {
  const ingest = await openIngest();
  const { pipeline } = ingest;
  const midnight = Date.UTC(2026, 0, 11, 3);
  const readings = Array.from(
    { length: 20 },
    (_, i) => aReading({ ts: midnight - 90 * MINUTE + i * 5 * MINUTE, totalMl: i * 1000 }),
  );
  await pipeline.submit({ readings, source: MQTT_SOURCE });
  const row = (at: number) => pipeline.registry.get("M1")!.row(at)!;
  assert.deepEqual([row(midnight - MINUTE).todayLiters, row(midnight + 6 * MINUTE).todayLiters], [
    18,
    1,
  ]);
  assert.equal(row(midnight + 6 * MINUTE).monthLiters, 19);
  ingest.close();
});
