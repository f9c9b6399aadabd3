import assert from "node:assert/strict";
import fc from "fast-check";
import { Household } from "./household.ts";
import { Register, type VirtualReading } from "./register.ts";
import { steadyFlow, type WaterSource } from "./water.ts";

const START = Date.UTC(2026, 0, 1, 11);
const HOUR_MS = 3_600_000;
const house = () =>
  new Household({ key: "7", persons: 4, liveliness: "demo", phase: 0.3 }, "America/Sao_Paulo");
const begin = { start: START, epoch: 100, intervalMs: 1000 };

/** A command at some time; the rest of the run is polling. */
type Step =
  & { after: number }
  & (
    | { do: "reset" }
    | {
      do: "change";
      settings: { intervalMs?: number; calibration?: number; fixedLmin?: number | null };
    }
  );
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ after: fc.integer({ min: 0, max: 300_000 }), do: fc.constant("reset" as const) }),
  fc.record({
    after: fc.integer({ min: 0, max: 300_000 }),
    do: fc.constant("change" as const),
    settings: fc.oneof(
      fc.record({ intervalMs: fc.integer({ min: 200, max: 60_000 }) }),
      fc.record({ calibration: fc.double({ min: 0.5, max: 100, noNaN: true }) }),
      fc.record({ fixedLmin: fc.option(fc.double({ min: 0.1, max: 50, noNaN: true })) }),
    ),
  }),
);

function play(steps: readonly Step[], poll: (register: Register, at: number) => void): void {
  const register = new Register(house(), begin);
  let at = START;
  for (const each of steps) {
    at += each.after;
    poll(register, at);
    if (each.do === "reset") register.reset(at);
    else register.change(at, each.settings);
  }
  poll(register, at + HOUR_MS / 4);
}

function readAll(steps: readonly Step[], limit: number, everyTime: boolean): VirtualReading[] {
  const readings: VirtualReading[] = [];
  let last: Register | undefined;
  play(steps, (register, at) => {
    last = register;
    if (everyTime || at >= endOf(steps)) drain(register, at, limit, readings);
  });
  assert.ok(last);
  return readings;
}

const endOf = (steps: readonly Step[]) =>
  steps.reduce((sum, { after }) => sum + after, START) + HOUR_MS / 4;

function drain(register: Register, until: number, limit: number, into: VirtualReading[]): void {
  for (;;) {
    const due = register.due(until, limit);
    if (due.length === 0) return;
    into.push(...due);
    register.settle(due.length);
  }
}

Deno.test("Register readings: totals never fall in an epoch, seq grows by one, a new epoch begins at 0", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 6 }), (steps) => {
      const readings = readAll(steps, 500, false);
      for (const [i, now] of readings.entries()) {
        const before = readings[i - 1];
        assert.ok(Number.isInteger(now.totalMl) && now.totalMl >= 0 && now.flowLmin >= 0);
        if (!before || now.epoch !== before.epoch) {
          assert.deepEqual([now.totalMl, now.seq], [0, 0]);
          assert.ok(!before || now.epoch > before.epoch);
        } else {
          assert.equal(now.seq, before.seq + 1);
          assert.ok(now.totalMl >= before.totalMl);
        }
        assert.ok(!before || now.ts >= before.ts);
      }
    }),
    { numRuns: 60 },
  );
});

Deno.test("Register readings are the same when they are taken late, all at once or in small batches", () => {
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 4 }),
      fc.integer({ min: 1, max: 50 }),
      (steps, limit) => {
        const late = readAll(steps, 5000, false);
        assert.deepEqual(readAll(steps, limit, false), late);
        // Taken in time, a reading at the very instant of a command has not heard of it yet.
        const spaced = steps.map((each) => ({ ...each, after: each.after * 2 + 1 }));
        const identity = ({ ts, epoch, seq, totalMl }: VirtualReading) => [ts, epoch, seq, totalMl];
        const natural = readAll(spaced, limit, true).map(identity);
        const computed = readAll(spaced, 5000, false).map(identity);
        const atCommand = new Set(
          spaced.map((_, i) =>
            START + spaced.slice(0, i + 1).reduce((sum, { after }) => sum + after, 0)
          ),
        );
        const others = (rows: (number | undefined)[][]) =>
          rows.filter(([ts]) => !atCommand.has(ts ?? 0));
        assert.deepEqual(others(natural), others(computed));
      },
    ),
    { numRuns: 30 },
  );
});

Deno.test("Register flow is the mean since the reading before: it agrees with the totals", () => {
  const register = new Register(house(), { ...begin, intervalMs: 10_000 });
  const readings: VirtualReading[] = [];
  drain(register, START + HOUR_MS, 100, readings);
  assert.ok(readings.some(({ flowLmin }) => flowLmin > 0));
  for (let i = 1; i < readings.length; i++) {
    const [a, b] = [readings[i - 1], readings[i]];
    const mean = (b.totalMl - a.totalMl) / 1000 * 6;
    assert.ok(Math.abs(mean - b.flowLmin) <= 0.0065, `${mean} from totals, ${b.flowLmin} said`);
  }
});

Deno.test("Register.change() of the flow shows at once and exactly, until it is taken back", () => {
  const still: WaterSource = { volumeMl: () => 0, flowLmin: () => 0 };
  const register = new Register(still, begin);
  register.change(START + 2500, { fixedLmin: 8 });
  register.change(START + 5000, { fixedLmin: null });
  const flows = register.due(START + 6000, 100).map(({ ts, flowLmin, totalMl }) => [
    ts - START,
    flowLmin,
    totalMl,
  ]);
  assert.deepEqual(flows, [
    [0, 0, 0],
    [1000, 0, 0],
    [2000, 0, 0],
    [2500, 8, 0],
    [3500, 8, 133],
    [4500, 8, 266],
    [5000, 0, 333],
    [6000, 0, 333],
  ]);
});

Deno.test("Register.change() of the calibration scales what is counted from then on", () => {
  const register = new Register(steadyFlow(6, 0), begin);
  register.change(START + 60_000, { calibration: 15 });
  const shown = (after: number) => register.shown(START + after).totalMl;
  assert.equal(shown(60_000), 6000);
  assert.equal(shown(120_000), 9000);
  const last = register.due(START + 120_000, 200).at(-1);
  assert.deepEqual([last?.totalMl, last?.flowLmin], [9000, 3]);
});

Deno.test("Register.change() of the interval begins with a reading and goes on at the new one", () => {
  const register = new Register(steadyFlow(6, 0), begin);
  register.change(START + 2500, { intervalMs: 5000 });
  const readings = register.due(START + 13_000, 100);
  assert.deepEqual(
    readings.map(({ ts, seq }) => [ts - START, seq]),
    [[0, 0], [1000, 1], [2000, 2], [2500, 3], [7500, 4], [12_500, 5]],
  );
  register.settle(5);
  assert.equal(register.nextAt, START + 12_500);
});

Deno.test("Register.reset() begins a greater epoch at 0 and keeps the settings", () => {
  const register = new Register(steadyFlow(6, 0), begin);
  register.change(START + 1000, { fixedLmin: 60 });
  register.reset(START + 2000);
  assert.deepEqual(register.shown(START + 2000), { totalMl: 0, epoch: 101 });
  assert.deepEqual(register.shown(START + 3000), { totalMl: 1000, epoch: 101 });
});
