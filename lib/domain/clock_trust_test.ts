import assert from "node:assert/strict";
import { beginTrust, type ClockTrust, earliestNow, passTime, STEADY_MS } from "./clock_trust.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const STEADY_HOURS = STEADY_MS / HOUR;
const T0 = Date.UTC(2026, 0, 1);

/** The program runs on with a look every hour, the wall clock so far from the true time. */
function run(trust: ClockTrust, from: number, hours: number, offBy = 0): ClockTrust {
  for (let hour = 1; hour <= hours; hour++) {
    trust = passTime(trust, from + hour * HOUR + offBy, HOUR);
  }
  return trust;
}

Deno.test("earliestNow() is the wall clock's time while that goes on as it should", () => {
  const trust = run(beginTrust(T0, T0), T0, 48);
  assert.equal(earliestNow(trust), T0 + 2 * DAY);
});

Deno.test("passTime() believes no clock that jumps a year ahead, nor that it is back", () => {
  const hours = STEADY_HOURS - 1;
  let trust = run(beginTrust(T0, T0), T0, hours, 365 * DAY);
  assert.equal(earliestNow(trust), T0 + hours * HOUR);
  trust = run(trust, T0 + hours * HOUR, 3);
  assert.equal(earliestNow(trust), T0 + (hours + 3) * HOUR);
  trust = run(trust, T0 + (hours + 3) * HOUR, hours, 365 * DAY);
  assert.equal(earliestNow(trust), T0 + (2 * hours + 3) * HOUR, "the first jump is forgotten");
});

Deno.test("passTime() never goes by a clock that runs behind until it is right again", () => {
  const trust = run(beginTrust(T0, T0), T0, 2, -56 * 365 * DAY);
  assert.ok(earliestNow(trust) < T0);
  assert.equal(earliestNow(run(trust, T0 + 2 * HOUR, 1)), T0 + 3 * HOUR);
});

Deno.test("passTime() believes a month that the program was off after three days", () => {
  const back = T0 + 30 * DAY;
  let trust = passTime(beginTrust(T0, T0), back, 0);
  assert.equal(earliestNow(trust), T0);
  trust = run(trust, back, STEADY_HOURS - 1);
  assert.equal(earliestNow(trust), T0 + STEADY_MS - HOUR);
  assert.equal(earliestNow(run(trust, back + STEADY_MS - HOUR, 1)), back + STEADY_MS);
});

Deno.test("passTime() takes no notice of a quick restart", () => {
  const trust = run(beginTrust(T0, T0), T0, 5);
  assert.equal(earliestNow(passTime(trust, T0 + 5 * HOUR + 20_000, 0)), T0 + 5 * HOUR + 20_000);
});

Deno.test("beginTrust() with readings of a month ago is as careful as after a month", () => {
  assert.equal(earliestNow(beginTrust(T0, T0 + 30 * DAY)), T0);
});
