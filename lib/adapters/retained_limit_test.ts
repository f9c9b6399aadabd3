import assert from "node:assert/strict";
import fc from "fast-check";
import { RetainedLimit } from "./retained_limit.ts";

Deno.test("RetainedLimit.admit() never lets more topics or bytes in than its limits", () => {
  const steps = fc.array(fc.tuple(fc.constantFrom("a", "bb", "ccc", "dddd", "e"), fc.nat(60)));
  fc.assert(fc.property(steps, (steps) => {
    const limit = new RetainedLimit(3, 100);
    const kept = new Map<string, number>();
    for (const [topic, bytes] of steps) {
      const admitted = limit.admit(topic, bytes);
      if (bytes === 0) kept.delete(topic);
      else if (admitted) kept.set(topic, topic.length + bytes);
      assert.ok(kept.size <= 3);
      assert.ok([...kept.values()].reduce((sum, size) => sum + size, 0) <= 100);
      if (bytes === 0) assert.equal(admitted, true);
    }
  }));
});

Deno.test("RetainedLimit.admit() lets a topic replace its own message when all places are taken", () => {
  const limit = new RetainedLimit(1, 100);
  assert.equal(limit.admit("a", 10), true);
  assert.equal(limit.admit("b", 10), false);
  assert.equal(limit.admit("a", 99), true);
  assert.equal(limit.admit("a", 100), false);
  assert.equal(limit.admit("a", 0), true);
  assert.equal(limit.admit("b", 10), true);
});
