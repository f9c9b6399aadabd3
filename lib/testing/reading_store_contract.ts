/** What every store of readings does, whatever it is made of. */

import assert from "node:assert/strict";
import type { LiveEvent, QuarantineItem } from "../domain/event.ts";
import type { Reading } from "../domain/reading.ts";
import type { ReadingStore, StoreCommit } from "../ports.ts";
import { NO_CONTENT } from "../ingest/jobs.ts";
import { aClaim } from "./fake_claims.ts";
import { aCommand, aMeterRecord, aMeterRow, aReading, aReadingEvent } from "./readings.ts";

const HOUR = 3_600_000;
const T0 = Date.UTC(2026, 0, 1, 10);

/** Opens an empty store; `reopen` opens the same one again after `close`. */
export type OpenStore = () => Promise<{ store: ReadingStore; reopen: () => Promise<ReadingStore> }>;

/** Registers tests that are each given an empty store, which is closed behind them. */
export function storeTest(name: string, open: OpenStore) {
  return (title: string, body: (store: ReadingStore) => Promise<void>) =>
    Deno.test(`${name}: ${title}`, async () => {
      const { store } = await open();
      try {
        await body(store);
      } finally {
        store.close();
      }
    });
}

/** Registers the suite. */
export function testReadingStore(name: string, open: OpenStore): void {
  const test = storeTest(name, open);

  test("an empty store has a head of zeros and nothing in it", async (store) => {
    assert.deepEqual(await store.head(), { commit: 0, eventId: 0 });
    assert.deepEqual(await store.meters(), []);
    assert.deepEqual(await store.readings({ serial: "M1", limit: 10 }), []);
    assert.deepEqual(await store.quarantine(10), { total: 0, items: [] });
  });

  test("readings come back whole, newest within the limit, oldest first", async (store) => {
    const full = aReading({
      ts: T0,
      flowLmin: 0.1,
      epoch: 3,
      seq: 7,
      battery: 90,
      pressureBar: 2.5,
    });
    const stamped = aReading({ ts: T0 + 1, n: 2, clock: true });
    const last = aReading({ ts: T0 + HOUR, totalMl: 1e15 });
    await put(store, [full, stamped, last]);
    assert.deepEqual(await store.readings({ serial: "M1", limit: 10 }), [full, stamped, last]);
    assert.deepEqual(await store.readings({ serial: "M1", limit: 2 }), [stamped, last]);
    assert.deepEqual(await store.readings({ serial: "OTHER", limit: 2 }), []);
  });

  test("late readings take their place, over hours and commits", async (store) => {
    const at = (minutes: number) => aReading({ ts: T0 + minutes * 60_000, totalMl: minutes });
    for (const minutes of [[0, 59, 61], [30, 62], [10, 120], [60]]) {
      await put(store, minutes.map(at));
    }
    const all = await store.readings({ serial: "M1", limit: 100 });
    assert.deepEqual(all.map(({ totalMl }) => totalMl), [0, 10, 30, 59, 60, 61, 62, 120]);
    for (let limit = 1; limit <= 8; limit++) {
      assert.deepEqual(await store.readings({ serial: "M1", limit }), all.slice(-limit));
    }
  });

  test("from is inclusive, to is exclusive, before is strict", async (store) => {
    const readings = [0, 1, 2, 3].map((i) => aReading({ ts: T0 + i, totalMl: i }));
    await put(store, readings);
    const query = { serial: "M1", from: T0 + 1, to: T0 + 3, limit: 10 };
    assert.deepEqual(await store.readings(query), readings.slice(1, 3));
    const before = readings[2];
    assert.deepEqual(await store.readings({ serial: "M1", before, limit: 1 }), [readings[1]]);
  });

  test("a batch over many hours is stored whole", async (store) => {
    const readings = Array.from(
      { length: 1200 },
      (_, i) => aReading({ ts: T0 + i * HOUR, seq: i }),
    );
    await put(store, readings);
    assert.deepEqual(await store.readings({ serial: "M1", limit: 5000 }), readings);
    assert.equal((await store.head()).eventId, 1200);
  });

  test("a scan gives a range oldest first, late readings in their place", async (store) => {
    const at = (minutes: number) => aReading({ ts: T0 + minutes * 60_000, totalMl: minutes });
    for (const minutes of [[0, 59, 61], [30, 62], [10, 120], [60]]) {
      await put(store, minutes.map(at));
    }
    const scan = async (range: { from?: number; to?: number }) =>
      (await Array.fromAsync(store.scan({ serial: "M1", ...range }))).flat()
        .map(({ totalMl }) => totalMl);
    assert.deepEqual(await scan({}), [0, 10, 30, 59, 60, 61, 62, 120]);
    const range = { from: T0 + 30 * 60_000, to: T0 + 62 * 60_000 };
    assert.deepEqual(await scan(range), [30, 59, 60, 61]);
    assert.deepEqual((await Array.fromAsync(store.scan({ serial: "NONE" }))).flat(), []);
  });

  test("readings of one instant are found, and those known by epoch and seq", async (store) => {
    const one = aReading({ ts: T0, totalMl: 1 });
    const two = aReading({ ts: T0, totalMl: 2 });
    const other = aReading({ ts: T0 + 1 });
    const numbered = aReading({ ts: T0 + 2, clock: true, epoch: 1, seq: 5, totalMl: 9 });
    await put(store, [one, two, other, numbered]);
    assert.deepEqual(await store.readingsAt("M1", [T0]), [one, two]);
    const key = { epoch: 1, seq: 5, totalMl: 9 };
    assert.deepEqual(await store.hasStamped("M1", [key, { ...key, totalMl: 8 }]), [true, false]);
  });

  test("a thousand readings known by epoch and seq fit one commit", async (store) => {
    const readings = Array.from(
      { length: 1500 },
      (_, i) => aReading({ ts: T0 + i, clock: true, epoch: 1, seq: i }),
    );
    await put(store, readings);
    assert.equal((await store.readings({ serial: "M1", limit: 5000 })).length, 1500);
  });

  test("events come back as they were published, other kinds among them", async (store) => {
    const meter = aMeterRow({ ts: T0, lastSeen: T0 });
    const first: LiveEvent[] = [
      aReadingEvent(aReading({ ts: T0 })),
      aReadingEvent(aReading({ ts: T0 + HOUR }), true),
      aReadingEvent(aReading({ serial: "M2", ts: T0 })),
      { type: "meter", meter },
    ];
    const second: LiveEvent[] = [{ type: "command", command: aCommand({}) }];
    await put(store, [], { events: first, at: 1000 });
    await put(store, [], { events: second, at: 2000 });
    const batches = await store.eventsSince(0);
    assert.deepEqual(batches.flatMap(({ events }) => events), [...first, ...second]);
    assert.deepEqual(batches.map(({ firstId }) => firstId), [1, 5]);
    assert.equal((await store.eventsSince(1500)).length, 1);
    assert.equal((await store.eventsSince(0, { after: 3 })).length, 2);
    assert.equal((await store.eventsSince(0, { after: 4 })).length, 1);
    assert.equal((await store.eventsSince(0, { after: 5 })).length, 0);
  });

  test("of a flood of events the newest come back, and no more than are asked for", async (store) => {
    const all = Array.from({ length: 40 }, (_, i) => aReadingEvent(aReading({ ts: T0 + i })));
    for (let i = 0; i < all.length; i += 4) await put(store, [], { events: all.slice(i, i + 4) });
    const batches = await store.eventsSince(0, { most: 10 });
    assert.deepEqual(batches.map(({ firstId }) => firstId), [33, 37], "whole commits");
    assert.deepEqual(batches.flatMap(({ events }) => events), all.slice(32));
  });

  test("events of many commits in the same hours come back, beside single ones", async (store) => {
    const commits = Array.from({ length: 9 }, (_, i) => [
      ...["M1", "M2"].map((serial) => aReadingEvent(aReading({ serial, ts: T0 + i }))),
      aReadingEvent(aReading({ serial: "M2", ts: T0 - i * HOUR }), true),
      aReadingEvent(aReading({ serial: "M1", ts: T0 + HOUR - i })),
    ]);
    for (const events of commits) await put(store, [], { events });
    const batches = await store.eventsSince(0, { after: 4 });
    assert.deepEqual(batches.map(({ events }) => events), commits.slice(1));
  });

  test("meters, commands and quarantine are kept, newest first", async (store) => {
    const record = aMeterRecord({ onSeedTopic: true });
    const items = [1, 2, 3].map((at): QuarantineItem => ({
      at,
      topic: "t",
      reason: "bad-json",
      bytes: 1,
      preview: "x",
    }));
    const commands = [aCommand({ id: "a", createdAt: 1 }), aCommand({ id: "b", createdAt: 2 })];
    await put(store, [], { meters: [record], quarantine: items, commands });
    await put(store, [], { commands: [{ ...commands[0], status: "done" }] });
    assert.deepEqual(await store.meters(), [record]);
    assert.deepEqual(await store.quarantine(2), { total: 3, items: [items[2], items[1]] });
    const rows = await store.commands({ limit: 10 });
    assert.deepEqual(rows.map(({ id, status }) => id + status), ["bsent", "adone"]);
    assert.equal((await store.commands({ serial: "NONE", limit: 10 })).length, 0);
    const toOthers = aCommand({ id: "c", createdAt: 3, numeroSerie: "M2" });
    const toAnyone = aCommand({ id: "d", createdAt: 4, numeroSerie: null });
    await put(store, [], { commands: [toOthers, toAnyone] });
    const own = await store.commands({ among: new Set(["M1", "M3"]), limit: 1 });
    assert.deepEqual(own.map(({ id }) => id), ["b"]);
    assert.deepEqual(await store.command("a"), { ...commands[0], status: "done" });
    assert.equal(await store.command("nobody's"), null);
  });

  test("claims are kept, changed and removed", async (store) => {
    assert.deepEqual(await store.claims(), []);
    const claims = ["A", "B", "C"].map((numeroSerie) => aClaim({ numeroSerie }));
    const changes = claims.map((claim) => ({ serial: claim.numeroSerie, claim }));
    await put(store, [], { claims: changes });
    const refused = { ...claims[1], status: "refused" as const, decidedBy: "ana", decidedAt: 5 };
    const gone = [{ serial: "A", claim: null }, { serial: "NEVER", claim: null }];
    await put(store, [], { claims: [...gone, { serial: "B", claim: refused }] });
    assert.deepEqual(await store.claims(), [refused, claims[2]]);
  });

  test("a thousand claims fit one commit", async (store) => {
    const claims = Array.from({ length: 1000 }, (_, i) => {
      const claim = aClaim({ numeroSerie: `M-${i}` });
      return { serial: claim.numeroSerie, claim };
    });
    await put(store, [aReading()], { claims });
    assert.equal((await store.claims()).length, 1000);
  });

  test("what was said last of messages without a serial holds", async (store) => {
    assert.equal(await store.unnamed(), null);
    const said = (serial: string | null, at: number) => ({ serial, by: "ana", at });
    await put(store, [], { unnamed: [said("A", 5)] });
    await put(store, [], { unnamed: [said("B", 3), said(null, 2)] }); // the clock was set back
    assert.deepEqual(await store.unnamed(), said(null, 2));
  });

  test("a thousand new meters fit one commit", async (store) => {
    const serials = Array.from({ length: 1000 }, (_, i) => `METER-${i}`);
    const meters = serials.map((serial) => aMeterRecord({ serial }));
    await put(store, serials.map((serial) => aReading({ serial })), { meters });
    assert.equal((await store.meters()).length, 1000);
  });

  test("a meter's readings are never there without its record", async (store) => {
    const serials = Array.from({ length: 700 }, (_, i) => `METER-${i}`);
    const meters = serials.map((serial) => aMeterRecord({ serial }));
    let commits = 0;
    const { atomic } = Deno.Kv.prototype;
    Deno.Kv.prototype.atomic = function () {
      const operation = atomic.call(this);
      const { commit } = operation;
      operation.commit = () => {
        if (++commits > 2) throw new Error("pulled the plug");
        return commit.call(operation);
      };
      return operation;
    };
    try {
      await assert.rejects(put(store, serials.map((serial) => aReading({ serial })), { meters }));
    } finally {
      Deno.Kv.prototype.atomic = atomic;
    }
    const known = new Set((await store.meters()).map(({ serial }) => serial));
    assert.ok(known.size > 0 && known.size < 700);
    for (const serial of serials) {
      const stored = await store.readings({ serial, limit: 1 });
      assert.equal(stored.length, known.has(serial) ? 1 : 0, serial);
    }
  });

  test("fingerprints and the last sign of life are found again", async (store) => {
    const fingerprints = (list: string[]) => ({ fingerprints: new Map([["M1", list]]) });
    await put(store, [aReading({ ts: T0 })], fingerprints(["a", "b"]));
    await put(store, [aReading({ ts: T0 + 1 })], fingerprints(["c"]));
    assert.deepEqual(await store.recentFingerprints("M1"), ["a", "b", "c"]);
    assert.equal(await store.lastSeen("M1"), T0 + 6);
    assert.equal(await store.lastSeen("NONE"), 0);
    const later = { ...aReadingEvent(aReading({ ts: T0 + 2 })), seenAt: T0 - HOUR };
    await put(store, [], { events: [later] });
    assert.equal(await store.lastSeen("M1"), T0 - HOUR, "the clock was set back meanwhile");
  });

  test("a commit after another head is refused and keeps nothing", async (store) => {
    await put(store, [aReading()]);
    const stale = { ...content([aReading({ ts: T0 })]), after: { commit: 0, eventId: 0 } };
    await assert.rejects(store.commit(stale), /the store is at 1/);
    assert.equal((await store.readings({ serial: "M1", limit: 9 })).length, 1);
  });

  Deno.test(`${name}: what was committed is there after it was closed`, async () => {
    const { store, reopen } = await open();
    const claim = aClaim();
    const unnamed = { serial: "M1", by: "ana", at: 1 };
    await put(store, [aReading()], { claims: [{ serial: "M1", claim }], unnamed: [unnamed] });
    const head = await store.head();
    store.close();
    const again = await reopen();
    try {
      assert.deepEqual(await again.head(), head);
      assert.deepEqual([await again.claims(), await again.unnamed()], [[claim], unnamed]);
      assert.deepEqual(await again.readings({ serial: "M1", limit: 9 }), [aReading()]);
      await put(again, [aReading({ ts: T0 })]);
      assert.equal((await again.eventsSince(0)).length, 2);
    } finally {
      again.close();
    }
  });
}

function content(readings: readonly Reading[]): Omit<StoreCommit, "after"> {
  return { ...NO_CONTENT, at: T0, events: readings.map((reading) => aReadingEvent(reading)) };
}

async function put(
  store: ReadingStore,
  readings: readonly Reading[],
  parts: Partial<StoreCommit> = {},
): Promise<void> {
  await store.commit({ ...content(readings), ...parts, after: await store.head() });
}
