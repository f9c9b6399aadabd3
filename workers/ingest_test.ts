import assert from "node:assert/strict";
import { KvReadingStore } from "../lib/adapters/kv_store.ts";
import { createMemoryBus } from "../lib/adapters/memory_bus.ts";
import { createMemoryCredentials } from "../lib/adapters/memory_credentials.ts";
import { createCalendar } from "../lib/domain/calendar.ts";
import type { ClockTrust } from "../lib/domain/clock_trust.ts";
import { silentLog } from "../lib/log.ts";
import { HeldClock, TOPICS } from "../lib/testing/ingest_harness.ts";
import { MemoryBroker } from "../lib/testing/memory_broker.ts";
import { until } from "../lib/testing/until.ts";
import { run } from "./ingest.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const RETENTION_DAYS = 45;

/** What is the same in each test. */
const parts = () => ({
  credentials: createMemoryCredentials(),
  bus: createMemoryBus().connect(),
  clockMemory: { read: () => Promise.resolve(null), write: () => Promise.resolve() },
  topics: TOPICS,
  calendar: createCalendar("America/Sao_Paulo"),
  log: silentLog,
  retentionDays: 0,
  defaultSerial: null,
});

/** An ingest whose clocks are held, with 60 days of readings of one meter that has a clock of its own. */
async function openSixtyDays() {
  const store = new KvReadingStore(await Deno.openKv(":memory:"));
  const [clock, stopwatch] = [new HeldClock(), { time: 0, now: () => stopwatch.time }];
  const broker = new MemoryBroker();
  const kept: ClockTrust[] = [];
  const stopping = new AbortController();
  const ingest = await run({
    ...parts(),
    broker,
    store,
    clock,
    stopwatch,
    clockMemory: {
      read: () => Promise.resolve(null),
      write: (trust) => Promise.resolve(void kept.push(trust)),
    },
    retentionDays: RETENTION_DAYS,
  }, stopping.signal);
  const send = (readings: { ts: number; totalLiters: number }[]) =>
    broker.deliver({ topic: "hidrometro/v1/M1/dados", payload: JSON.stringify({ readings }) });
  const start = clock.time - 60 * DAY;
  for (let day = 0; day < 60; day += 30) {
    const quarters = Array.from({ length: 30 * 24 * 4 }, (_, i) => day * 24 * 4 + i);
    await send(quarters.map((i) => ({ ts: start + i * HOUR / 4, totalLiters: 1000 + i / 10 })));
  }
  const oldest = async () => (await store.readings({ serial: "M1", limit: 5000 }))[0].ts;
  /** Time passes, and the wall clock is set so far from the true time. */
  const pass = async (ms: number, offBy = 0) => {
    const looks = kept.length;
    stopwatch.time += ms;
    clock.time = start + 60 * DAY + stopwatch.time + offBy;
    await until("a look at the clock", () => kept.length > looks);
    await send([{ ts: clock.time - offBy, totalLiters: 3000 }]); // after it, what was begun is done
  };
  const stop = async () => {
    stopping.abort();
    await ingest.stopped;
    store.close();
  };
  return { start, oldest, pass, stop };
}

Deno.test("run() keeps what is young by the true time when the clock is set a year ahead", async () => {
  const { start, oldest, pass, stop } = await openSixtyDays();
  const isYoung = async (days = 0) =>
    await oldest() <= start + (60 + days - RETENTION_DAYS) * DAY + 5 * HOUR;
  await pass(HOUR, 365 * DAY);
  await pass(HOUR, 365 * DAY);
  await pass(HOUR, 365 * DAY);
  assert.ok(await isYoung(), `the oldest is of ${new Date(await oldest()).toISOString()}`);
  await pass(HOUR);
  assert.ok(await isYoung());
  const before = await oldest();
  for (let day = 0; day < 5; day++) await pass(DAY);
  await until("the readings of five days more are removed", async () => await oldest() > before);
  assert.ok(await isYoung(5), "and no others");
  await stop();
});

Deno.test("run() keeps new claims by itself, and those of the last moment when it is stopped", async () => {
  const store = new KvReadingStore(await Deno.openKv(":memory:"));
  const [clock, broker, stopping] = [new HeldClock(), new MemoryBroker(), new AbortController()];
  const admission = { isOpen: false, invited: new Set<string>() };
  const deps = { ...parts(), broker, store, clock, stopwatch: clock, admission };
  const ingest = await run(deps, stopping.signal);
  const knock = (numeroSerie: string) =>
    broker.deliver({
      topic: "hidrometro/dados",
      payload: JSON.stringify({ numeroSerie, totalLiters: 1 }),
    });
  const stored = async () => (await store.claims()).map(({ numeroSerie }) => numeroSerie);
  await knock("EARLY");
  await until("it to be written", async () => (await stored()).length === 1);
  stopping.abort();
  await knock("LATE");
  await ingest.stopped;
  assert.deepEqual(await stored(), ["EARLY", "LATE"]);
  store.close();
});
