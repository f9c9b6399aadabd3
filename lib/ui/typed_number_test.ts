import assert from "node:assert/strict";
import fc from "fast-check";
import { LANGUAGES } from "./language.ts";
import { readNumber, typeNumber } from "./typed_number.ts";

Deno.test("readNumber() takes comma and point alike", () => {
  assert.equal(readNumber(" 7,5 ", "pt-BR"), 7.5);
  assert.equal(readNumber("7.5", "pt-BR"), 7.5);
  assert.equal(readNumber("54,322", "pt-BR"), 54.322);
  assert.equal(readNumber("1000000000000", "en"), 1e12);
});

Deno.test("readNumber() refuses what could be read in two ways, and what is no number", () => {
  assert.equal(readNumber("54.322", "pt-BR"), NaN);
  assert.equal(readNumber("54,322", "en"), NaN);
  for (const text of ["", " ", "1.234,5", "-3", "1e3", "abc", "7,", ",5", "٣", "Infinity"]) {
    for (const language of LANGUAGES) assert.equal(readNumber(text, language), NaN, text);
  }
});

Deno.test("typeNumber() writes what readNumber() reads", () => {
  const micro = fc.integer({ min: 0, max: 1e15 }).map((value) => value / 1e6);
  fc.assert(fc.property(micro, fc.constantFrom(...LANGUAGES), (value, language) => {
    assert.equal(readNumber(typeNumber(value, language), language), value);
  }));
  assert.equal(typeNumber(10_000, "pt-BR"), "10000");
  assert.equal(typeNumber(7.5, "pt-BR"), "7,5");
});
