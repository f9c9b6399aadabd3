/** Histories of meters for tests, and the walk over a whole list. */

import assert from "node:assert/strict";
import fc from "fast-check";
import type { LedgerSettings, LeftOut } from "../ledger.ts";
import type { Position } from "../reading.ts";
import { byInstant, inListOrder } from "./order.ts";
import { distinct } from "./distinct.ts";
import { START } from "./state.ts";
import type { LedgerReading, Report, Step } from "./types.ts";
import { end, replace, step, stepsInside, type WalkSink } from "./walk.ts";

/** What a meter sent, in any order, repeats included. */
export interface History {
  readonly readings: readonly LedgerReading[];
  readonly settings: LedgerSettings;
}

/** The night in which São Paulo's clocks go back begins three hours later. */
export const T0 = Date.UTC(2018, 1, 17, 23);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** The most that a register can say, mL: the decoders refuse more. */
const MAX_ML = 1e15;

/** A reading with a time of its own. */
export function reading(ts: number, liters: number, part: Partial<LedgerReading> = {}) {
  const totalMl = Math.round(liters * 1000);
  return { ts, totalMl, epoch: null, seq: null, n: 0, clock: false, flowLmin: null, ...part };
}

/** Settings of a meter of which nothing is known. */
export function settings(part: Partial<LedgerSettings> = {}): LedgerSettings {
  return { maxFlowLmin: 10_000, registerDigits: null, replacements: [], ...part };
}

/** Few instants, totals and epochs, so that everything meets everything. */
const aTightHistory: fc.Arbitrary<History> = fc.record({
  readings: fc.array(
    fc.record({
      ts: fc.integer({ min: 0, max: 24 }).map((i) => T0 + i * 30_000),
      totalMl: fc.constantFrom(0, 1, 500, 1000, 2000, 3000, 5000, 9000, 9500, 12_000, 25_000, 1e6),
      epoch: fc.constantFrom(null, null, null, 1, 2, 3),
      seq: fc.constantFrom(null, null, 1, 2),
      n: fc.constantFrom(0, 0, 0, 1, 2),
      flowLmin: fc.constantFrom(null, 0, 1),
    }).map((r) => ({ ...r, clock: r.n > 0 })),
    { maxLength: 24, size: "max" },
  ),
  settings: fc.record({
    maxFlowLmin: fc.constantFrom(1, 2, 10, 10_000),
    registerDigits: fc.constantFrom(null, null, 1, 2),
    replacements: fc.array(
      fc.record({
        at: fc.integer({ min: -1, max: 26 }).map((i) => T0 + i * 30_000),
        finalMl: fc.constantFrom(0, 1000, 9000, 12_000, 1e6),
        initialMl: fc.constantFrom(0, 500, 9000),
      }),
      { maxLength: 2 },
    ),
  }),
});

/** Runs of readings that follow one another, at levels that do not: each asks for a verdict. */
const aHistoryOfRuns: fc.Arbitrary<History> = fc.record({
  runs: fc.array(
    fc.record({
      level: fc.constantFrom(0, 50, 900, 1000, 1000, 1100, 1500, 100_000, 100_200, 9_000_000),
      rises: fc.array(fc.constantFrom(0, 1, 100, 200, 400), { minLength: 1, maxLength: 6 }),
      gap: fc.constantFrom(0, 10_000, MINUTE, MINUTE, 10 * MINUTE, 3 * HOUR, 41 * DAY),
      epoch: fc.constantFrom("none", "same", "same", "next"),
    }),
    { minLength: 2, maxLength: 8, size: "max" },
  ),
  isDeclared: fc.boolean(),
  settings: fc.record({
    maxFlowLmin: fc.constantFrom(1, 1, 100, 10_000),
    registerDigits: fc.constantFrom(null, null, null, 2, 3),
    replacements: fc.array(
      fc.record({
        at: fc.integer({ min: 0, max: 40 }).map((i) => T0 + i * MINUTE),
        finalMl: fc.constantFrom(0, 1000, 1500),
        initialMl: fc.constantFrom(0, 1000, 100_000),
      }),
      { maxLength: 1 },
    ),
  }),
}).map(({ runs, isDeclared, settings }) => {
  let [ts, current, seq] = [T0, 1, 0];
  const readings = runs.flatMap(({ level, rises, gap, epoch }) => {
    if (epoch === "next") current++;
    let totalMl = level;
    return rises.map((rise) => {
      ts += gap;
      totalMl += rise;
      const declared = isDeclared && epoch !== "none" ? current : null;
      return reading(ts, totalMl / 1000, { seq: seq++, epoch: declared });
    });
  });
  return { readings, settings };
});

/** A register of 10 L goes to and fro between two totals, far from A, until a third one comes. */
const aRolloverHistory: fc.Arbitrary<History> = fc.record({
  a: fc.array(fc.constantFrom(25_000, 40_000, 40_100), { minLength: 1, maxLength: 3 }),
  low: fc.constantFrom(1000, 1500),
  turns: fc.array(fc.constantFrom(true, true, true, false), { maxLength: 30, size: "max" }),
  tail: fc.array(fc.constantFrom(9000, 9500, 1000, 2000, 40_100, 0), { maxLength: 4 }),
  gap: fc.constantFrom(0, 10_000, MINUTE, 10 * MINUTE),
  maxFlowLmin: fc.constantFrom(5, 8, 10),
}).map(({ a, low, turns, tail, gap, maxFlowLmin }) => {
  let at = low;
  const waiting = turns.map((turn) => {
    if (turn) at = low + 9000 - at;
    return at;
  });
  const totals = [...a, ...waiting, ...tail];
  return {
    readings: totals.map((ml, i) => reading(T0 + i * gap, ml / 1000, { seq: i })),
    settings: settings({ maxFlowLmin, registerDigits: 1 }),
  };
});

type Event = readonly [
  kind: "flow" | "flow" | "flow" | "glitch" | "reset" | "swap" | "jump" | "repeat",
  gap: number,
  ml: number,
];

const anEvent: fc.Arbitrary<Event> = fc.tuple(
  fc.constantFrom("flow", "flow", "flow", "flow", "glitch", "reset", "swap", "jump", "repeat"),
  fc.constantFrom(0, 1, 20_000, MINUTE, 20 * MINUTE, 3 * HOUR, 2 * DAY, 45 * DAY),
  fc.oneof(fc.nat(2000), fc.nat(200_000), fc.nat(1e15)),
);

/** A household: water flows, and now and then something happens to the meter. */
const aHousehold: fc.Arbitrary<History> = fc.record({
  events: fc.array(anEvent, { maxLength: 40, size: "max" }),
  sort: fc.constantFrom("plain", "epochs", "stamped", "mixed"),
  start: fc.constantFrom(0, 545_708_000, 99_999_900_000),
  registerDigits: fc.constantFrom(null, 5, 8),
  maxFlowLmin: fc.constantFrom(50, 10_000),
}).map(({ events, sort, start, registerDigits, maxFlowLmin }) => {
  const readings: LedgerReading[] = [];
  const replacements: { at: number; finalMl: number; initialMl: number }[] = [];
  const modulus = registerDigits === null ? Infinity : 1000 * 10 ** registerDigits;
  let [ts, total, epoch, seq, n] = [T0, start % modulus, 1, 0, 1];
  for (const [kind, gap, ml] of events) {
    n = gap === 0 ? n + 1 : 1;
    ts += gap;
    if (kind === "flow") total = Math.min((total + ml % 200_001) % modulus, MAX_ML);
    if (kind === "jump") total = Math.min(total + ml, MAX_ML);
    if (kind === "reset") [total, epoch, seq] = [ml % 1000, epoch + 1, 0];
    if (kind === "swap") {
      replacements.push({ at: ts, finalMl: total, initialMl: ml });
      total = ml;
    }
    const totalMl = kind === "glitch" ? ml : total;
    const isDeclared = sort === "epochs" || (sort === "mixed" && ml % 3 > 0);
    const isStamped = sort === "stamped" || (sort === "mixed" && ml % 5 === 0);
    const one: LedgerReading = {
      ts,
      totalMl,
      epoch: isDeclared ? epoch : null,
      seq: isDeclared || sort === "plain" ? seq++ : null,
      n: isStamped ? n : 0,
      clock: isStamped,
      flowLmin: ml % 100,
    };
    readings.push(one);
    if (kind === "repeat") readings.push({ ...one, ts: isStamped ? ts + 1 : ts, flowLmin: null });
  }
  return { readings, settings: { maxFlowLmin, registerDigits, replacements } };
});

/** Any of these; the test of `walkAll` holds that every rule is met often. */
export const aHistory = fc.oneof(
  aTightHistory,
  { arbitrary: aHistoryOfRuns, weight: 3 },
  aRolloverHistory,
  aHousehold,
);

/** A history and the same readings in another order, some of them more than once. */
export const aShuffledHistory = aHistory.chain(({ readings, settings }) =>
  fc.record({
    readings: fc.constant(readings),
    settings: fc.constant(settings),
    shuffled: fc.shuffledSubarray([...readings, ...readings], {
      minLength: 2 * readings.length,
    }).chain((twice) =>
      fc.nat(twice.length).map((cut) => [...new Set(twice.slice(cut)), ...readings, ...twice])
    ),
  })
);

/** What a walk tells, with the runs it names looked up. */
export interface Walked {
  readonly steps: Step[];
  readonly leftOut: LeftOut<LedgerReading>[];
  readonly reports: Report[];
  /** How often a run had to be read again. */
  readonly countedRuns: number;
  /** The longest state on the way, characters of JSON. */
  readonly longest: number;
}

/** Walks a history in list order; the state is written and read again before every step. */
export function walkAll({ readings, settings }: History): Walked {
  const replacements = byInstant(settings.replacements);
  const list = inListOrder(distinct(readings), replacements);
  const places = new Map(list.map(({ reading }, i) => [keyOf(reading), i]));
  const steps: Step[] = [];
  const reports: Report[] = [];
  const reasons = new Map<number, LeftOut<LedgerReading>>();
  let countedRuns = 0;
  const runOf: (run: Parameters<WalkSink["countRun"]>[0]) => LedgerReading[] = (run) => {
    const from = places.get(keyOf(run.from.reading))!;
    const slice = list.slice(from, from + run.readings).map(({ reading }) => reading);
    assert.equal(keyOf(slice.at(-1)!), keyOf(run.to.reading), "a run is a run of the list");
    return slice;
  };
  const leaveOut: WalkSink["leaveOut"] = (run) => {
    for (const reading of runOf(run)) {
      const place = places.get(keyOf(reading))!;
      assert.ok(!reasons.has(place), "nothing is left out twice");
      reasons.set(place, { reading, reason: run.reason });
    }
  };
  const sink: WalkSink = {
    count: (step) => void steps.push(step),
    uncount: (step) => assert.deepEqual(steps.pop(), step, "only the last step is taken back"),
    countRun: (run) => {
      countedRuns++;
      steps.push(...stepsInside(runOf(run), settings));
    },
    leaveOut,
    report: (report) => void reports.push(report),
  };
  let [state, longest] = [START, 0];
  const reread = () => {
    const text = JSON.stringify(state);
    longest = Math.max(longest, text.length);
    state = JSON.parse(text);
  };
  for (const placed of list) {
    while (state.life < placed.life) {
      state = replace(state, replacements[state.life], settings, sink);
      reread();
    }
    state = step(state, placed, settings, sink);
    reread();
    end(state, { leaveOut: () => {} });
  }
  while (state.life < replacements.length) {
    state = replace(state, replacements[state.life], settings, sink);
  }
  end(state, sink);
  const leftOut = [...reasons].sort(([a], [b]) => a - b).map(([, one]) => one);
  return { steps, leftOut, reports, longest, countedRuns };
}

const keyOf = ({ ts, totalMl, epoch, seq, n }: Position) => [ts, totalMl, epoch, seq, n].join();
