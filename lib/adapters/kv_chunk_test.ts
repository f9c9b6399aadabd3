import assert from "node:assert/strict";
import fc from "fast-check";
import { aReading } from "../testing/readings.ts";
import { MAX_CHUNK_READINGS, openChunk, packChunk } from "./kv_chunk.ts";
import type { ReadingEvent } from "../domain/event.ts";

const count = fc.maxSafeNat();
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { freq: 3 });
/** As devices send them, and whatever else JSON can say. */
const decimal = fc.oneof(
  fc.integer({ min: 0, max: 100_000 }).map((n) => n / 1000),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const reading = fc.record({
  serial: fc.constant("M1"),
  ts: fc.integer({ min: 0, max: 8.64e15 }),
  totalMl: fc.integer({ min: 0, max: 1e15 }),
  flowLmin: optional(decimal),
  epoch: optional(count),
  seq: optional(count),
  n: fc.oneof(fc.constant(0), count),
  clock: fc.boolean(),
  battery: optional(decimal),
  pressureBar: optional(decimal),
}, { noNullPrototype: true });
const run = fc.tuple(
  fc.array(fc.tuple(reading, fc.boolean(), optional(count)), { minLength: 1, maxLength: 40 }),
  fc.array(fc.stringMatching(/^[0-9a-z]{1,11}$/)),
);

Deno.test("packChunk() loses nothing of a run, whatever is in it", () => {
  fc.assert(fc.property(run, ([rows, fingerprints]) => {
    const events = rows.map(([reading, late, seenAt]): ReadingEvent => (
      { type: "reading", reading, late, seenAt }
    ));
    assert.deepEqual(openChunk("M1", packChunk(events, fingerprints)), { events, fingerprints });
  }));
});

Deno.test("packChunk() stays within a value of Deno KV at its largest", () => {
  const worst = Number.MAX_SAFE_INTEGER;
  const events = Array.from({ length: MAX_CHUNK_READINGS }, (_, i): ReadingEvent => {
    const far = i % 2 * worst;
    const reading = {
      serial: "M1",
      ts: i % 2 * 8.64e15,
      totalMl: i % 2 * 1e15,
      flowLmin: Math.PI,
      epoch: far,
      seq: far,
      n: far,
      clock: i % 2 === 0,
      battery: Math.PI,
      pressureBar: Math.PI,
    };
    return { type: "reading", reading, late: i % 2 === 0, seenAt: far };
  });
  const fingerprints = events.map(() => "z".repeat(11));
  assert.ok(packChunk(events, fingerprints).length < 65_536);
});

Deno.test("packChunk() needs less than twelve bytes a reading of a meter that sends every ten seconds", () => {
  const events = Array.from({ length: 100 }, (_, i): ReadingEvent => {
    const reading = {
      serial: "M1",
      ts: 1_790_000_000_000 + 10_000 * i,
      totalMl: 54_322_000 + 533 * i,
      flowLmin: 3.2,
      epoch: 1,
      seq: i,
      n: 0,
      clock: false,
      battery: null,
      pressureBar: null,
    };
    return { type: "reading", reading, late: false, seenAt: 1_790_000_000_000 };
  });
  assert.ok(packChunk(events).length < 1200);
});

Deno.test("openChunk() reads the runs of an earlier layout", () => {
  const old = { t: [1000, 2000], v: [5, 7], f: [null, 1.5], l: [false, true], a: 9, h: ["x"] };
  const { events, fingerprints } = openChunk("M1", old);
  assert.deepEqual(events, [
    { type: "reading", reading: aReading({ ts: 1000, totalMl: 5 }), late: false, seenAt: 9 },
    {
      type: "reading",
      reading: aReading({ ts: 2000, totalMl: 7, flowLmin: 1.5 }),
      late: true,
      seenAt: 9,
    },
  ]);
  assert.deepEqual(fingerprints, ["x"]);
});
