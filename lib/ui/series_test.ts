import assert from "node:assert/strict";
import type { BucketRow } from "../services.ts";
import { placesOf, totalsOf } from "./series.ts";

const row = (start: number, liters: number, more: Partial<BucketRow> = {}): BucketRow => ({
  start,
  liters,
  flowMin: null,
  flowAvg: null,
  flowMax: null,
  count: 1,
  quality: "ok",
  ...more,
});

Deno.test("placesOf() leaves a place without rows empty, and does not take it for zero", () => {
  const places = placesOf([row(10, 0), row(30, 2)], [10, 20, 30], 40);
  assert.deepEqual(places.map(({ sums }) => sums?.liters ?? null), [0, null, 2]);
  assert.deepEqual(places.map(({ start, end }) => [start, end]), [[10, 20], [20, 30], [30, 40]]);
});

Deno.test("placesOf() adds up rows of one place to the millilitre, the worst quality holds", () => {
  const rows = [
    row(12, 0.2, { flowMin: 1, flowAvg: 2, flowMax: 3, count: 1, quality: "gap" }),
    row(10, 0.1, { flowMin: 0, flowAvg: 6, flowMax: 9, count: 3, quality: "flagged" }),
    row(13, 0.3, { count: 4 }),
    row(9, 100),
    row(20, 100),
  ];
  assert.deepEqual(placesOf(rows, [10], 20), [{
    start: 10,
    end: 20,
    sums: { liters: 0.6, flowMin: 0, flowAvg: 5, flowMax: 9, count: 8, quality: "gap" },
  }]);
});

Deno.test("totalsOf(): the mean is of places that are over and have readings", () => {
  const places = placesOf([row(10, 4), row(30, 6), row(40, 1)], [10, 20, 30, 40], 50);
  const { total, mean, most } = totalsOf(places, 45);
  assert.deepEqual([total, mean, most?.start], [11, 5, 30]);
  const nothing = totalsOf(placesOf([row(10, 0)], [10], 20), 15);
  assert.deepEqual(nothing, { total: 0, mean: null, most: null });
});
