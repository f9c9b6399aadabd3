import assert from "node:assert/strict";
import fc from "fast-check";
import { csvLine, harmless, plain } from "./csv_cell.ts";

Deno.test("harmless() leaves no cell that a spreadsheet would evaluate", () => {
  for (const first of ["=", "+", "-", "@", "\t", "\r", "\n"]) {
    assert.equal(harmless(`${first}HYPERLINK("x")`), `'${first}HYPERLINK("x")`);
  }
  assert.equal(harmless("12.5"), "12.5");
  assert.equal(harmless("'quoted'"), "'quoted'");
});

Deno.test("plain() gives back what harmless() was given, apostrophes too", () => {
  const hostile = fc.string({
    unit: fc.constantFrom("'", "=", "+", "-", "@", "\t", "\r", "a", "1"),
  });
  fc.assert(fc.property(hostile, (text) => {
    assert.equal(plain(harmless(text)), text);
    assert.doesNotMatch(harmless(text), /^[=+\-@\t\r\n]/);
  }));
});

Deno.test("csvLine() quotes what RFC 4180 wants quoted, and ends with CRLF", () => {
  assert.equal(
    csvLine(["a", "b;c", 'say "x"', "two\r\nlines", ""], ","),
    [
      'a,b;c,"say ""x""","two\r\nlines",',
      "\r\n",
    ].join(""),
  );
  assert.equal(csvLine(["1,5", "b;c"], ";"), '1,5;"b;c"\r\n');
});
