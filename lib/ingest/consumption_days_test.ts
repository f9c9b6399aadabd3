import assert from "node:assert/strict";
import type { Reading } from "../domain/reading.ts";
import { exportRaw } from "../exchange/export.ts";
import { importCsv } from "../exchange/import.ts";
import { consumptionOf, MQTT_SOURCE, openIngest } from "../testing/ingest_harness.ts";
import { aReading } from "../testing/readings.ts";

const HOUR = 3_600_000;
type Ingest = Awaited<ReturnType<typeof openIngest>>;

/** Everything that is told of M1. */
async function told(ingest: Ingest, timeZone: string): Promise<string> {
  const view = consumptionOf(ingest, timeZone);
  const kinds = ["hour", "day", "month", "bill"] as const;
  const buckets = [];
  for (const bucket of kinds) buckets.push(await view.buckets({ serial: "M1", bucket }));
  return JSON.stringify([buckets, await view.proof("M1", { limit: 5000 })]);
}

/** A reading every five minutes, 1.5 L each, around an instant. */
function around(midnight: number, days: number): Reading[] {
  return Array.from(
    { length: days * 288 },
    (_, i) => aReading({ ts: midnight - HOUR * 30 + i * 300_000, totalMl: 5_000_000 + i * 1500 }),
  );
}

/** Nights on which clocks were changed: the first hour of the day, and how long it was. */
const NIGHTS = [
  ["America/Sao_Paulo", "2018-11-04T03:00:00Z", 23],
  ["America/Sao_Paulo", "2018-02-17T02:00:00Z", 25],
  ["Europe/Rome", "2021-10-30T22:00:00Z", 25],
  ["Europe/Rome", "2022-03-26T23:00:00Z", 23],
] as const;

for (const [timeZone, instant, length] of NIGHTS) {
  Deno.test(`a day of ${length} hours in ${timeZone} has its length and its litres`, async () => {
    const ingest = await openIngest({ timeZone });
    const start = Date.parse(instant);
    await ingest.pipeline.submit({ readings: around(start, 4), source: MQTT_SOURCE });
    const view = consumptionOf(ingest, timeZone);
    const range = { serial: "M1", from: start, to: start + length * HOUR };
    const days = await view.buckets({ ...range, bucket: "day" });
    assert.deepEqual(
      days.map(({ start, liters, count }) => [start, liters, count]),
      [[start, length * 18, length * 12]],
    );
    const hours = await view.buckets({ ...range, bucket: "hour" });
    assert.deepEqual(
      hours.map(({ start, liters }) => [start, liters]),
      Array.from({ length }, (_, i) => [start + i * HOUR, 18]),
    );
    ingest.close();
  });
}

Deno.test("a week that is sent late equals the week in order, byte for byte", async () => {
  const week = around(Date.UTC(2026, 1, 2, 3), 9).map((reading, i) => ({
    ...reading,
    epoch: 1 + Math.floor(i / 700),
    seq: i,
    totalMl: i % 211 === 5 ? 0 : reading.totalMl,
    flowLmin: i % 3,
  }));
  const [before, missing, after] = [week.slice(0, 300), week.slice(300, 2300), week.slice(2300)];
  const orders = [[...before, ...missing, ...after], [
    ...before,
    ...after,
    ...missing.toReversed(),
  ]];
  const results = [];
  for (const readings of orders) {
    const ingest = await openIngest();
    for (let i = 0; i < readings.length; i += 90) {
      await ingest.pipeline.submit({ readings: readings.slice(i, i + 90), source: MQTT_SOURCE });
    }
    results.push(await told(ingest, "America/Sao_Paulo"));
    ingest.close();
  }
  assert.equal(results[1], results[0]);
});

Deno.test("what is exported and imported has the same consumption; again, it is nothing new", async () => {
  const timeZone = "America/Sao_Paulo";
  const [one, other] = [await openIngest(), await openIngest()];
  const readings = around(Date.UTC(2018, 10, 4, 3), 12).map((reading, i) => ({
    ...reading,
    clock: i % 5 === 0,
    n: i % 5 === 0 ? 1 : 0,
    totalMl: i % 97 === 0 ? 12 : reading.totalMl + i % 3,
    flowLmin: i % 4 === 0 ? null : i / 7,
  }));
  await one.pipeline.submit({ readings, source: MQTT_SOURCE });
  const imported = { ...MQTT_SOURCE, topic: null, retained: true };
  for (const [format, accepted] of [["pt-BR", readings.length], ["iso", 0], ["unix", 0]] as const) {
    const report = await importCsv(exportRaw(one.store, {}, { format, timeZone }), {
      arrival: Date.UTC(2026, 0, 1),
      timeZone,
      serial: null,
      submit: (readings) => other.pipeline.submit({ readings, source: imported }),
    });
    assert.deepEqual([report.accepted, report.rejectedCount], [accepted, 0]);
  }
  assert.equal(await told(other, timeZone), await told(one, timeZone));
  one.close();
  other.close();
});
