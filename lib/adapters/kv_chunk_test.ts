import assert from "node:assert/strict";
import fc from "fast-check";
import type { LiveEvent } from "../domain/event.ts";
import { chunkEvents, MAX_CHUNK_READINGS, openChunk, packChunk } from "./kv_chunk.ts";

type ReadingEvent = Extract<LiveEvent, { type: "reading" }>;

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
  fc.array(fc.tuple(reading, fc.boolean()), { minLength: 1, maxLength: 40 }),
  optional(count),
  fc.array(fc.stringMatching(/^[0-9a-z]{1,11}$/)),
);

Deno.test("packChunk() loses nothing of a run, whatever is in it", () => {
  fc.assert(fc.property(run, ([rows, seenAt, fingerprints]) => {
    const events = rows.map(([reading, late]): ReadingEvent => (
      { type: "reading", reading, late, seenAt }
    ));
    const chunk = packChunk(events, fingerprints);
    assert.deepEqual(chunkEvents("M1", chunk), events);
    assert.deepEqual(openChunk(chunk).fingerprints(), fingerprints);
    assert.equal(openChunk(chunk).seenAt, seenAt);
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
    return { type: "reading", reading, late: i % 2 === 0, seenAt: worst };
  });
  const fingerprints = events.map(() => "z".repeat(11));
  assert.ok(packChunk(events, fingerprints).length < 65_536);
});

Deno.test("packChunk() needs some ten bytes a reading of a meter that sends every ten seconds", () => {
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
  assert.ok(packChunk(events).length < 1000);
});

Deno.test("openChunk() reads the runs of an earlier layout", () => {
  const open = openChunk({ t: [1000, 2000], v: [5, 7], f: [null, 1.5], l: [false, true], a: 9 });
  assert.deepEqual(
    open.readings("M1").map(({ ts, totalMl, flowLmin, seq, n, clock }) => ({
      ts,
      totalMl,
      flowLmin,
      seq,
      n,
      clock,
    })),
    [
      { ts: 1000, totalMl: 5, flowLmin: null, seq: null, n: 0, clock: false },
      { ts: 2000, totalMl: 7, flowLmin: 1.5, seq: null, n: 0, clock: false },
    ],
  );
  assert.deepEqual([open.seenAt, open.late(), open.fingerprints()], [9, [false, true], []]);
});
