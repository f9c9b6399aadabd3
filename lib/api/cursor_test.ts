import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import type { Position } from "../domain/reading.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";

const SCOPE = { serial: "ABC123", from: 1000, to: 2000 };
const PLACE: Position = { ts: 1500, seq: 7, n: 0, totalMl: 123_456, epoch: null };

Deno.test("decodeCursor() gives back what encodeCursor() was given (property)", () => {
  const whole = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
  const orNull = fc.option(whole);
  const place = fc.record({ ts: whole, seq: orNull, n: whole, totalMl: whole, epoch: orNull }, {
    noNullPrototype: true,
  });
  const end = fc.option(whole, { nil: undefined });
  const scope = fc.record({
    serial: fc.stringMatching(/^[A-Z0-9][A-Z0-9._-]{0,63}$/),
    from: end,
    to: end,
  });
  fc.assert(fc.property(scope, place, (scope, place) => {
    const cursor = encodeCursor(scope, place);
    assert.match(cursor, /^[\w-]+$/);
    assert.deepEqual(decodeCursor(cursor, scope), place);
  }));
});

Deno.test("decodeCursor() is null for another serial and for another range", () => {
  const cursor = encodeCursor(SCOPE, PLACE);
  for (
    const scope of [
      { ...SCOPE, serial: "ABC124" },
      { ...SCOPE, from: 1001 },
      { ...SCOPE, to: undefined },
      { serial: "ABC123" },
    ]
  ) assert.equal(decodeCursor(cursor, scope), null);
});

Deno.test("decodeCursor() is null for garbage, and never throws (property)", () => {
  const good = encodeCursor(SCOPE, PLACE);
  const base64 = (text: string) => Buffer.from(text).toString("base64url");
  for (const text of ["", "%%%", good + "=", good.slice(0, -4), "A".repeat(600), base64("[]")]) {
    assert.equal(decodeCursor(text, SCOPE), null);
  }
  const bent = ["ABC123", 1000, 2000, 1500.5, null, 0, 1, null];
  assert.equal(decodeCursor(base64(JSON.stringify(bent)), SCOPE), null);
  const junk = fc.oneof(fc.string(), fc.json().map(base64), fc.base64String());
  fc.assert(fc.property(junk, (text) => assert.equal(decodeCursor(text, SCOPE), null)));
});
