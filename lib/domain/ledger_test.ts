import assert from "node:assert/strict";
import fc from "fast-check";
import { createCalendar } from "./calendar.ts";
import { ledger, type LedgerSettings } from "./ledger.ts";
import { hoursOf, sumOver } from "./ledger/buckets.ts";
import { naiveLedger, nameOf } from "./ledger/naive_test_utils.ts";
import { aHistory, aShuffledHistory, reading, settings, T0, walkAll } from "./ledger/test_utils.ts";
import type { LedgerReading } from "./ledger/types.ts";

const MINUTE = 60_000;
const ZONES = ["America/Sao_Paulo", "Australia/Lord_Howe", "UTC"].map(createCalendar);

interface Vector {
  readonly title: string;
  /** `[litres, epoch?]`, a minute apart unless `gapMs` says otherwise. */
  readonly readings: readonly (readonly [liters: number, epoch?: number])[];
  readonly gapMs?: number;
  readonly settings?: Partial<LedgerSettings>;
  readonly liters: number;
  readonly leftOut: readonly string[];
  readonly reports?: readonly string[];
}

/** The contract's table, with what is left out of each. */
const VECTORS: readonly Vector[] = [
  {
    title: "100 → 100.5 → 0 → 100.6: the 0 is a glitch",
    readings: [[100], [100.5], [0], [100.6]],
    liters: 0.6,
    leftOut: ["0 glitch"],
  },
  {
    title: "100 → 100.5 → 99 → 99.2 in one epoch: both are flagged",
    readings: [[100, 1], [100.5, 1], [99, 1], [99.2, 1]],
    liters: 0.5,
    leftOut: ["99 pending", "99.2 pending"],
  },
  {
    title: "… and counting goes on past 100.5",
    readings: [[100, 1], [100.5, 1], [99, 1], [99.2, 1], [100.7, 1]],
    liters: 0.7,
    leftOut: ["99 glitch", "99.2 glitch"],
  },
  {
    title: "… also when a third lower total confirms that the counter fell: same epoch, no reset",
    readings: [[500, 1], [100_000, 1], [100, 1], [100.2, 1], [100.3, 1], [100_000.1, 1]],
    gapMs: 10 * MINUTE,
    settings: { maxFlowLmin: 10_000 },
    liters: 99_500.1,
    leftOut: ["100 below", "100.2 below", "100.3 below"],
  },
  {
    title: "100 → 100.5 (1), 0 → 0.3 (2)",
    readings: [[100, 1], [100.5, 1], [0, 2], [0.3, 2]],
    liters: 0.8,
    leftOut: [],
  },
  {
    title: "100 → 100.5 (1), 0.3 (2): a new epoch counts from zero",
    readings: [[100, 1], [100.5, 1], [0.3, 2]],
    liters: 0.8,
    leftOut: [],
  },
  {
    title: "100 → 100.5 (1), 95,000 → 95,000.2 (2): an unrecorded used meter",
    readings: [[100, 1], [100.5, 1], [95_000, 2], [95_000.2, 2]],
    liters: 0.7,
    leftOut: [],
    reports: ["start 100.5→95000"],
  },
  {
    title: "100 → 100.5 → 0 → 0.1 → 0.3: a reset, confirmed",
    readings: [[100], [100.5], [0], [0.1], [0.3]],
    liters: 0.8,
    leftOut: [],
    reports: ["reset 100.5→0"],
  },
  {
    title: "100.5 → 0 → 0 → 0 → 100.6",
    readings: [[100.5], [0], [0], [0], [100.6]],
    liters: 0.1,
    leftOut: ["0 glitch", "0 glitch", "0 glitch"],
  },
  {
    title: "1000 → 999.2 → 1000.5",
    readings: [[1000], [999.2], [1000.5]],
    liters: 0.5,
    leftOut: ["999.2 glitch"],
  },
  {
    title: "1000 → 1,001,000 within a second waits",
    readings: [[1000], [1_001_000]],
    gapMs: 1000,
    liters: 0,
    leftOut: ["1001000 pending"],
  },
  {
    title: "… and is a jump when it is confirmed",
    readings: [[1000], [1_001_000], [1_001_001], [1_001_003]],
    gapMs: 1000,
    liters: 3,
    leftOut: [],
    reports: ["jump 1000→1001000"],
  },
  {
    title: "545,708 → 546,708 → 545,709 → 545,710 → 545,711: one high value, outvoted",
    readings: [[545_708], [546_708], [545_709], [545_710], [545_711]],
    liters: 3,
    leftOut: ["546708 spike"],
  },
  {
    title: "99,999,990 → 5, register of 8 digits: a rollover",
    readings: [[99_999_990], [5]],
    settings: { registerDigits: 8 },
    liters: 15,
    leftOut: [],
  },
  {
    title: "100 → 100.5 → 95 → 95.2, a replacement recorded between",
    readings: [[100], [100.5], [95], [95.2]],
    settings: {
      replacements: [{ at: T0 + 1.5 * MINUTE, finalMl: 100_500, initialMl: 95_000 }],
    },
    liters: 0.7,
    leftOut: [],
  },
  {
    title: "10 and 11 at the same ts",
    readings: [[10], [11]],
    gapMs: 0,
    liters: 1,
    leftOut: [],
  },
];

for (const vector of VECTORS) {
  const { title, gapMs = MINUTE, liters } = vector;
  const readings = vector.readings.map(([total, epoch = null], i) =>
    reading(T0 + i * gapMs, total, { epoch })
  );
  const known = settings(vector.settings);
  Deno.test(`ledger: ${title} = ${liters} L`, () => {
    const { totalMl, leftOut, reports } = ledger(readings, known);
    assert.equal(totalMl, Math.round(liters * 1000));
    assert.deepEqual(
      leftOut.map(({ reading, reason }) => `${reading.totalMl / 1000} ${reason}`),
      vector.leftOut,
    );
    assert.deepEqual(
      reports.map(({ kind, from, to }) => `${kind} ${from.totalMl / 1000}→${to.totalMl / 1000}`),
      vector.reports ?? [],
    );
  });
  Deno.test(`ledger: ${title}: one at a time, asked after each, and in any order`, () => {
    const expected = ledger(readings, known);
    const arrived: LedgerReading[] = [];
    for (const one of readings) {
      arrived.push(one);
      assert.ok(ledger(arrived, known).totalMl >= 0);
      assert.deepEqual(walkAll({ readings: arrived, settings: known }).steps, [
        ...ledger(arrived, known).steps,
      ]);
    }
    fc.assert(
      fc.property(
        fc.shuffledSubarray(readings, { minLength: readings.length }),
        fc.subarray(readings),
        (order, again) => assert.deepEqual(ledger([...again, ...order, ...again], known), expected),
      ),
    );
  });
}

Deno.test("ledger: permutation and repetition of the readings change nothing", () => {
  fc.assert(
    fc.property(aShuffledHistory, ({ readings, settings, shuffled }) => {
      assert.deepEqual(ledger(shuffled, settings), ledger(readings, settings));
    }),
    { numRuns: 3000 },
  );
});

Deno.test("ledger: hours, days and months add up to what was counted, none is negative", () => {
  fc.assert(
    fc.property(aHistory, fc.constantFrom(...ZONES), ({ readings, settings }, calendar) => {
      const result = ledger(readings, settings);
      const hours = hoursOf(result, calendar);
      const days = sumOver(hours, (ts) => calendar.dayStart(ts));
      const months = sumOver(days, (ts) => calendar.monthStart(ts));
      const bills = sumOver(days, (ts) => calendar.billStart(ts, 31));
      for (const buckets of [hours, days, months, bills]) {
        const volumes = [...buckets.values()].map(({ ml }) => ml);
        assert.equal(volumes.reduce((sum, ml) => sum + BigInt(ml), 0n), exactSum(result.steps));
        assert.ok(volumes.every((ml) => ml >= 0));
      }
      for (const start of hours.keys()) assert.equal(calendar.hourStart(start), start);
    }),
    { numRuns: 1000 },
  );
});

const exactSum = (steps: readonly { ml: number }[]) =>
  steps.reduce((sum, { ml }) => sum + BigInt(ml), 0n);

Deno.test("ledger: every reading is counted or left out with its reason, once", () => {
  fc.assert(fc.property(aHistory, ({ readings, settings }) => {
    const { list, leftOut } = ledger(readings, settings);
    const names = leftOut.map(({ reading }) => nameOf(reading));
    assert.equal(new Set(names).size, names.length);
    const listed = new Set(list.map(({ reading }) => nameOf(reading)));
    assert.ok(names.every((name) => listed.has(name)));
    assert.equal(listed.size, list.length);
  }));
});

Deno.test("ledger: a second implementation from the text says the same", () => {
  let interesting = 0;
  fc.assert(
    fc.property(aHistory, ({ readings, settings }) => {
      const { steps, leftOut, reports } = ledger(readings, settings);
      const naive = naiveLedger({ readings, settings });
      assert.deepEqual(steps.map(({ t0, t1, ml }) => `${t0},${t1},${ml}`).sort(), naive.steps);
      assert.deepEqual(
        leftOut.map(({ reading, reason }) => `${nameOf(reading)} ${reason}`).sort(),
        naive.leftOut,
      );
      assert.deepEqual(reports, naive.reports);
      if (leftOut.length > 0 && steps.length > 0) interesting++;
    }),
    { numRuns: 10_000 },
  );
  assert.ok(
    interesting > 2000,
    `only ${interesting} histories had both steps and readings left out`,
  );
});

Deno.test("ledger: three million readings are read in seconds, a frozen meter's too", () => {
  const flowing = Array.from({ length: 2_000_000 }, (_, i) => reading(T0 + i * 20_000, i / 100));
  const frozen = Array.from(
    { length: 1_000_000 },
    (_, i) => reading(T0 + (2_000_000 + i) * 20_000, 0),
  );
  const began = performance.now();
  const { totalMl, leftOut } = ledger([...flowing, ...frozen], settings());
  assert.equal(totalMl, 19_999_990);
  assert.equal(leftOut.length, 1_000_000);
  assert.ok(performance.now() - began < 20_000, `${performance.now() - began} ms`);
});
