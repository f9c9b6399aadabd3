import assert from "node:assert/strict";
import { Histogram } from "./histogram.ts";

Deno.test("Histogram counts a value in the first range whose bound it does not exceed", () => {
  const histogram = new Histogram([1, 5]);
  for (const value of [0, 1, 1.5, 5, 6, 100]) histogram.observe(value);
  assert.deepEqual(histogram.data(), { bounds: [1, 5], counts: [2, 2, 2], sum: 113.5 });
});

Deno.test("Histogram.data() is a copy: what is observed later does not change it", () => {
  const histogram = new Histogram([1]);
  const before = histogram.data();
  histogram.observe(1);
  assert.deepEqual(before.counts, [0, 0]);
});
