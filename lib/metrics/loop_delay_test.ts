import assert from "node:assert/strict";
import { pause, until } from "../testing/until.ts";
import type { HistogramData } from "./histogram.ts";
import { LoopDelay } from "./loop_delay.ts";

const countOf = ({ counts }: HistogramData) => counts.reduce((sum, count) => sum + count, 0);
const above = (seconds: number, { bounds, counts }: HistogramData) =>
  counts.filter((_, i) => i > bounds.indexOf(seconds)).reduce((sum, count) => sum + count, 0);

Deno.test("LoopDelay notices a thread that is kept busy for 300 ms", async () => {
  const delay = new LoopDelay();
  delay.start();
  try {
    await until("a first look", () => countOf(delay.data()) > 0);
    const before = above(0.1, delay.data());
    for (const end = performance.now() + 300; performance.now() < end;);
    await until("a late look", () => above(0.1, delay.data()) > before);
    assert.ok(delay.data().sum >= 0.1);
  } finally {
    delay.stop();
  }
});

Deno.test("LoopDelay looks no more once it is stopped", async () => {
  const delay = new LoopDelay();
  delay.start();
  await until("a first look", () => countOf(delay.data()) > 0);
  delay.stop();
  const count = countOf(delay.data());
  await pause(120);
  assert.equal(countOf(delay.data()), count);
});
