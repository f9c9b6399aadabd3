import assert from "node:assert/strict";
import { KvReadingStore } from "../adapters/kv_store.ts";
import { createCalendar } from "../domain/calendar.ts";
import { HeldClock } from "../testing/ingest_harness.ts";
import { aReading } from "../testing/readings.ts";
import { ReadingView } from "./view.ts";

const MINUTE = 60_000;
const YEAR = 365 * 24 * 60 * MINUTE;

Deno.test("ReadingView tells when a meter was heard by the clock as it is now", async () => {
  const store = new KvReadingStore(await Deno.openKv(":memory:"));
  const clock = new HeldClock();
  const view = new ReadingView(store, clock, createCalendar("UTC"), 100);
  await view.load();
  let firstId = 1;
  const hear = () => {
    const reading = aReading({ serial: "M1", ts: clock.time });
    const event = { type: "reading", reading, late: false, seenAt: clock.time } as const;
    view.apply({ firstId: firstId++, at: clock.time, events: [event], books: [], meters: [] });
  };
  const heard = () => view.presences()[0];
  const now = clock.time;
  hear();
  clock.time = now + YEAR;
  hear();
  clock.time = now + MINUTE;
  assert.equal(heard().online, false);
  hear();
  assert.deepEqual(heard(), { serial: "M1", lastSeen: now + MINUTE, online: true });
  store.close();
});
