import assert from "node:assert/strict";
import { createCalendar } from "../domain/calendar.ts";
import { litersUntil } from "../domain/dashboard/clock_hours.ts";
import { createFakeServices, makeReading } from "../testing/fake_services.ts";
import { consumptionOf, MQTT_SOURCE, openIngest } from "../testing/ingest_harness.ts";
import { aReading } from "../testing/readings.ts";
import { Habits } from "./habits.ts";

const ZONE = "America/Sao_Paulo";
const HOUR = 3_600_000;
/** 10:30 on 20 May in São Paulo. */
const NOW = Date.UTC(2026, 4, 20, 13, 30);

/** A meter that runs 1 L a minute from 80 days ago on, but for the hours before six. */
function history(serial: string, days = 80) {
  const readings = [];
  let liters = 0;
  for (let ts = NOW - days * 24 * HOUR; ts <= NOW; ts += HOUR / 2) {
    const isNight = new Date(ts - 3 * HOUR).getUTCHours() < 6;
    if (!isNight) liters += 30;
    readings.push(makeReading(serial, ts, liters, { flowLmin: isNight ? 0 : 1 }));
  }
  return readings;
}

Deno.test("Habits: the same hours of a week, and the last month until the same day and hour", async () => {
  const { services } = createFakeServices({ now: NOW, readings: history("M1") });
  const habit = (await services.habits.of(["M1"])).get("M1");
  assert.ok(habit?.typical && habit.lastMonth?.day);
  assert.equal(habit.typical.days, 7);
  // Half an hour's litres of a step that ends at 06:00 belong to the hour before: 30 L there.
  assert.equal(litersUntil(habit.typical.byHour, 10.5), 30 + 4.5 * 60);
  assert.equal(litersUntil(habit.today, 24), services.readings.meter("M1")?.todayLiters);
  assert.equal(habit.lastMonth.before, 19 * 18 * 60);
  assert.equal(habit.lastMonth.total, 30 * 18 * 60);
  assert.equal(litersUntil(habit.lastMonth.day, 10.5), 30 + 4.5 * 60);
  assert.equal(habit.flowingSince, null, "two readings an hour do not show that it never stopped");
});

Deno.test("Habits: a meter without history, and one that is not known, have empty ones", async () => {
  const { services } = createFakeServices({
    now: NOW,
    readings: [makeReading("M1", NOW - HOUR, 5), makeReading("M1", NOW, 9)],
  });
  for (const [serial, habit] of await services.habits.of(["M1", "NOBODY"])) {
    const { typical, lastMonth, flowingSince } = habit;
    assert.deepEqual({ typical, lastMonth, flowingSince }, {
      typical: null,
      lastMonth: null,
      flowingSince: null,
    }, serial);
  }
});

Deno.test("Habits: who asks again, or meanwhile, costs the store nothing until it is old", async () => {
  const fake = createFakeServices({ now: NOW, readings: history("M1", 3) });
  let asked = 0;
  const habits = new Habits({
    consumption: {
      buckets: (query) => (asked++, fake.services.consumption.buckets(query)),
    },
    calendar: createCalendar(ZONE),
    clock: fake.services.clock,
  }, { presentMs: 5000, pastMs: 60_000 });
  await Promise.all([habits.of(["M1"]), habits.of(["M1"])]);
  assert.equal(asked, 4);
  fake.now += 4999;
  await habits.of(["M1"]);
  assert.equal(asked, 4);
  fake.now += 1;
  await habits.of(["M1"]);
  assert.equal(asked, 5, "today alone");
  fake.now += 14 * HOUR;
  await habits.of(["M1"]);
  assert.equal(asked, 9, "another day");
});

Deno.test("Habits: a failure is told, and the next asks anew", async () => {
  const { services, now } = createFakeServices({ now: NOW, readings: history("M1", 3) });
  let isGone = true;
  const habits = new Habits({
    consumption: {
      buckets: (query) =>
        isGone ? Promise.reject(new Error("gone")) : services.consumption.buckets(query),
    },
    calendar: createCalendar(ZONE),
    clock: { now: () => now },
  });
  await assert.rejects(habits.of(["M1"]), /gone/);
  isGone = false;
  assert.equal((await habits.of(["M1"])).get("M1")?.typical?.days, 2);
});

/** What is read from the store for a meter's habit, in records. */
async function recordsRead(perHour: number): Promise<number> {
  const ingest = await openIngest();
  const start = NOW - 70 * 24 * HOUR;
  const readings = Array.from(
    { length: 70 * 24 * perHour },
    (_, i) => aReading({ serial: "M1", ts: start + i * HOUR / perHour, totalMl: i * 1000 }),
  );
  await ingest.pipeline.submit({ readings, source: MQTT_SOURCE });
  let read = 0;
  const { books } = ingest.store;
  for (const name of ["days", "months"] as const) {
    const plain = books[name].bind(books);
    books[name] = async (...query) => {
      const records = await plain(...query);
      read += records.length;
      return records;
    };
  }
  const consumption = consumptionOf(ingest);
  const clock = { now: () => NOW };
  const habits = await new Habits({ consumption, calendar: createCalendar(ZONE), clock }).of([
    "M1",
  ]);
  assert.equal(habits.get("M1")?.typical?.days, 7);
  await ingest.pipeline.idle();
  ingest.close();
  return read;
}

Deno.test("Habits: ten times the readings cost the store the same", async () => {
  const few = await recordsRead(1);
  assert.equal(await recordsRead(10), few);
  assert.ok(few > 0 && few <= 20, `${few} records`);
});
