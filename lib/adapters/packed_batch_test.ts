import assert from "node:assert/strict";
import type { LiveEvent } from "../domain/event.ts";
import { aMeterRow, aReading, aReadingEvent } from "../testing/readings.ts";
import { packBatch, unpackBatch } from "./packed_batch.ts";

Deno.test("packBatch: a batch crosses a thread and is the same", () => {
  const meter: LiveEvent = { type: "meter", meter: aMeterRow() };
  const full = aReading({
    flowLmin: 0.1,
    epoch: 3,
    seq: 7,
    n: 2,
    clock: true,
    battery: 90,
    pressureBar: -0.5,
  });
  const one: LiveEvent[] = [aReadingEvent(full, true)];
  const two: LiveEvent[] = [
    { ...aReadingEvent(aReading({ serial: "M2" })), seenAt: null } as LiveEvent,
  ];
  for (const events of [[], one, [meter], [meter, ...one, meter, meter, ...two], [...two, meter]]) {
    const batch = { firstId: 5, at: 1, events, books: [], meters: [] };
    assert.deepEqual(unpackBatch(structuredClone(packBatch(batch))), batch);
  }
});
