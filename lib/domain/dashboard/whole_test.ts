import assert from "node:assert/strict";
import { aMeterRow } from "../../testing/readings.ts";
import type { MeterRow } from "../meter.ts";
import { flowTrail, TRAIL_POINTS, withPoint } from "./flow_trail.ts";
import type { Habit } from "./habit.ts";
import { wholeFlow, wholeHabit, wholeMonth, wholeToday } from "./whole.ts";

const row = (numeroSerie: string, more: Partial<MeterRow> = {}) =>
  aMeterRow({ numeroSerie, ...more });
const hourly = (liters: number) => new Array<number>(24).fill(liters);
const young: Habit = { typical: null, lastMonth: null, today: hourly(1), flowingSince: null };
const old: Habit = {
  typical: { days: 7, byHour: hourly(2) },
  lastMonth: { before: 500, day: hourly(4), total: 900 },
  today: hourly(3),
  flowingSince: null,
};

const rowHabit = { typical: hourly(2), flowingSince: null };

Deno.test("wholeToday() compares only meters that are heard and have a typical day, on both sides", () => {
  const rows = [
    row("A", { todayLiters: 30.1 }),
    row("B", { todayLiters: 1000 }),
    row("C", { todayLiters: 0, online: false }),
  ];
  const habits = new Map([["A", rowHabit], ["C", rowHabit]]);
  const compared = wholeToday(rows, habits, 10);
  assert.equal(compared?.liters, 30.1);
  assert.equal(compared?.usual, 20);
  assert.equal(compared?.meters, 1);
});

Deno.test("wholeHabit() has today of all meters, whatever their history", () => {
  assert.deepEqual(wholeHabit(new Map([["A", old], ["B", young]])).today, hourly(4));
});

Deno.test("wholeToday() and wholeMonth() say nothing without a history", () => {
  const habit = wholeHabit(new Map([["B", young]]));
  assert.equal(wholeToday([row("B")], new Map(), 10), null);
  assert.equal(wholeMonth([row("B")], habit, 10), null);
});

Deno.test("wholeMonth() is the last month until the same day and time", () => {
  const habit = wholeHabit(new Map([["A", old], ["C", old]]));
  const rows = [row("A", { monthLiters: 700 }), row("C", { monthLiters: 380 })];
  const compared = wholeMonth(rows, habit, 10);
  assert.equal(compared?.usual, 2 * (500 + 40));
  assert.equal(compared?.liters, 1080);
  assert.equal(compared?.verdict, "same");
});

Deno.test("wholeHabit() names the days of the mean only where all meters have as many", () => {
  const two: Habit = { ...old, typical: { days: 2, byHour: hourly(1) } };
  assert.equal(wholeHabit(new Map([["A", old]])).typical?.days, 7);
  assert.equal(wholeHabit(new Map([["A", old], ["B", two]])).typical?.days, null);
});

Deno.test("wholeFlow() leaves out what is not heard: its last flow is an old one", () => {
  assert.equal(wholeFlow([row("A", { flowLmin: 2 }), row("B", { flowLmin: 9, online: false })]), 2);
});

const reading = (numeroSerie: string, ts: number, flowLmin: number) => (
  { numeroSerie, ts, flowLmin, totalLiters: 0 }
);

Deno.test("flowTrail() begins where all meters are known, and adds those that said nothing new", () => {
  const rows = [row("A"), row("B"), row("C", { flowLmin: 5 }), row("D", { online: false })];
  const readings = [
    reading("A", 1000, 1),
    reading("A", 3000, 2),
    reading("D", 3500, 99),
    reading("B", 4000, 3),
    reading("A", 6000, 0),
  ];
  assert.deepEqual(flowTrail(rows, readings), [
    { ts: 4000, flowLmin: 2 + 3 + 5 },
    { ts: 6000, flowLmin: 0 + 3 + 5 },
  ]);
});

Deno.test("withPoint() keeps one or two points a second, and no more than a chart shows", () => {
  let points = [{ ts: 0, flowLmin: 0 }];
  for (let ts = 10; ts <= 400_000; ts += 10) points = withPoint(points, { ts, flowLmin: ts });
  assert.equal(points.length, TRAIL_POINTS);
  assert.equal(points.at(-1)?.ts, 400_000);
  assert.ok(400_000 - points[0].ts >= 99_000);
});
