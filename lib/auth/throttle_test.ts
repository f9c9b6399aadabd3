import assert from "node:assert/strict";
import { LoginThrottle, pairOf, TooManyRequestsError } from "./throttle.ts";

const MINUTE = 60_000;

/** Seconds to wait, 0 when there is no need to. */
function wait(throttle: LoginThrottle, username = "ana", address = "10.0.0.1"): number {
  try {
    throttle.check(username, address);
    return 0;
  } catch (error) {
    assert.ok(error instanceof TooManyRequestsError);
    return error.retryAfterSeconds;
  }
}

function setup(maxEntries?: number) {
  const clock = { time: 1_000_000, now: () => clock.time };
  const throttle = new LoginThrottle(clock, maxEntries);
  const fail = (times: number, username = "ana", address = "10.0.0.1") => {
    for (let i = 0; i < times; i++) throttle.failed(username, address);
  };
  return { clock, throttle, fail };
}

Deno.test("LoginThrottle forgives five mistypings, then doubles the wait up to a quarter hour", () => {
  const { throttle, fail } = setup();
  fail(5);
  assert.equal(wait(throttle), 0);
  const waits = [];
  for (let i = 0; i < 12; i++) {
    fail(1);
    waits.push(wait(throttle));
  }
  assert.deepEqual(waits, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]);
});

Deno.test("LoginThrottle lets try again when the wait is over, and never shuts out for good", () => {
  const { clock, throttle, fail } = setup();
  fail(1000);
  assert.equal(wait(throttle), 900);
  clock.time += 15 * MINUTE - 1;
  assert.equal(wait(throttle), 1);
  clock.time += 1;
  assert.equal(wait(throttle), 0);
});

Deno.test("LoginThrottle leaves other addresses and other accounts alone", () => {
  const { throttle, fail } = setup();
  fail(10);
  assert.equal(wait(throttle, "ana", "10.0.0.2"), 0);
  assert.equal(wait(throttle, "bia", "10.0.0.1"), 0);
});

Deno.test("LoginThrottle forgets after the right password, and after an hour", () => {
  const { clock, throttle, fail } = setup();
  fail(6);
  throttle.succeeded("ana", "10.0.0.1");
  fail(5);
  assert.equal(wait(throttle), 0);
  clock.time += 60 * MINUTE;
  fail(5);
  assert.equal(wait(throttle), 0);
});

Deno.test("LoginThrottle remembers a bounded number of pairs and drops the oldest", () => {
  const { throttle, fail } = setup(100);
  const address = (i: number) => `10.0.1.${i}`;
  fail(6, "first");
  for (let i = 0; i < 99; i++) fail(6, `user-${i}`, address(i));
  assert.equal(throttle.size, 100);
  assert.equal(wait(throttle, "first"), 1);
  fail(1, "one more");
  assert.equal(throttle.size, 100);
  assert.equal(wait(throttle, "first"), 0);
  assert.equal(wait(throttle, "user-98", address(98)), 1);
});

Deno.test("LoginThrottle does not wait longer because the clock was set back", () => {
  const { clock, throttle, fail } = setup();
  fail(30);
  clock.time -= 24 * 60 * MINUTE;
  assert.equal(wait(throttle), 900);
});

Deno.test("LoginThrottle slows an address down that guesses at many names, a minute at the most", () => {
  const { clock, throttle, fail } = setup();
  for (let i = 0; i < 100; i++) fail(1, `user-${i}`);
  assert.equal(wait(throttle, "ana"), 0);
  const waits = [];
  for (let i = 100; i < 108; i++) {
    fail(1, `user-${i}`);
    waits.push(wait(throttle, "ana"));
  }
  assert.deepEqual(waits, [1, 2, 4, 8, 16, 32, 60, 60]);
  assert.equal(wait(throttle, "ana", "10.0.0.2"), 0);
  throttle.succeeded("ana", "10.0.0.1");
  assert.equal(wait(throttle, "ana"), 60, "the right password for one account opens no other");
  clock.time += MINUTE;
  assert.equal(wait(throttle, "ana"), 0);
});

Deno.test("LoginThrottle takes a network of IPv6 for one address", () => {
  const { throttle, fail } = setup();
  for (let i = 0; i < 110; i++) fail(1, `user-${i}`, `2001:db8:0:1::${i}`);
  assert.equal(wait(throttle, "ana", "2001:db8:0:1:9::1"), 60);
  assert.equal(wait(throttle, "ana", "2001:db8:0:2::1"), 0);
});

Deno.test("pairOf() stays short whatever is typed, and tells long names apart", () => {
  const [one, other] = ["a", "b"].map((end) => pairOf("n".repeat(8_000) + end, "10.0.0.1"));
  assert.ok(one.length < 200);
  assert.notEqual(one, other);
  assert.equal(pairOf("ana", "2001:db8::1"), pairOf("ana", "2001:db8::2"));
  assert.notEqual(pairOf("ana", "10.0.0.1"), pairOf("ana", "10.0.0.2"));
});
