import assert from "node:assert/strict";
import fc from "fast-check";
import { parseInstant } from "./instant.ts";

const ZONE = "America/Sao_Paulo";

Deno.test("parseInstant() reads Unix ms", () => {
  for (const ms of [0, -1, 1_700_000_000_000, 8.64e15]) {
    assert.equal(parseInstant(String(ms), ZONE), ms);
  }
});

Deno.test("parseInstant() takes a date alone for its midnight in the time zone", () => {
  assert.equal(parseInstant("2026-01-31", ZONE), Date.UTC(2026, 0, 31, 3));
  assert.equal(parseInstant("2026-01-31", "UTC"), Date.UTC(2026, 0, 31));
  // On 2018-11-04 Brazil's clocks went from 00:00 to 01:00: the day began at 01:00 (-02:00).
  assert.equal(parseInstant("2018-11-04", ZONE), Date.UTC(2018, 10, 4, 3));
});

Deno.test("parseInstant() reads ISO 8601 with and without offset", () => {
  const at = Date.UTC(2026, 0, 31, 12, 30, 15, 250);
  for (
    const text of [
      "2026-01-31T12:30:15.250Z",
      "2026-01-31t12:30:15.25z",
      "2026-01-31T09:30:15.250-03:00",
      "2026-01-31T09:30:15.250-0300",
      "2026-01-31T14:30:15.250+02",
      "20260131T123015.250Z",
      "2026-01-31T09:30:15.250",
    ]
  ) assert.equal(parseInstant(text, ZONE), at, text);
});

Deno.test("parseInstant() forgives a plus that a query turned into a space", () => {
  assert.equal(parseInstant("2026-01-31T14:30 02:00", ZONE), Date.UTC(2026, 0, 31, 12, 30));
});

Deno.test("parseInstant() is null for what is neither", () => {
  for (
    const text of [
      "",
      " ",
      "now",
      "NaN",
      "1e12",
      "1.5",
      "0x10",
      "2026-02-30",
      "2026-13-01",
      "2026-1-1",
      "2026-01",
      "12:30",
      "2026-01-31T25:00",
      "2026-01-31 12:30",
      "8640000000000001",
      "99999999999999999999",
    ]
  ) assert.equal(parseInstant(text, ZONE), null, text);
});

Deno.test("parseInstant() gives back any Date as its ISO text, and never throws (property)", () => {
  fc.assert(
    fc.property(fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) }), (date) => {
      assert.equal(parseInstant(date.toISOString(), ZONE), date.getTime());
    }),
  );
  const near = fc.array(fc.constantFrom("2026", "-", "01", "T", ":", "Z", "+", " ", "9", ".", "["))
    .map((parts) => parts.join(""));
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: "binary" }), near), (text) => {
      const at = parseInstant(text, ZONE);
      assert.ok(at === null || (Number.isInteger(at) && Math.abs(at) <= 8.64e15));
    }),
    { numRuns: 1000 },
  );
});
