import assert from "node:assert/strict";
import { createCalendar } from "../domain/calendar.ts";
import type { BucketRow } from "../services.ts";
import { heatLevel, heatMap } from "./heat_map.ts";

const HOUR = 3_600_000;
const zone = createCalendar("America/Sao_Paulo");

const hour = (start: number, liters: number, quality: BucketRow["quality"] = "ok"): BucketRow => ({
  start,
  liters,
  flowMin: null,
  flowAvg: null,
  flowMax: null,
  count: 1,
  quality,
});
/** An hour of Saturday, 31 January 2026, in the calendar's zone. */
const saturday = (at: number, calendar = zone) => calendar.midnight(2026, 1, 31) + at * HOUR;

Deno.test("heatMap(): the mean of an hour of the week, over the weeks that have it", () => {
  const week = 7 * 24 * HOUR;
  const map = heatMap([
    hour(saturday(8), 10),
    hour(saturday(8) - week, 20),
    hour(saturday(9), 0),
    hour(saturday(24), 7),
  ], zone);
  assert.equal(map.cells[6][8], 15);
  assert.equal(map.cells[6][9], 0);
  assert.equal(map.cells[0][0], 7, "Sunday comes first");
  assert.equal(map.cells[6][7], null, "no reading is not zero");
  assert.deepEqual(map.most, { day: 6, hour: 8, liters: 15 });
});

Deno.test("heatMap() leaves out water of which nobody knows when it flowed", () => {
  const map = heatMap([hour(saturday(8), 10), hour(saturday(8) - 168 * HOUR, 9000, "gap")], zone);
  assert.equal(map.cells[6][8], 10);
});

Deno.test("heatMap(): both of the hours that come twice are that hour", () => {
  const newYork = createCalendar("America/New_York");
  const start = newYork.midnight(2025, 11, 2);
  const map = heatMap(
    [hour(start + HOUR, 4), hour(start + 2 * HOUR, 6), hour(start + 3 * HOUR, 1)],
    newYork,
  );
  assert.deepEqual(map.cells[0].slice(0, 3), [null, 5, 1]);
});

Deno.test("heatLevel(): nothing, five levels with round limits, and what was not measured", () => {
  const { limits } = heatMap([hour(saturday(8), 100)], zone);
  assert.deepEqual(limits, [4, 15, 40, 60]);
  assert.deepEqual(
    [null, 0, 0.001, 4, 4.1, 40, 60, 61, 100].map((liters) => heatLevel(liters, limits)),
    [null, 0, 1, 1, 2, 3, 4, 5, 5],
  );
  assert.deepEqual(heatMap([], zone).limits, []);
  assert.deepEqual(heatMap([hour(saturday(8), 0)], zone).most, null);
});
