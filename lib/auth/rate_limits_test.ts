import assert from "node:assert/strict";
import type { Counted, RateClass } from "../services.ts";
import { UnavailableError } from "../services.ts";
import { createRateLimits, MOST_STREAMS, RATE_LIMITS } from "./rate_limits.ts";
import { TooManyRequestsError } from "./throttle.ts";

const from = (address: string, more: Partial<Counted> = {}): Counted => ({
  username: null,
  address,
  isLocal: () => false,
  ...more,
});

function setup() {
  const clock = { time: 1000, now: () => clock.time };
  const limits = createRateLimits(clock);
  /** Seconds to wait; 0 when let in, -1 when all together are too many. */
  const enter = (kind: RateClass, who: Counted) => {
    try {
      limits.enter(kind, who);
      return 0;
    } catch (error) {
      if (error instanceof TooManyRequestsError) return error.retryAfterSeconds;
      if (error instanceof UnavailableError) return -1;
      throw error;
    }
  };
  /** How many are let in. */
  const burst = (kind: RateClass, who: Counted) => {
    let times = 0;
    while (times < 20_000 && enter(kind, who) === 0) times++;
    return times;
  };
  return { clock, limits, enter, burst };
}

Deno.test("createRateLimits() gives each class its burst, and says when to come again", () => {
  const { clock, enter, burst } = setup();
  const ana = from("10.0.0.1");
  for (const kind of ["account", "command", "data"] as const) {
    assert.equal(burst(kind, ana), RATE_LIMITS[kind].burst, kind);
    assert.equal(enter(kind, ana), 1, kind);
  }
  assert.equal(enter("account", from("10.0.0.2")), 0, "another address is another caller");
  clock.time += 500;
  assert.equal(enter("account", ana), 0);
});

Deno.test("createRateLimits() counts by name wherever somebody is, and by network without one", () => {
  const { enter, burst } = setup();
  const ana = (address: string) => from(address, { username: "ana" });
  burst("account", ana("10.0.0.1"));
  assert.equal(enter("account", ana("10.0.0.2")), 1);
  assert.equal(enter("account", from("10.0.0.1")), 0);
  assert.equal(enter("account", from("10.0.0.1", { username: "at 10.0.0.3" })), 0);
  burst("account", from("2001:db8:0:1::1"));
  assert.equal(enter("account", from("2001:db8:0:1:ffff::9")), 1);
  assert.equal(enter("account", from("2001:db8:0:2::1")), 0);
});

Deno.test("createRateLimits() lets this machine read, and no more than anyone sign in, write and command", () => {
  const { limits, enter, burst } = setup();
  const here = from("127.0.0.1", { isLocal: () => true });
  for (const kind of ["read", "bulk"] as const) {
    for (let i = 0; i < 6000; i++) limits.enter(kind, here)?.();
  }
  for (let i = 0; i < 1000; i++) assert.equal(enter("stream", here), 0);
  for (const kind of ["account", "command", "data"] as const) {
    assert.equal(burst(kind, here), RATE_LIMITS[kind].burst, kind);
  }
});

Deno.test("createRateLimits() lets four exports of a caller run at once, until their last byte", () => {
  const { limits, enter } = setup();
  const ana = from("10.0.0.1");
  const leave = [1, 2, 3, 4].map(() => limits.enter("bulk", ana));
  assert.equal(enter("bulk", ana), 5);
  assert.equal(enter("bulk", from("10.0.0.2")), 0);
  leave[2]?.();
  assert.equal(enter("bulk", ana), 0);
  assert.equal(enter("bulk", ana), 5);
});

Deno.test("createRateLimits() opens a hundred streams for a caller and 20,000 for all", () => {
  const { limits, enter, burst } = setup();
  assert.equal(burst("stream", from("10.0.0.1")), 100);
  assert.equal(enter("stream", from("10.0.0.1")), 5);
  const here = from("127.0.0.1", { isLocal: () => true });
  const leave = Array.from({ length: MOST_STREAMS - 100 }, () => limits.enter("stream", here));
  assert.equal(enter("stream", here), -1);
  assert.equal(enter("stream", from("10.0.0.9")), -1);
  leave[0]?.();
  assert.equal(enter("stream", from("10.0.0.9")), 0);
});
