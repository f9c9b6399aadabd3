import assert from "node:assert/strict";
import { aReading, aReadingEvent } from "../testing/readings.ts";
import { testReadingStore } from "../testing/reading_store_contract.ts";
import { migrate, SCHEMA_VERSION } from "./kv_migrate.ts";
import { EVENTS_KEPT_MS, KvReadingStore } from "./kv_store.ts";

testReadingStore("KvReadingStore", async () => {
  const path = `${await Deno.makeTempDir()}/test.kv`;
  const open = async () => new KvReadingStore(await Deno.openKv(path));
  return { store: await open(), reopen: open };
});

const nothing = { fingerprints: new Map(), meters: [], quarantine: [], commands: [] };

Deno.test("KvReadingStore forgets events after ten minutes and keeps the readings", async () => {
  const store = new KvReadingStore(await Deno.openKv(":memory:"));
  const put = async (at: number) => {
    const events = [aReadingEvent(aReading({ ts: at }))];
    await store.commit({ ...nothing, events, at, after: await store.head() });
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
    await store.commit({ ...nothing, events: [aReadingEvent(aReading())], at: 1, after });
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
  await assert.rejects(migrate(kv), /its layout is 2, this program knows 1/);
  kv.close();
});
