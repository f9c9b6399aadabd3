import assert from "node:assert/strict";
import fc from "fast-check";
import { createCalendar } from "../domain/calendar.ts";
import type { Reading } from "../domain/reading.ts";
import { createExchange } from "../exchange/exchange.ts";
import { ReadingView } from "../readings/view.ts";
import { ForbiddenError, type Services } from "../services.ts";
import { StreamHub } from "../sse/hub.ts";
import { createFakeServices } from "../testing/fake_services.ts";
import { consumptionOf, MQTT_SOURCE, openIngest } from "../testing/ingest_harness.ts";
import { aCommand, aReading } from "../testing/readings.ts";
import { createApi } from "./app.ts";
import { confined } from "./confined.ts";

const ZONE = "America/Sao_Paulo";
const T0 = Date.UTC(2026, 0, 1, 11);
const OWN = ["A", "C"];
const api = createApi();

/** An installation whose meters have sent these readings and were commanded; all of it is real. */
async function installation(readings: readonly Reading[]) {
  const ingest = await openIngest();
  const { store, pipeline, clock } = ingest;
  const view = new ReadingView(store, clock, createCalendar(ZONE), 1000);
  const hub = new StreamHub({ now: () => performance.now() });
  hub.start([], 0);
  for (const one of readings) {
    const source = { ...MQTT_SOURCE, at: clock.now() };
    await pipeline.submit({ readings: [one], source });
  }
  const serials = [...new Set(readings.map(({ serial }) => serial)), null];
  const commands = serials.map((numeroSerie, i) =>
    aCommand({ id: `to-${numeroSerie}`, numeroSerie, createdAt: i })
  );
  await pipeline.submit({ commands });
  for (const batch of ingest.told) {
    view.apply(batch);
    hub.apply(batch);
  }
  await view.load();
  const consumption = consumptionOf(ingest);
  const fake = createFakeServices({ settings: { publicRead: true }, now: clock.now() }).services;
  const services: Services = {
    ...fake,
    readings: view,
    consumption,
    records: { ...fake.records, commands: (filter) => store.commands(filter) },
    exchange: createExchange({
      store,
      consumption,
      submit: () => Promise.reject(new Error("nothing is imported here")),
      clock,
      timeZone: ZONE,
      defaultSerial: null,
    }),
    live: hub,
    meters: { ...fake.meters, settings: (serial) => view.record(serial)?.settings ?? null },
  };
  const close = async () => {
    hub.stop();
    await pipeline.idle();
    ingest.close();
  };
  return { services, hub, close };
}

async function answer(services: Services, path: string): Promise<string> {
  const res = await api(new Request(`http://meter.example${path}`), { services, address: null });
  return `${res.status} ${await res.text()}`;
}

/** What is asked of all meters, and of each one, one that is not there among them. */
const PATHS = [
  "/api/current",
  "/api/meters",
  "/api/history?limit=3",
  `/api/history?limit=1000&from=${T0}`,
  ...["hour", "day", "month"].map((bucket) => `/api/history?bucket=${bucket}`),
  "/api/export.csv",
  "/api/export.csv?bucket=day",
  ...["A", "B", "NOBODY"].flatMap((serial) => [
    `/api/current?serial=${serial}`,
    `/api/history?serial=${serial}`,
    `/api/history?bucket=day&serial=${serial}`,
    `/api/history?bucket=bill&serial=${serial}`,
    `/api/meters/${serial}`,
    `/api/meters/${serial}/proof`,
    `/api/export.csv?serial=${serial}`,
    `/api/export.csv?serial=${serial}&bucket=hour`,
  ]),
];

const anyReadings = fc.array(
  fc.record({
    serial: fc.constantFrom("A", "B", "C"),
    ts: fc.integer({ min: 0, max: 100 }).map((minutes) => T0 + minutes * 60_000),
    totalMl: fc.integer({ min: 0, max: 1_000_000 }),
    epoch: fc.constantFrom(null, 1, 2),
  }).map((parts) => aReading(parts)),
  { minLength: 1, maxLength: 20 },
);

Deno.test("confined() answers as an installation that has no other meters", async () => {
  await fc.assert(
    fc.asyncProperty(anyReadings, async (readings) => {
      const all = await installation(readings);
      const own = await installation(readings.filter(({ serial }) => OWN.includes(serial)));
      try {
        const services = confined(all.services, OWN);
        for (const path of PATHS) {
          assert.equal(await answer(services, path), await answer(own.services, path), path);
        }
        const rows = await services.records.commands({ limit: 100 });
        const wanted = (await own.services.records.commands({ limit: 100 }))
          .filter(({ numeroSerie }) => numeroSerie !== null);
        assert.deepEqual(rows.map(({ id }) => id), wanted.map(({ id }) => id));
      } finally {
        await all.close();
        await own.close();
      }
    }),
    { numRuns: 15 },
  );
});

Deno.test("confined() streams the events of its meters, in a resumed stream too", async () => {
  const readings = ["A", "B", "C", "B"].map((serial, i) => aReading({ serial, ts: T0 + i }));
  const { services, hub, close } = await installation(readings);
  const { live } = confined(services, OWN);
  const streams = [
    live.open({ lastEventId: "0", privileged: true }),
    live.open({ lastEventId: "0", privileged: true, serial: "B" }),
  ];
  const reading = Promise.all(streams.map((stream) => new Response(stream).text()));
  await new Promise((resolve) => setTimeout(resolve, 20)); // what there is has been read
  hub.stop();
  const [all, other] = await reading;
  const serials = [...all.matchAll(/"numeroSerie":("\w+"|null)/g)].map(([, serial]) => serial);
  assert.deepEqual([...new Set(serials)].sort(), ['"A"', '"C"']);
  assert.ok(all.includes("event: reading") && all.includes("event: command"));
  assert.ok(!other.includes("event:"), other);
  await close();
});

Deno.test("confined() writes and commands its own meters alone", async () => {
  const { services, commands } = createFakeServices({
    readings: ["A", "B"].map((serial) => aReading({ serial, ts: T0 })),
    settings: { defaultSerial: "B" },
  });
  const own = confined(services, ["A"]);
  const { writer, meters, exchange, records, claims, credentials, operations, settings } = own;
  const refused: (() => Promise<unknown>)[] = [
    () => writer.submit(["A", "B"].map((serial) => aReading({ serial, ts: T0 + 1 }))),
    () => writer.command({ action: "reset" }, "B", "key:k", 60),
    () => writer.command({ action: "reset" }, null, "key:k", 60),
    () => meters.configure("B", { name: "mine" }, "key:k"),
    () => meters.replace("B", { at: T0, finalMl: 0, initialMl: 0, reason: "" }, "key:k"),
    () => exchange.import(new Blob([]).stream(), { dryRun: true }),
    () => records.quarantine(1),
    () => credentials.list(),
    () => credentials.create("A", "key:k"),
    () => credentials.remove("A", "key:k"),
    () => claims.list(),
    () => claims.decide("A", "accept", "key:k"),
    () => claims.unnamed(),
    () => claims.assignUnnamed("A", "key:k"),
    () => operations.metrics(),
  ];
  for (const act of refused) await assert.rejects(act, ForbiddenError);
  assert.deepEqual(commands, []);
  assert.equal(settings.defaultSerial, null);
  assert.equal((await services.readings.history({ limit: 10 })).history.length, 2);
  await writer.submit([aReading({ serial: "A", ts: T0 + 1 })]);
  await writer.command({ action: "reset" }, "A", "key:k", 60);
  assert.equal(commands.length, 1);
});

Deno.test("confined() knows the habits of its meters alone", async () => {
  const { services } = createFakeServices({
    readings: ["A", "B"].map((serial) => aReading({ serial, ts: T0 })),
  });
  const habits = await confined(services, ["A"]).habits.of(["A", "B"]);
  assert.deepEqual([...habits.keys()], ["A"]);
});

Deno.test("confined() to all meters is the services themselves", () => {
  const { services } = createFakeServices();
  assert.equal(confined(services, null), services);
});
