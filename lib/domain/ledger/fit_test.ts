import assert from "node:assert/strict";
import { advance } from "./fit.ts";
import { settings } from "./test_utils.ts";

const MINUTE = 60_000;
const PLAIN = settings();
const EIGHT_DIGITS = settings({ registerDigits: 8, maxFlowLmin: 1e9 });

Deno.test("advance: the flow may reach maxFlowLmin, and no more", () => {
  assert.equal(advance(0, 10_000_000, MINUTE, PLAIN), 10_000_000);
  assert.equal(advance(0, 10_000_001, MINUTE, PLAIN), null);
  assert.equal(advance(0, 20_000_000, 2 * MINUTE, PLAIN), 20_000_000);
  assert.equal(advance(0, 51, MINUTE, settings({ maxFlowLmin: 0.05 })), null);
});

Deno.test("advance: less than a minute, or time that runs back, counts as a minute", () => {
  for (const span of [MINUTE, 1, 0, -MINUTE]) {
    assert.equal(advance(0, 10_000_000, span, PLAIN), 10_000_000);
    assert.equal(advance(0, 10_000_001, span, PLAIN), null);
  }
});

Deno.test("advance: a register without digits never begins again", () => {
  assert.equal(advance(1, 0, MINUTE, PLAIN), null);
});

Deno.test("advance: a rollover is at most half of the register, and a flow too", () => {
  const half = 50_000_000_000;
  assert.equal(advance(half, 0, MINUTE, EIGHT_DIGITS), half);
  assert.equal(advance(half - 1, 0, MINUTE, EIGHT_DIGITS), null);
  assert.equal(advance(2 * half + 1, 0, MINUTE, EIGHT_DIGITS), null);
  assert.equal(advance(half, 0, MINUTE, { ...EIGHT_DIGITS, maxFlowLmin: 10_000 }), null);
});
