import assert from "node:assert/strict";
import type { LiveEvent } from "../domain/event.ts";
import { withIngest } from "../testing/ingest_harness.ts";
import { aReading } from "../testing/readings.ts";
import { settlement, settling } from "../testing/settling.ts";
import { pause, until } from "../testing/until.ts";
import { Counters } from "./counters.ts";

const DATA = "hidrometro/v1/M1/dados";
const T0 = Date.UTC(2026, 0, 1, 10);
const message = { topic: DATA, payload: new Uint8Array(), dup: false, retained: false };
const total = ({ counts }: { counts: readonly number[] }) => counts.reduce((a, b) => a + b, 0);

Deno.test("Counters tell accepted readings from repeats and from what quarantine took", async () => {
  await withIngest(async ({ publish, counters }) => {
    await publish(DATA, [{ total: 1, ts: T0 }, { total: 2, ts: T0 + 1000 }]);
    await publish(DATA, [{ total: 2, ts: T0 + 1000 }, { total: 3, ts: T0 + 2000 }]);
    await publish(DATA, "poison");
    await publish(DATA, [{ total: 4, ts: T0 + 3000 }, { total: -1 }]);
    const { readings, quarantined } = counters.data();
    assert.deepEqual(readings, { accepted: 4, duplicate: 1, refused: 0 });
    assert.deepEqual(quarantined, { "bad-json": 1, "out-of-range": 1 });
  });
});

Deno.test("Counters: readings of meters that may not come in are refused, and quarantined", async () => {
  await withIngest(async ({ publish, counters }) => {
    const flood = Array.from({ length: 1003 }, (_, i) => ({ total: 1, ts: T0, serial: `F${i}` }));
    await publish("hidrometro/dados", flood);
    const { readings, quarantined } = counters.data();
    assert.deepEqual(readings, { accepted: 1000, duplicate: 0, refused: 3 });
    assert.deepEqual(quarantined, { "too-many-meters": 3 });
  });
});

Deno.test("Counters tell size and time of commits, and those that failed", async () => {
  await withIngest(async ({ publish, counters, brake }) => {
    await publish(DATA, [{ total: 1, ts: T0 }, { total: 2, ts: T0 + 1 }, { total: 3, ts: T0 + 2 }]);
    let failures = 2;
    brake.before = () => failures-- > 0 ? Promise.reject(new Error("full")) : pause(30);
    await publish(DATA, { total: 4, ts: T0 + 3 });
    const { commitReadings, commitDuration, failedCommits } = counters.data();
    assert.deepEqual([commitReadings.sum, total(commitReadings)], [4, 2]);
    assert.ok(commitDuration.sum >= 0.025, `${commitDuration.sum} s`);
    assert.equal(failedCommits, 2);
  });
});

Deno.test("Counters: what a store did not take is told, and so is what did not get in", async () => {
  await withIngest(async ({ counters, brake, pipeline, publish }) => {
    brake.before = () => Promise.reject(new Error("full"));
    await assert.rejects(publish(DATA, [{ total: 1, ts: T0 }, { total: 2, ts: T0 + 1 }]));
    assert.equal(counters.data().notStored.store, 2);
    const readings = new Array(200_001).fill(aReading());
    await assert.rejects(pipeline.submit({ readings }));
    assert.deepEqual(counters.data().notStored, { store: 2, overload: 200_001 });
    assert.equal(counters.data().readings.accepted, 0);
  });
});

Deno.test("Counters: the acknowledgement's delay is the time until the ticket is settled", async () => {
  const counters = new Counters();
  await settlement(counters.timed(settling(() => pause(30))), message);
  const { acknowledgement, failedMessages } = counters.data();
  assert.equal(total(acknowledgement), 1);
  assert.ok(acknowledgement.sum >= 0.025 && acknowledgement.sum < 5, `${acknowledgement.sum} s`);
  assert.equal(failedMessages, 0);
});

Deno.test("Counters: a message that is not acknowledged counts as failed, and its error goes on", async () => {
  const counters = new Counters();
  const fail = counters.timed(settling(() => Promise.reject(new Error("full"))));
  await assert.rejects(settlement(fail, message), /full/);
  assert.equal(counters.data().failedMessages, 1);
  assert.equal(total(counters.data().acknowledgement), 0);
});

Deno.test("Counters: a commit that hangs is seen while it does", async () => {
  const counters = new Counters();
  assert.equal(counters.committingMs, 0);
  const gate = Promise.withResolvers<void>();
  const events: LiveEvent[] = [];
  const hanging = counters.commit(events, () => gate.promise);
  await until("20 ms", () => counters.committingMs >= 20);
  gate.resolve();
  await hanging;
  assert.equal(counters.committingMs, 0);
});

Deno.test("Counters.data() is a copy that crosses threads", () => {
  const counters = new Counters();
  const before = counters.data();
  counters.notStored("store", 5);
  assert.equal(before.notStored.store, 0);
  assert.deepEqual(structuredClone(before), before);
});
