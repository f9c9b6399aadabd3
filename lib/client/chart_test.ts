import assert from "node:assert/strict";
import { longestStep } from "./chart.ts";

const MINUTE = 60_000;
const at = (...minutes: number[]) => minutes.map((one) => ({ x: one * MINUTE }));

Deno.test("longestStep(): a silence is a hole in the line, the usual interval of a meter is none", () => {
  assert.equal(longestStep(at(0, 1, 2, 3, 60, 61)), 5 * MINUTE, "a reading a minute");
  assert.equal(longestStep(at(0, 60, 120, 600)), 180 * MINUTE, "a reading an hour");
  assert.equal(longestStep([]), 5 * MINUTE);
});
