import assert from "node:assert/strict";
import { parseIso, usableTs } from "./timestamp.ts";

Deno.test("parseIso() refuses days that no calendar has", () => {
  for (const day of ["2024-02-30", "2023-02-29", "2024-04-31", "2024-00-10", "2024-13-01"]) {
    for (const time of ["", "T10:00:00Z", " 10:00", "T10:00:00-03:00"]) {
      assert.equal(parseIso(day + time), null, day + time);
    }
  }
  assert.equal(parseIso("2024-02-29T10:00:00Z"), Date.UTC(2024, 1, 29, 10));
  assert.equal(parseIso("2024-12-31"), Date.UTC(2024, 11, 31));
});

Deno.test("usableTs() takes an impossible date for a clock that was never set", () => {
  assert.equal(usableTs("2024-02-30T10:00:00Z", Date.UTC(2026, 0, 1)), null);
});
