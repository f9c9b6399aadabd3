import assert from "node:assert/strict";
import { aMeterRow } from "../../testing/readings.ts";
import type { MeterRow } from "../meter.ts";
import { compare } from "./comparison.ts";
import { byUrgency, concernsOf, needsAttention } from "./concern.ts";

const row = (more: Partial<MeterRow> = {}) => aMeterRow({ numeroSerie: "M", ...more });
const none = { typical: null, flowingSince: null };
const hourly = (liters: number) => ({ ...none, typical: new Array<number>(24).fill(liters) });

Deno.test("compare() tells the usual, more, far more and less apart", () => {
  assert.equal(compare(110, 100).verdict, "same");
  assert.equal(compare(121, 100).verdict, "above");
  assert.equal(compare(200, 100).verdict, "far-above");
  assert.equal(compare(79, 100).verdict, "below");
  assert.equal(compare(9, 0).verdict, "same", "a flush is nothing to speak of");
  assert.equal(compare(30, 3).verdict, "above", "ten times nearly nothing is not much");
  assert.deepEqual(compare(60, 0), { verdict: "far-above", usual: 0, times: null });
  assert.equal(compare(150, 100).times, 1.5);
});

Deno.test("concernsOf() is empty for a meter that is as it should be", () => {
  assert.deepEqual(concernsOf(row({ flowLmin: 5, todayLiters: 100 }), hourly(10), 10), []);
});

Deno.test("concernsOf() has the most pressing first", () => {
  const worst = row({ online: false, todayLiters: 500, flags: ["clock", "left-out", "waiting"] });
  assert.deepEqual(concernsOf(worst, hourly(10), 10), [
    ...["waiting", "far-above", "silent", "left-out", "clock"],
  ]);
});

Deno.test("concernsOf() calls water running only while the newest reading says so", () => {
  const habit = { ...none, flowingSince: 1 };
  assert.deepEqual(concernsOf(row({ flowLmin: 0.4 }), habit, 10), ["flowing"]);
  assert.deepEqual(concernsOf(row({ flowLmin: 0 }), habit, 10), []);
  assert.deepEqual(concernsOf(row({ flowLmin: 0.4, online: false }), habit, 10), ["silent"]);
});

Deno.test("needsAttention() is not for a device without a clock", () => {
  assert.equal(needsAttention(["clock", "recomputing"]), false);
  assert.equal(needsAttention(["left-out", "clock"]), true);
});

Deno.test("byUrgency() puts the pressing first and the well last, whatever mild they have", () => {
  const lists = [["clock"], ["silent"], [], ["waiting", "clock"]] as const;
  assert.deepEqual(lists.toSorted(byUrgency), [["waiting", "clock"], ["silent"], ["clock"], []]);
});
