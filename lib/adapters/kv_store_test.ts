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
  await assert.rejects(migrate(kv), /its layout is 3, this program knows 2/);
  kv.close();
});

Deno.test("migrate() gives the meters of layout 1 settings", async () => {
  const kv = await Deno.openKv(":memory:");
  await kv.set(["schema"], 1);
  const { settings: _settings, replacements: _replacements, ...old } = aMeterRecord();
  await kv.set(["m", "M1"], old);
  assert.deepEqual(await migrate(kv), { from: 1, to: 2 });
  const store = new KvReadingStore(kv);
  assert.deepEqual(await store.meters(), [aMeterRecord()]);
  store.close();
});
