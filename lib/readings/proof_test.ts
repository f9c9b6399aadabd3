import assert from "node:assert/strict";
import { openBook } from "../testing/book_harness.ts";
import { aReading } from "../testing/readings.ts";

const T0 = Date.UTC(2026, 0, 1, 12);
const MINUTE = 60_000;
const RULES = { maxFlowLmin: 10_000, registerDigits: null, replacements: [] };

/** The registers that the proof names, of readings that lie so many minutes after `T0`. */
async function registersOf(readings: readonly (readonly [minute: number, liters: number])[]) {
  const book = await openBook(RULES);
  const stored = readings.map(([minute, liters]) =>
    aReading({ ts: T0 + minute * MINUTE, totalMl: liters * 1000 })
  );
  if (stored.length > 0) await book.put(stored);
  const { registers } = (await book.view.proof("M1", { limit: 9 }))!;
  book.store.close();
  return registers &&
    [registers.first, registers.last].map((
      { ts, totalLiters },
    ) => [(ts - T0) / MINUTE, totalLiters]);
}

Deno.test("the proof names the first and the last register that count", async () => {
  assert.equal(await registersOf([]), null);
  assert.deepEqual(await registersOf([[0, 100]]), [[0, 100], [0, 100]]);
  assert.deepEqual(await registersOf([[0, 100], [1, 101], [2, 103]]), [[0, 100], [2, 103]]);
});

Deno.test("the proof's registers are none of those left out, at the beginning and at the end", async () => {
  const spike = [[0, 900_000], [1, 10], [2, 11], [3, 12]] as const;
  assert.deepEqual(await registersOf(spike), [[1, 10], [3, 12]], "a first value that was too high");
  const waiting = [[0, 10], [1, 11], [2, 900_000]] as const;
  assert.deepEqual(await registersOf(waiting), [[0, 10], [1, 11]]);
  const hoursLater = [[0, 900_000], [120, 10], [121, 11], [122, 12]] as const;
  assert.deepEqual(await registersOf(hoursLater), [[120, 10], [122, 12]], "in another hour");
});
