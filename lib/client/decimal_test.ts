import assert from "node:assert/strict";
import fc from "fast-check";
import { parseDecimal } from "./decimal.ts";

Deno.test("parseDecimal() takes comma and point alike", () => {
  assert.equal(parseDecimal(" 7,5 "), 7.5);
  assert.equal(parseDecimal("7.5"), 7.5);
  assert.equal(parseDecimal("450"), 450);
});

Deno.test("parseDecimal() refuses what could be read in two ways, and what is no number", () => {
  for (const text of ["", " ", "1.234,5", "1,2,3", "-3", "1e3", "abc", "7,", ",5", "٣", "NaN"]) {
    assert.equal(parseDecimal(text), null, text);
  }
});

Deno.test("parseDecimal() never gives anything but a finite number of zero or more", () => {
  fc.assert(fc.property(fc.string(), (text) => {
    const value = parseDecimal(text);
    assert.ok(value === null || (Number.isFinite(value) && value >= 0));
  }));
});
