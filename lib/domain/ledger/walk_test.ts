import assert from "node:assert/strict";
import fc from "fast-check";
import { ledger } from "../ledger.ts";
import { MAX_INNER_STEPS, START, type WalkState } from "./state.ts";
import { aHistory, reading, settings, T0, walkAll } from "./test_utils.ts";
import type { LedgerReading, Placed } from "./types.ts";
import { end, type Run, step, type WalkSink } from "./walk.ts";

const MINUTE = 60_000;
const PLAIN = settings();
/** A state with every field filled and all numbers at their longest stays below this. */
const MAX_STATE_CHARS = 2500;

const placed = (one: LedgerReading): Placed => ({ life: 0, epoch: one.epoch, reading: one });

const DEAF: WalkSink = {
  count() {},
  uncount() {},
  countRun() {},
  leaveOut() {},
  report() {},
};

/** The state after readings of one life, in list order. */
function walkFrom(state: WalkState, readings: readonly LedgerReading[], known = PLAIN): WalkState {
  return readings.reduce((walked, one) => step(walked, placed(one), known, DEAF), state);
}

Deno.test("walk: fed in list order, through JSON, it says what the ledger says", () => {
  const met = new Map<string, number>();
  const meet = (what: string) => met.set(what, (met.get(what) ?? 0) + 1);
  fc.assert(
    fc.property(aHistory, (history) => {
      const { steps, leftOut, reports } = ledger(history.readings, history.settings);
      const walked = walkAll(history);
      assert.deepEqual(walked.steps, steps);
      assert.deepEqual(walked.leftOut, leftOut);
      assert.deepEqual(walked.reports, reports);
      assert.ok(walked.longest < MAX_STATE_CHARS);
      new Set(leftOut.map(({ reason }) => reason)).forEach(meet);
      new Set(reports.map(({ kind, ml }) => ml > 0 ? `counted ${kind}` : kind)).forEach(meet);
      if (walked.countedRuns > 0) meet("run");
    }),
    { numRuns: 10_000 },
  );
  const all = ["glitch", "spike", "below", "pending", "reset", "counted reset", "jump", "start"];
  for (const what of [...all, "replacement", "run"]) {
    assert.ok((met.get(what) ?? 0) >= 50, `the histories met "${what}" ${met.get(what)} times`);
  }
});

Deno.test("walk: states that are equal as JSON go on alike", () => {
  const sorted = [100, 100.5, 0, 100.6, 100.7, 100.9].map((l, i) => reading(T0 + i * MINUTE, l));
  const without = sorted.filter((_, i) => i !== 2);
  const [all, fewer] = [walkFrom(START, sorted.slice(0, 5)), walkFrom(START, without.slice(0, 4))];
  assert.equal(JSON.stringify(all), JSON.stringify(fewer), "a walk done over meets its old state");
  const again: WalkState = JSON.parse(JSON.stringify(fewer));
  assert.deepEqual(walkFrom(again, sorted.slice(5)), walkFrom(all, sorted.slice(5)));
});

Deno.test("walk: the end of the list is provisional", () => {
  const state = walkFrom(START, [reading(T0, 1000), reading(T0 + 1000, 1_001_000)]);
  const before = JSON.stringify(state);
  const told: [number, string][] = [];
  const leaveOut: WalkSink["leaveOut"] = (run) => told.push([run.readings, run.reason]);
  end(state, { leaveOut });
  end(state, { leaveOut });
  assert.deepEqual(told, [[1, "pending"], [1, "pending"]]);
  assert.equal(JSON.stringify(state), before);
});

Deno.test("walk: a meter that stands at 0 for months keeps a small state", () => {
  let state = walkFrom(START, [reading(T0, 100), reading(T0 + MINUTE, 100.5)]);
  for (let i = 2; i < 200_000; i++) {
    state = step(state, placed(reading(T0 + i * MINUTE, 0)), PLAIN, DEAF);
  }
  assert.equal(state.p?.readings, 199_998);
  assert.ok(JSON.stringify(state).length < 800);
  const runs: Run[] = [];
  const sink: WalkSink = { ...DEAF, leaveOut: (run) => void runs.push(run) };
  step(state, placed(reading(T0 + 200_000 * MINUTE, 100.6)), PLAIN, sink);
  assert.deepEqual(
    runs.map(({ from, to, readings }) => [
      from.reading.ts,
      to.reading.ts,
      readings,
    ]),
    [[T0 + 2 * MINUTE, T0 + 199_999 * MINUTE, 199_998]],
  );
});

Deno.test("walk: a small register that goes to and fro for ever keeps a small state", () => {
  const known = settings({ maxFlowLmin: 10, registerDigits: 1 });
  const waiting = Array.from(
    { length: 10_001 },
    (_, i) => reading(T0 + (i + 1) * MINUTE, i % 2 ? 1 : 9),
  );
  const state = walkFrom(START, [reading(T0, 25), ...waiting], known);
  assert.equal(state.p?.steps, null);
  assert.ok(JSON.stringify(state).length < 1000);
  const counted: Run[] = [];
  const sink: WalkSink = { ...DEAF, countRun: (run) => void counted.push(run) };
  step(state, placed(reading(T0 + 10_002 * MINUTE, 9.5)), known, sink);
  assert.deepEqual(counted.map(({ readings }) => readings), [10_002]);
  assert.ok(10_002 > MAX_INNER_STEPS);
});

Deno.test("walk: a spike that had advanced nothing takes nothing back", () => {
  const known = settings({ maxFlowLmin: 1, registerDigits: 2 });
  const minutes = [[0, 90], [100, 90], [101, 5], [102, 5], [103, 5]];
  const readings = minutes.map(([minute, liters]) => reading(T0 + minute * MINUTE, liters));
  const told: string[] = [];
  const sink: WalkSink = {
    ...DEAF,
    count: ({ ml }) => void told.push(`count ${ml}`),
    uncount: ({ ml }) => void told.push(`uncount ${ml}`),
    leaveOut: ({ from, reason }) => void told.push(`${reason} ${from.reading.totalMl}`),
  };
  readings.reduce((state, one) => step(state, placed(one), known, sink), START);
  assert.deepEqual(told, ["spike 90000", "count 15000"]);
  assert.equal(ledger(readings, { ...known, replacements: [] }).totalMl, 15_000);
});

Deno.test("walk: a reading of another life is refused until the meter is replaced", () => {
  const other: Placed = { life: 1, epoch: null, reading: reading(T0, 1) };
  assert.throws(() => step(START, other, PLAIN, DEAF), /life 1 in life 0: replace first/);
});
