import assert from "node:assert/strict";
import { hear, type Hearing, isOnline } from "./meter.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;
const YEAR = 365 * DAY;
const T0 = Date.UTC(2026, 0, 1);

const heardEvery = (everyMs: number, from = T0): Hearing => {
  const hearing: Hearing = { lastSeen: 0, usualInterval: null };
  for (let i = 0; i < 60; i++) hear(hearing, from + i * everyMs);
  return hearing;
};
const online = ({ lastSeen, usualInterval }: Hearing, now: number) =>
  isOnline(null, lastSeen, usualInterval, now);

Deno.test("isOnline() waits for five minutes, or for three usual intervals", () => {
  const often = heardEvery(SECOND);
  assert.equal(online(often, often.lastSeen + 5 * MINUTE), true);
  assert.equal(online(often, often.lastSeen + 5 * MINUTE + 1), false);
  const daily = heardEvery(DAY);
  assert.equal(online(daily, daily.lastSeen + 2.9 * DAY), true);
  assert.equal(online(daily, daily.lastSeen + 3.1 * DAY), false);
});

Deno.test("isOnline() does not count a meter as heard by a clock that was a year ahead", () => {
  const hearing = heardEvery(SECOND);
  for (let i = 0; i < 60; i++) hear(hearing, T0 + YEAR + i * SECOND);
  assert.equal(online(hearing, T0 + YEAR + MINUTE), true);
  assert.equal(online(hearing, T0 + 3 * MINUTE), false, "the clock is right again, it is silent");
});

Deno.test("hear() goes by the clock as it is now when that was set back", () => {
  const hearing = heardEvery(SECOND, T0 + YEAR);
  hear(hearing, T0);
  assert.deepEqual([hearing.lastSeen, online(hearing, T0)], [T0, true]);
  assert.equal(online(hearing, T0 + 5 * MINUTE + 1), false);
  hear(hearing, T0 + SECOND);
  assert.ok(Math.abs(hearing.usualInterval! - SECOND) < 1);
});
