import assert from "node:assert/strict";
import fc from "fast-check";
import { checkReplacement, checkSettings } from "./meter_input.ts";

const ZONE = "America/Sao_Paulo";
const NOON = Date.UTC(2026, 0, 31, 12);
const REPLACEMENT = { at: NOON, finalLiters: 5, initialLiters: 0, reason: "defeito" };

const check = (input: unknown) => checkReplacement(input, ZONE, NOON);

Deno.test("checkSettings() trims names and gives what is named alone", () => {
  assert.deepEqual(checkSettings({ name: "\u00a0Casa\n" }), { ok: true, value: { name: "Casa" } });
  const unset = { group: null, billingDay: 31, pulsesPerLiter: 450 };
  assert.deepEqual(checkSettings(unset), { ok: true, value: unset });
});

Deno.test("checkSettings() names every field at fault, each once", () => {
  const bad = {
    name: "",
    group: "a\u0000b",
    registerDigits: 1.5,
    maxFlowLmin: NaN,
    billingDay: null,
  };
  assert.deepEqual(checkSettings({ ...bad, pulsesPerLiter: 450 }), {
    ok: false,
    fields: Object.keys(bad),
  });
});

Deno.test("checkReplacement() gives whole millilitres and the instant in Unix ms", () => {
  const input = { at: "2026-01-31", finalLiters: 5.0004, initialLiters: 1e12, reason: " x " };
  assert.deepEqual(check(input), {
    ok: true,
    value: { at: Date.UTC(2026, 0, 31, 3), finalMl: 5000, initialMl: 1e15, reason: "x" },
  });
});

Deno.test("checkReplacement() refuses an instant before 2010, or over 10 minutes ahead", () => {
  const [first, last] = [Date.UTC(2010, 0, 1), NOON + 600_000];
  for (const at of [first, last]) assert.ok(check({ ...REPLACEMENT, at }).ok);
  for (const at of [first - 1, last + 1, "", "soon"]) {
    assert.deepEqual(check({ ...REPLACEMENT, at }), { ok: false, fields: ["at"] });
  }
});

Deno.test("checkSettings() and checkReplacement() answer to anything (property)", () => {
  fc.assert(fc.property(fc.anything({ withNullPrototype: true }), (input) => {
    assert.ok(!check(input).ok);
    checkSettings(input);
  }));
});
