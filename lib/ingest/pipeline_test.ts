import assert from "node:assert/strict";
import fc from "fast-check";
import { naturalKey } from "../domain/reading.ts";
import { openIngest, withIngest } from "../testing/ingest_harness.ts";
import { aReading } from "../testing/readings.ts";
import { MAX_NEW_METERS_PER_MINUTE } from "./registry.ts";

const DATA = "hidrometro/v1/M1/dados";
const T0 = Date.UTC(2026, 0, 1, 10);
const http = { topic: null, seed: false, retained: false, dup: false, bytes: 0, at: T0 };
const source = { ...http, fingerprint: null };
type Ingest = Awaited<ReturnType<typeof openIngest>>;

function test(title: string, body: (ingest: Ingest) => Promise<void>): void {
  Deno.test(title, () => withIngest(body));
}

test("Pipeline answers only when the reading is durable", async ({ brake, publish, stored, told }) => {
  const gate = Promise.withResolvers<void>();
  brake.before = () => gate.promise;
  let answered = false;
  const work = publish(DATA, { total: 1 }).then(() => answered = true);
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(answered, false);
  assert.equal(told.length, 0);
  gate.resolve();
  await work;
  assert.equal((await stored("M1")).length, 1);
  assert.equal(told.length, 1);
});

test("Pipeline makes one commit and one bus message of many", async ({ publish, told, store }) => {
  await Promise.all(
    Array.from({ length: 500 }, (_, i) => publish(DATA, { total: i, ts: T0 + i })),
  );
  assert.equal((await store.head()).commit, 1);
  assert.equal(told.length, 1);
  assert.equal(told[0].events.filter(({ type }) => type === "reading").length, 500);
});

test("Pipeline rejects when the store fails, keeps nothing, and goes on after it", async (ingest) => {
  const { brake, publish, stored, pipeline, told } = ingest;
  await publish(DATA, { total: 1, ts: T0 });
  brake.before = () => Promise.reject(new Error("database or disk is full"));
  // Tried again for seconds, then given up: nothing is acknowledged.
  await assert.rejects(publish(DATA, { total: 2, ts: T0 + 1 }), /disk is full/);
  assert.match(pipeline.error ?? "", /disk is full/);
  brake.before = () => Promise.resolve();
  await publish(DATA, { total: 2, ts: T0 + 1 });
  assert.equal(pipeline.error, null);
  assert.deepEqual((await stored("M1")).map(({ totalMl }) => totalMl), [1000, 2000]);
  const ids = told.flatMap(({ firstId, events }) => events.map((_, i) => firstId + i));
  assert.deepEqual(ids, ids.map((_, i) => i + 1), "no id is skipped or told twice");
});

test("Pipeline gives up what waits behind a message that it gave up: all come again in order", async (ingest) => {
  const { brake, publish, stored } = ingest;
  brake.before = () => Promise.reject(new Error("database is locked"));
  const first = publish(DATA, { total: 1, epoch: 1, seq: 1 });
  first.catch(() => brake.before = () => Promise.resolve());
  await new Promise((resolve) => setTimeout(resolve, 50)); // its commit is under way
  const second = publish(DATA, { total: 2, epoch: 1, seq: 2 });
  await assert.rejects(first, /is locked/);
  await assert.rejects(second, /is locked/);
  assert.equal((await stored("M1")).length, 0);
  await publish(DATA, { total: 1, epoch: 1, seq: 1 });
  assert.equal((await stored("M1")).length, 1);
});

Deno.test("Pipeline stores once what a commit without an answer stored after all", async () => {
  for (const payload of [{ total: 1, ts: T0 }, { total: 1 }]) {
    const { store, pipeline, publish, told, stored, close } = await openIngest();
    const commit = store.commit.bind(store);
    store.commit = async (parts) => {
      store.commit = commit;
      await commit(parts);
      throw new Error("no answer");
    };
    await publish(DATA, payload);
    const readings = told.flatMap(({ events }) => events.filter(({ type }) => type === "reading"));
    assert.equal(readings.length, 1);
    assert.equal((await stored("M1")).length, 1);
    await pipeline.idle();
    close();
  }
});

test("Pipeline stores a repeat once: by ts, by epoch and seq", async ({ publish, stored, clock }) => {
  for (let round = 0; round < 3; round++) {
    for (let i = 0; i < 5; i++) await publish(DATA, { total: i, ts: T0 + i * 1000 });
    await publish(DATA, { total: 9, epoch: 1, seq: 4 });
    clock.time += 60_000;
  }
  assert.equal((await stored("M1")).length, 6);
});

test("Pipeline stores 10 and 11 at the same ts both", async ({ publish, stored }) => {
  await publish(DATA, { total: 10, ts: T0 });
  await publish(DATA, { total: 11, ts: T0 });
  assert.equal((await stored("M1")).length, 2);
});

test("Pipeline numbers readings that are stamped in one millisecond", async (ingest) => {
  const { publish, stored, clock } = ingest;
  await Promise.all(Array.from({ length: 100 }, () => publish(DATA, { total: 7 })));
  clock.time -= 5; // the machine's clock steps back, then on again
  await publish(DATA, { total: 7 });
  clock.time += 5;
  await publish(DATA, { total: 7 });
  const readings = await stored("M1");
  assert.equal(readings.length, 102);
  assert.deepEqual(readings.map(({ n }) => n), [
    1,
    ...Array.from({ length: 101 }, (_, i) => i + 1),
  ]);
  assert.ok(readings.every(({ clock }) => clock));
});

test("Pipeline goes on numbering after a restart in the same millisecond", async (ingest) => {
  const { publish, stored, pipeline } = ingest;
  await publish(DATA, { total: 7 });
  await pipeline.start();
  await publish(DATA, { total: 7 });
  assert.deepEqual((await stored("M1")).map(({ n }) => n), [1, 2]);
});

test("Pipeline drops a redelivery that nothing but its bytes tells apart", async (ingest) => {
  const { publish, stored, clock, pipeline } = ingest;
  await publish(DATA, { total: 1 });
  clock.time += 1000;
  await publish(DATA, { total: 1 }, { dup: true });
  await publish(DATA, { total: 1 }, { retained: true });
  assert.equal((await stored("M1")).length, 1);
  await publish(DATA, { total: 1 }); // not a redelivery: the meter says it again
  assert.equal((await stored("M1")).length, 2);
  await pipeline.start(); // a restart: memory is gone, the store remembers
  await publish(DATA, { total: 1 }, { dup: true });
  assert.equal((await stored("M1")).length, 2);
  await publish(DATA, { total: 2 }, { dup: true }); // never stored: it is news
  assert.equal((await stored("M1")).length, 3);
});

test("Pipeline lets a retained copy say nothing about presence", async (ingest) => {
  const { publish, clock, pipeline, store } = ingest;
  await publish(DATA, { total: 1, ts: T0 });
  const seen = clock.time;
  clock.time += 3_600_000;
  await publish(DATA, { total: 5, ts: T0 + 1 }, { retained: true });
  assert.equal(pipeline.registry.get("M1")?.lastSeen, seen);
  assert.equal(await store.lastSeen("M1"), seen);
});

test("Pipeline admits a thousand new meters a minute, no more", async (ingest) => {
  const { pipeline, clock, store } = ingest;
  const mqtt = { ...source, topic: "hidrometro/dados" };
  const readings = Array.from(
    { length: MAX_NEW_METERS_PER_MINUTE + 50 },
    (_, i) => aReading({ serial: `N${i}`, ts: T0 }),
  );
  const outcome = await pipeline.submit({ readings, source: mqtt });
  assert.equal(outcome.accepted, MAX_NEW_METERS_PER_MINUTE);
  const { total, items } = await store.quarantine(1);
  assert.deepEqual([total, items[0].reason], [50, "too-many-meters"]);
  clock.time += 60_000;
  const later = await pipeline.submit({ readings: readings.slice(-50), source });
  assert.equal(later.accepted, 50);
});

test("Pipeline does not count meters anew each time that their commit fails", async (ingest) => {
  const { pipeline, brake, store } = ingest;
  let failures = 20;
  brake.before = () =>
    failures-- > 0 ? Promise.reject(new Error("database is locked")) : Promise.resolve();
  const readings = Array.from({ length: 100 }, (_, i) => aReading({ serial: `N${i}`, ts: T0 }));
  const outcome = await pipeline.submit({
    readings,
    source: { ...source, topic: "hidrometro/dados" },
  });
  assert.equal(outcome.accepted, 100);
  assert.equal((await store.quarantine(1)).total, 0);
});

test("Pipeline takes readings over HTTP whole or not at all", async (ingest) => {
  const { pipeline, stored, store } = ingest;
  const http = { ...source, topic: null };
  const many = Array.from(
    { length: MAX_NEW_METERS_PER_MINUTE - 1 },
    (_, i) => aReading({ serial: `N${i}`, ts: T0 }),
  );
  await pipeline.submit({ readings: many, source: http });
  const readings = ["N0", "NEW1", "NEW2"].map((serial) => aReading({ serial, ts: T0 + 1 }));
  const outcome = await pipeline.submit({ readings, source: http });
  assert.deepEqual(outcome.refused, { reason: "too-many-meters", index: 2 });
  assert.equal((await stored("N0")).length, 1);
  assert.equal((await stored("NEW1")).length, 0);
  assert.equal((await store.quarantine(1)).total, 0, "the caller knows; nothing was lost");
});

Deno.test("Pipeline: any order, duplication and batching stores the same set", async () => {
  const reading = fc.record({
    serial: fc.constantFrom("A", "B"),
    ts: fc.integer({ min: 0, max: 5 }).map((i) => T0 + i * 1_500_000),
    totalMl: fc.integer({ min: 0, max: 3 }),
    epoch: fc.option(fc.integer({ min: 0, max: 1 })),
    seq: fc.option(fc.integer({ min: 0, max: 1 })),
    clock: fc.boolean(),
  }).map((part) => aReading(part)).filter(({ clock, epoch, seq }) =>
    !clock || (epoch !== null && seq !== null)
  );
  const deliveries = fc.array(fc.array(reading, { maxLength: 8 }), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(deliveries, fc.boolean(), async (batches, wait) => {
      const { pipeline, store, close } = await openIngest();
      const jobs = [];
      for (const readings of [...batches, ...batches.toReversed()]) {
        const job = pipeline.submit({ readings, source });
        if (wait) await job;
        jobs.push(job);
      }
      const outcomes = await Promise.all(jobs);
      const wanted = new Set(batches.flat().map((r) => r.serial + naturalKey(r)));
      const kept = [];
      for (const serial of ["A", "B"]) {
        kept.push(...await store.readings({ serial, limit: 5000 }));
      }
      assert.deepEqual(new Set(kept.map((r) => r.serial + naturalKey(r))), wanted);
      assert.equal(kept.length, wanted.size);
      assert.equal(outcomes.reduce((sum, { accepted }) => sum + accepted, 0), wanted.size);
      close();
    }),
    { numRuns: 60 },
  );
});
