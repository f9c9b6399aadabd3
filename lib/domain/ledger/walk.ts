/**
 * Rules 6 to 9 of the ledger, one reading at a time: what `ledger.ts` says of a whole list, with a
 * state that fits a record. The two are held against each other by tests.
 */

import { advance, advanceBetween, zeroAt } from "./fit.ts";
import {
  initialPlace,
  MAX_INNER_STEPS,
  type PendingRun,
  placeOf,
  type WalkState,
} from "./state.ts";
import {
  type FitSettings,
  type LeftOutReason,
  type Mark,
  markOf,
  type Placed,
  type Replacement,
  type Report,
  type Step,
} from "./types.ts";

/** Readings that follow one another in the list, both ends included. */
export interface Run {
  readonly from: Placed;
  readonly to: Placed;
  readonly readings: number;
}

interface Context {
  readonly settings: FitSettings;
  readonly sink: WalkSink;
}

/** Who is told what the walk finds, in the order in which it finds it. */
export interface WalkSink {
  count(step: Step): void;
  /** A step that was counted before is taken back: always the last one counted. */
  uncount(step: Step): void;
  /**
   * Each reading of the run but the first advances from the one before it, and these steps count: see
   * `stepsInside`. Told instead of `count` when they were more than the state keeps.
   */
  countRun(run: Run): void;
  /** A run that does not count, or a single reading that counted before (`spike`). */
  leaveOut(run: Run & { readonly reason: LeftOutReason }): void;
  report(report: Report): void;
}

/**
 * Reads the next reading of the list: each once (rule 1), in `listOrder`, of the state's life.
 *
 * @throws {RangeError} when the reading is of another life than the state: `replace` comes first
 */
export function step(
  state: WalkState,
  next: Placed,
  settings: FitSettings,
  sink: WalkSink,
): WalkState {
  if (next.life !== state.life) {
    throw new RangeError(`Cannot read life ${next.life} in life ${state.life}: replace first`);
  }
  const { a, last } = state;
  const r = placeOf(next);
  if (!a) return { ...state, last: r, a: r };
  if (last && last.epoch !== null && last.epoch !== r.epoch) {
    return beginEpoch(state, a.reading, r, { settings, sink });
  }
  const spanMs = r.reading.ts - (last ?? a).reading.ts;
  const ml = advance(a.reading.totalMl, r.reading.totalMl, spanMs, settings);
  if (ml === null) return wait(state, a, r, { settings, sink });
  leaveOutP(state, "glitch", sink);
  count(a.reading, r.reading, ml, sink);
  return counted(r, markOf(a.reading), ml);
}

/** Rule 9: the state's life ends, the next one begins. */
export function replace(
  state: WalkState,
  { at, finalMl, initialMl }: Replacement,
  settings: FitSettings,
  sink: WalkSink,
): WalkState {
  leaveOutP(state, "pending", sink);
  if (state.a) {
    const from = markOf(state.a.reading);
    const to = { ts: at, totalMl: finalMl };
    const ml = advanceBetween(from, to, settings);
    if (ml !== null) count(from, to, ml, sink);
    else sink.report({ kind: "replacement", from, to, ml: 0 });
  }
  const life = state.life + 1;
  const a = initialPlace(life, at, initialMl);
  return { life, last: null, a, isInitial: true, b: null, aMl: 0, p: null };
}

/** What is left out if the list ends here. Provisional: the walk goes on from the same state. */
export function end(state: WalkState, sink: Pick<WalkSink, "leaveOut">): void {
  leaveOutP(state, "pending", sink);
}

/** The steps of a run whose readings, in list order, are given: what `countRun` asks for. */
export function stepsInside(run: readonly Mark[], settings: FitSettings): Step[] {
  return run.slice(1).flatMap((to, i) => {
    const ml = advanceBetween(run[i], to, settings);
    if (ml === null) {
      throw new RangeError("Cannot count a run: its readings do not follow each other");
    }
    return ml > 0 ? [{ t0: run[i].ts, t1: to.ts, ml }] : [];
  });
}

/** Rule 6, for a reading that does not fit A: it joins P, or is P from now on. */
function wait(state: WalkState, a: Placed, r: Placed, context: Context): WalkState {
  const { p, last } = state;
  const { settings, sink } = context;
  const ml = p && last ? advanceBetween(last.reading, r.reading, settings) : null;
  if (!p || !last || ml === null) {
    leaveOutP(state, "glitch", sink);
    return {
      ...state,
      last: r,
      p: { first: r, before: null, readings: 1, other: null, steps: [] },
    };
  }
  const before = markOf(last.reading);
  const joined = join(p, before, r, ml);
  const waiting = { ...state, last: r, p: joined };
  if (joined.readings < 3) return waiting;
  const { totalMl } = r.reading;
  const hasThreeTotals = totalMl !== joined.first.reading.totalMl && totalMl !== joined.other;
  const verdict = judge(waiting, a, joined, hasThreeTotals, context);
  if (verdict === "wait") return waiting;
  if (verdict === "below") return { ...waiting, p: null };
  countInside(joined, r, sink);
  return counted(r, before, ml);
}

/** P with one more reading, `ml` after the last. */
function join(p: PendingRun, before: Mark, { reading }: Placed, ml: number): PendingRun {
  let steps = p.steps;
  if (steps && ml > 0) {
    steps = steps.length < MAX_INNER_STEPS
      ? [...steps, { t0: before.ts, t1: reading.ts, ml }]
      : null;
  }
  const isOther = p.other === null && reading.totalMl !== p.first.reading.totalMl;
  return {
    first: p.first,
    before,
    readings: p.readings + 1,
    other: isOther ? reading.totalMl : p.other,
    steps,
  };
}

/** Rule 7 up to P₀; `counts`: the steps inside P count and the walk goes on from P's last. */
function judge(
  state: WalkState,
  a: Placed,
  { first }: PendingRun,
  hasThreeTotals: boolean,
  context: Context,
): "wait" | "below" | "counts" {
  const { settings, sink } = context;
  const [aMark, p0] = [markOf(a.reading), markOf(first.reading)];
  const isBelow = p0.totalMl < aMark.totalMl;
  if (isBelow && !state.isInitial && isSpike(state, a, p0, hasThreeTotals, context)) {
    return "counts";
  }
  if (!hasThreeTotals) return "wait";
  if (isBelow && a.epoch !== null && a.epoch === first.epoch) {
    leaveOutP(state, "below", sink);
    return "below";
  }
  if (isBelow) {
    const own = 10 * p0.totalMl < aMark.totalMl
      ? advanceBetween(zeroAt(aMark), p0, settings)
      : null;
    if (own !== null) count(aMark, p0, own, sink);
    sink.report({ kind: "reset", from: aMark, to: p0, ml: own ?? 0 });
    return "counts";
  }
  const ml = advanceBetween(aMark, p0, settings);
  if (ml !== null) count(aMark, p0, ml, sink);
  else sink.report({ kind: "jump", from: aMark, to: p0, ml: 0 });
  return "counts";
}

/** Rule 7a, where P₀ is below an A that a reading said. */
function isSpike(
  { b, aMl }: WalkState,
  a: Placed,
  p0: Mark,
  hasThreeTotals: boolean,
  context: Context,
): boolean {
  const ml = b && advanceBetween(b, p0, context.settings);
  if (b ? ml === null : !hasThreeTotals) return false;
  const { sink } = context;
  sink.leaveOut({ from: a, to: a, readings: 1, reason: "spike" });
  if (b && aMl > 0) sink.uncount({ t0: b.ts, t1: a.reading.ts, ml: aMl });
  if (b && ml !== null) count(b, p0, ml, sink);
  return true;
}

/** Rule 8. */
function beginEpoch(
  state: WalkState,
  a: Mark,
  r: Placed,
  { settings, sink }: Context,
): WalkState {
  leaveOutP(state, "pending", sink);
  const zero = zeroAt(a);
  const ml = advanceBetween(zero, r.reading, settings);
  if (ml === null) {
    sink.report({ kind: "start", from: markOf(a), to: markOf(r.reading), ml: 0 });
    return counted(r, null, 0);
  }
  count(zero, r.reading, ml, sink);
  return counted(r, zero, ml);
}

/** The state in which the list's last reading is A, `ml` after B, and nothing waits. */
function counted(a: Placed, b: Mark | null, aMl: number): WalkState {
  return { life: a.life, last: a, a, isInitial: false, b, aMl, p: null };
}

function countInside({ first, readings, steps }: PendingRun, last: Placed, sink: WalkSink): void {
  if (steps) { for (const inner of steps) sink.count(inner); }
  else sink.countRun({ from: first, to: last, readings });
}

function leaveOutP(
  { p, last }: WalkState,
  reason: LeftOutReason,
  sink: Pick<WalkSink, "leaveOut">,
): void {
  if (p && last) sink.leaveOut({ from: p.first, to: last, readings: p.readings, reason });
}

function count(from: Mark, to: Mark, ml: number, sink: WalkSink): void {
  if (ml > 0) sink.count({ t0: from.ts, t1: to.ts, ml });
}
