import assert from "node:assert/strict";
import fc from "fast-check";
import { anyBookRow, anyEvent } from "../testing/arbitrary_events.ts";
import { aMeterRecord } from "../testing/readings.ts";
import { packBatch, unpackBatch } from "./packed_batch.ts";

Deno.test("packBatch: any batch crosses a thread and is the same", () => {
  fc.assert(fc.property(
    fc.array(anyEvent),
    fc.array(anyBookRow, { maxLength: 5 }),
    (events, books) => {
      const batch = { firstId: 5, at: 1, events, books, meters: [aMeterRecord()] };
      assert.deepEqual(unpackBatch(structuredClone(packBatch(batch))), batch);
    },
  ));
});
