import assert from "node:assert/strict";
import { BEGINS_AFTER_MS, BURST_LMIN, LEAK_LMIN, planScenario, SCENARIOS } from "./scenario.ts";

const START = Date.UTC(2026, 0, 1);
const DAY_MS = 86_400_000;
const keys = Array.from({ length: 50 }, (_, i) => `42/SIM-${i}`);

Deno.test("planScenario() of a leak flows steadily, day and night, after a while", () => {
  for (const key of keys) {
    const [leak] = planScenario("leak", key, START).extra;
    assert.equal(leak.flowLmin(START + BEGINS_AFTER_MS - 1), 0);
    for (let hour = 1; hour < 72; hour++) {
      const flow = leak.flowLmin(START + hour * 3_600_000);
      assert.ok(flow >= LEAK_LMIN.min && flow <= LEAK_LMIN.max);
    }
  }
});

Deno.test("planScenario() of a burst flows strongly for some hours, then stops", () => {
  for (const key of keys) {
    const [burst] = planScenario("burst", key, START).extra;
    const flow = burst.flowLmin(START + 3_600_000);
    assert.ok(flow >= BURST_LMIN.min && flow <= BURST_LMIN.max);
    const hours = burst.volumeMl(START, START + DAY_MS) / 1000 / flow / 60;
    assert.ok(hours >= 2 && hours <= 4.001, `${hours} h`);
    assert.equal(burst.flowLmin(START + 5 * 3_600_000), 0);
  }
});

Deno.test("planScenario() of reset and outage goes on for ever, in order, the same each time", () => {
  const resets = () => {
    const plan = planScenario("reset", "k", START).resets;
    return Array.from({ length: 100 }, () => plan.next().value ?? NaN);
  };
  assert.deepEqual(resets(), resets());
  assert.ok(resets().every((at, i, all) => at > (all[i - 1] ?? START)));
  const { outages } = planScenario("outage", "k", START);
  let end = START;
  for (let i = 0; i < 100; i++) {
    const span = outages.next().value;
    assert.ok(span && span.from > end && span.until > span.from);
    end = span.until;
  }
});

Deno.test("planScenario() adds nothing that the scenario does not name", () => {
  for (const scenario of SCENARIOS) {
    const { extra, resets, outages } = planScenario(scenario, "k", START);
    assert.equal(extra.length, scenario === "leak" || scenario === "burst" ? 1 : 0);
    assert.equal(resets.next().done, scenario !== "reset");
    assert.equal(outages.next().done, scenario !== "outage");
  }
});
