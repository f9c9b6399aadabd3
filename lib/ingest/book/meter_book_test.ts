import fc from "fast-check";
import { distinct } from "../../domain/ledger/distinct.ts";
import { aHistory, reading, settings, T0 } from "../../domain/ledger/test_utils.ts";
import type { LedgerReading } from "../../domain/ledger/types.ts";
import type { Reading } from "../../domain/reading.ts";
import { openBook } from "../../testing/book_harness.ts";

const MINUTE = 60_000;

const whole = (one: LedgerReading): Reading => ({
  serial: "M1",
  battery: null,
  pressureBar: null,
  ...one,
});

/** The readings of a history, each once, in some order and some batches. */
const aDelivery = aHistory.chain(({ readings, settings }) => {
  const once = distinct(readings).map(whole);
  return fc.record({
    settings: fc.constant(settings),
    batches: fc.oneof(
      fc.constant(once),
      fc.shuffledSubarray(once, { minLength: once.length }),
      // Mostly in order, as meters are: a few come late.
      fc.array(fc.nat(9), { minLength: once.length, maxLength: once.length }).map((luck) => [
        ...once.filter((_, i) => luck[i] > 1),
        ...once.filter((_, i) => luck[i] <= 1),
      ]),
    ).chain((order) => fc.array(fc.nat(7), { maxLength: 12 }).map((sizes) => cut(order, sizes))),
    restarts: fc.array(fc.boolean(), { maxLength: 12 }),
  });
});

function cut(order: readonly Reading[], sizes: readonly number[]): Reading[][] {
  const rest = [...order];
  const batches = sizes.map((size) => rest.splice(0, size + 1));
  return [...batches, rest].filter((batch) => batch.length > 0);
}

Deno.test("MeterBook: any order, batching and restart says what the rules say", async () => {
  await fc.assert(
    fc.asyncProperty(aDelivery, async ({ settings, batches, restarts }) => {
      const book = await openBook(settings);
      try {
        for (const [i, batch] of batches.entries()) {
          await book.put(batch);
          if (restarts[i]) await book.reopen();
          if (i % 4 === 0) await book.assertRight();
        }
        await book.assertRight();
        await book.rewrite();
        await book.assertRight();
      } finally {
        book.close();
      }
    }),
    { numRuns: 1000 },
  );
});

Deno.test("MeterBook: late readings far behind, with checkpoints between", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(2999), fc.constantFrom(0, 50, 5000, 100_000, 9_000_000)), {
        minLength: 1,
        maxLength: 6,
      }),
      fc.constantFrom(null, 1),
      async (late, epoch) => {
        const book = await openBook(settings());
        const base = Array.from(
          { length: 3000 },
          (_, i) => whole(reading(T0 + i * MINUTE, 100 + i / 10, { epoch, seq: i })),
        );
        for (let i = 0; i < base.length; i += 500) await book.put(base.slice(i, i + 500));
        for (const [i, [minute, liters]] of late.entries()) {
          await book.put([whole(reading(T0 + minute * MINUTE + 1 + i, liters, { epoch }))]);
        }
        await book.assertRight();
        book.close();
      },
    ),
    { numRuns: 40 },
  );
});
