import assert from "node:assert/strict";
import { NO_CONTENT } from "../ingest/jobs.ts";
import { aMeterRecord, aReading, aReadingEvent } from "../testing/readings.ts";
import { testBookStore } from "../testing/book_store_contract.ts";
import { type OpenStore, testReadingStore } from "../testing/reading_store_contract.ts";
import { migrate, SCHEMA_VERSION } from "./kv_migrate.ts";
import { EVENTS_KEPT_MS, KvReadingStore } from "./kv_store.ts";

const openStore: OpenStore = async () => {
  const path = `${await Deno.makeTempDir()}/test.kv`;
  const open = async () => new KvReadingStore(await Deno.openKv(path));
  return { store: await open(), reopen: open };
};

testReadingStore("KvReadingStore", openStore);
testBookStore("KvReadingStore", openStore);

Deno.test("KvReadingStore forgets events after ten minutes and keeps the readings", async () => {
  const store = new KvReadingStore(await Deno.openKv(":memory:"));
  const put = async (at: number) => {
    const events = [aReadingEvent(aReading({ ts: at }))];
    await store.commit({ ...NO_CONTENT, events, at, after: await store.head() });
  };
  for (let i = 0; i < 5; i++) await put(1000 + i);
  for (let i = 0; i < 3; i++) await put(2000 + EVENTS_KEPT_MS + i);
  assert.equal((await store.eventsSince(0)).length, 3);
  assert.equal((await store.readings({ serial: "M1", limit: 99 })).length, 8);
  store.close();
});

Deno.test("KvReadingStore notices another writer", async () => {
  const path = `${await Deno.makeTempDir()}/test.kv`;
  const one = new KvReadingStore(await Deno.openKv(path));
  const two = new KvReadingStore(await Deno.openKv(path));
  const commit = async (store: KvReadingStore, after: { commit: number; eventId: number }) =>
    await store.commit({ ...NO_CONTENT, events: [aReadingEvent(aReading())], at: 1, after });
  const head = await one.head();
  await two.head();
  await commit(one, head);
  await assert.rejects(commit(two, head), /another process writes to this store/);
  one.close();
  two.close();
});

Deno.test("migrate() marks an empty store and refuses one of a later program", async () => {
  const kv = await Deno.openKv(":memory:");
  assert.deepEqual(await migrate(kv), { from: null, to: SCHEMA_VERSION });
  assert.deepEqual(await migrate(kv), { from: SCHEMA_VERSION, to: SCHEMA_VERSION });
  await kv.set(["schema"], SCHEMA_VERSION + 1);
  await assert.rejects(migrate(kv), /its layout is 4, this program knows 3/);
  kv.close();
});

Deno.test("migrate() gives the meters of layout 1 settings", async () => {
  const kv = await Deno.openKv(":memory:");
  await kv.set(["schema"], 1);
  const { settings: _settings, replacements: _replacements, ...old } = aMeterRecord();
  await kv.set(["m", "M1"], old);
  assert.deepEqual(await migrate(kv), { from: 1, to: SCHEMA_VERSION });
  const store = new KvReadingStore(kv);
  assert.deepEqual(await store.meters(), [aMeterRecord()]);
  store.close();
});

Deno.test("migrate() leaves the runs of layout 2, which are read beside those that follow", async () => {
  const kv = await Deno.openKv(":memory:");
  await kv.set(["schema"], 2);
  await kv.set(["m", "M1"], aMeterRecord());
  const hour = Date.UTC(2026, 0, 1, 10);
  await kv.set(["r", "M1", hour, 1, 0], {
    t: [hour, hour + 1],
    v: [5, 7],
    f: [1.5, null],
    a: hour,
  });
  await kv.set(["head"], { commit: 1, eventId: 2, quarantined: 0 });
  assert.deepEqual(await migrate(kv), { from: 2, to: SCHEMA_VERSION });
  const store = new KvReadingStore(kv);
  const reading = aReading({ ts: hour + 2, totalMl: 9 });
  await store.commit({
    ...NO_CONTENT,
    after: await store.head(),
    at: hour + 2,
    events: [aReadingEvent(reading)],
  });
  const stored = await store.readings({ serial: "M1", limit: 9 });
  assert.deepEqual(stored.map(({ totalMl }) => totalMl), [5, 7, 9]);
  assert.equal(await store.lastSeen("M1"), hour + 7);
  store.close();
});
