import assert from "node:assert/strict";
import { DeviceClock } from "./device_clock.ts";

const NOW = Date.UTC(2026, 0, 1);

/** A clock at `NOW` plus what the test says, and how long somebody asked to sleep. */
function held() {
  const state = { passed: 0, slept: -1 };
  const clock = {
    now: () => NOW + state.passed,
    sleep: (ms: number) => Promise.resolve(void (state.slept = ms)),
  };
  return { state, clock };
}

const { signal } = new AbortController();

Deno.test("DeviceClock without a past is the real time", async () => {
  const { state, clock } = held();
  const time = new DeviceClock(clock, { backfillMs: 0, speed: 1 });
  assert.deepEqual([time.start, time.now()], [NOW, NOW]);
  state.passed = 1500;
  assert.equal(time.now(), NOW + 1500);
  await time.sleepUntil(NOW + 4000, signal);
  assert.equal(state.slept, 2500);
});

Deno.test("DeviceClock begins in the past, runs faster and stops at now", async () => {
  const { state, clock } = held();
  const time = new DeviceClock(clock, { backfillMs: 60_000, speed: 11 });
  assert.equal(time.now(), NOW - 60_000);
  await time.sleepUntil(NOW - 60_000 + 11_000, signal);
  assert.equal(state.slept, 1000);
  state.passed = 5000;
  assert.equal(time.now(), NOW - 5000);
  state.passed = 6000;
  assert.equal(time.now(), NOW + 6000, "caught up");
  state.passed = 9000;
  assert.equal(time.now(), NOW + 9000, "never ahead");
  await time.sleepUntil(NOW + 10_000, signal);
  assert.equal(state.slept, 1000);
});

Deno.test("DeviceClock without a limit of speed has the past behind it at once", async () => {
  const { state, clock } = held();
  const time = new DeviceClock(clock, { backfillMs: 86_400_000, speed: Infinity });
  assert.deepEqual([time.start, time.now()], [NOW - 86_400_000, NOW]);
  await time.sleepUntil(NOW - 5000, signal);
  assert.equal(state.slept, 0);
});

Deno.test("DeviceClock.sleepUntil() never asks a timer for more than it can count", async () => {
  const { state, clock } = held();
  const time = new DeviceClock(clock, { backfillMs: 0, speed: 1 });
  await time.sleepUntil(Infinity, signal);
  assert.ok(state.slept < 2 ** 31);
});
