import assert from "node:assert/strict";
import fc from "fast-check";
import { readExactNumber, readNumber } from "./csv_number.ts";

Deno.test("readNumber() reads what has one meaning", () => {
  const cases: [string, number][] = [
    ["1,5", 1.5],
    ["1.5", 1.5],
    [",5", 0.5],
    ["54322", 54322],
    ["54322,001", 54322.001],
    ["54.322,001", 54322.001],
    ["1.234.567", 1234567],
    ["0.322", 0.322],
    ["1234.567", 1234.567],
    ["54,322", 54.322],
    ["1,5e-7", 1.5e-7],
    ["-0,3", -0.3],
  ];
  for (const [text, value] of cases) assert.equal(readNumber(text, true), value, text);
  assert.equal(readNumber("54.322", false), 54.322);
});

Deno.test("readNumber() refuses what may be two numbers, and names both", () => {
  assert.equal(readNumber("54.322", true), "may be 54322 or 54,322: write it so");
  assert.equal(readNumber("1.000", true), "may be 1000 or 1,000: write it so");
});

Deno.test("readNumber() refuses what is none", () => {
  for (
    const text of ["", "x", "1,2,3", "1.23.456", "1,234.5", "1 234", "0x10", ".", "NaN", "--1"]
  ) {
    assert.equal(readNumber(text, true), "is not a number", text);
  }
  for (const text of ["1,5", "1.234,5"]) assert.equal(readNumber(text, false), "is not a number");
});

Deno.test("readExactNumber() refuses a number that a spreadsheet has shortened", () => {
  assert.equal(readExactNumber("1,76987E+12", true), "has lost digits to scientific notation");
  assert.equal(readExactNumber("1769870000000", true), 1769870000000);
});

Deno.test("readNumber() reads back every number as it is written, in both notations", () => {
  fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
    const text = String(value);
    assert.equal(readNumber(text, false), Number(text));
    assert.equal(readNumber(text.replace(".", ","), true), Number(text));
  }));
});
