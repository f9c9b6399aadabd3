/**
 * The ledger: what a meter's stored readings, taken as a set, say it consumed. These are the ten rules
 * of the contract read straight off the page; the numbers in the comments are theirs.
 * `ledger/walk.ts` is the same for one reading at a time.
 */

import { distinct } from "./ledger/distinct.ts";
import { advance, advanceBetween, zeroAt } from "./ledger/fit.ts";
import { byInstant, inListOrder, listOrder } from "./ledger/order.ts";
import {
  type FitSettings,
  type LedgerReading,
  type LeftOutReason,
  type Mark,
  markOf,
  type Placed,
  type Replacement,
  type Report,
  type Step,
} from "./ledger/types.ts";

/** What the owner knows of the meter. */
export interface LedgerSettings extends FitSettings {
  /** In any order. */
  readonly replacements: readonly Replacement[];
}

/** A reading that does not count, and why. */
export interface LeftOut<R extends LedgerReading> {
  readonly reading: R;
  readonly reason: LeftOutReason;
}

/** What the readings say. */
export interface Ledger<R extends LedgerReading> {
  /** Each reading once, in the order in which the rules read them (rules 1 to 4). */
  readonly list: readonly Placed<R>[];
  /** What counts, in list order. */
  readonly steps: readonly Step[];
  /** In list order. */
  readonly leftOut: readonly LeftOut<R>[];
  /** In the order in which they came about. */
  readonly reports: readonly Report[];
  /** Σ of what was counted, mL. */
  readonly totalMl: number;
}

/** Reads a meter's readings, given in any order and any number of times, by rules 1 to 9. */
export function ledger<R extends LedgerReading>(
  readings: Iterable<R>,
  settings: LedgerSettings,
): Ledger<R> {
  const replacements = byInstant(settings.replacements);
  const list = inListOrder(distinct(readings), replacements);
  const reader = new ListReader<R>(settings);
  let life = 0;
  for (const placed of list) {
    while (life < placed.life) reader.replace(replacements[life++]);
    reader.read(placed);
  }
  while (life < replacements.length) reader.replace(replacements[life++]);
  reader.leaveOut("pending");
  const { steps, reports } = reader;
  return {
    list,
    steps,
    leftOut: reader.leftOut
      .sort((a, b) => listOrder(a.placed, b.placed))
      .map(({ placed: { reading }, reason }) => ({ reading, reason })),
    reports,
    totalMl: steps.reduce((sum, { ml }) => sum + ml, 0),
  };
}

/** A: the last counted reading. */
interface Counted<R extends LedgerReading> {
  readonly mark: Mark;
  readonly epoch: number | null;
  /** `null` for the first register of a new meter, which no one read (9). */
  readonly placed: Placed<R> | null;
  /** From B to here. */
  readonly step: Step | null;
}

/** Rules 6 to 9: goes once through the list, from its start. */
class ListReader<R extends LedgerReading> {
  readonly steps: Step[] = [];
  readonly leftOut: { placed: Placed<R>; reason: LeftOutReason }[] = [];
  readonly reports: Report[] = [];

  #a: Counted<R> | null = null;
  #b: Mark | null = null;
  #p: Placed<R>[] = [];
  #totalsOfP = new Set<number>();
  /** The reading just before in this life's list, counted or not. */
  #before: Placed<R> | null = null;

  constructor(private readonly settings: FitSettings) {}

  read(r: Placed<R>): void {
    const before = this.#before;
    this.#before = r;
    if (!this.#a) this.#a = counted(r, null);
    else if (before && before.epoch !== null && before.epoch !== r.epoch) {
      this.#beginEpoch(r, this.#a.mark);
    } else this.#walk(r, this.#a, before?.reading.ts ?? this.#a.mark.ts);
  }

  /** Rule 6. */
  #walk(r: Placed<R>, a: Counted<R>, tsBefore: number): void {
    const { ts, totalMl } = r.reading;
    const ml = advance(a.mark.totalMl, totalMl, ts - tsBefore, this.settings);
    if (ml !== null) {
      this.leaveOut("glitch");
      this.#b = a.mark;
      this.#a = counted(r, this.#count(a.mark, r.reading, ml));
      return;
    }
    const last = this.#p.at(-1);
    if (last && advanceBetween(last.reading, r.reading, this.settings) === null) {
      this.leaveOut("glitch");
    }
    this.#p.push(r);
    this.#totalsOfP.add(totalMl);
    if (this.#p.length >= 3) this.#judge(a);
  }

  /** Rule 7. */
  #judge(a: Counted<R>): void {
    const p0 = this.#p[0];
    const p0Mark = markOf(p0.reading);
    const hasThreeTotals = this.#totalsOfP.size >= 3;
    const isBelow = p0Mark.totalMl < a.mark.totalMl;

    if (isBelow && a.placed) { // a
      const b = this.#b;
      const ml = b && advanceBetween(b, p0Mark, this.settings);
      if (b ? ml !== null : hasThreeTotals) {
        this.leftOut.push({ placed: a.placed, reason: "spike" });
        if (a.step) this.steps.pop();
        if (b && ml !== null) this.#count(b, p0Mark, ml);
        return this.#countP();
      }
    }
    if (!hasThreeTotals) return;
    if (isBelow && a.epoch !== null && a.epoch === p0.epoch) { // b
      return this.leaveOut("below");
    }
    if (isBelow) { // c
      const own = 10 * p0Mark.totalMl < a.mark.totalMl
        ? advanceBetween(zeroAt(a.mark), p0Mark, this.settings)
        : null;
      if (own !== null) this.#count(a.mark, p0Mark, own);
      this.reports.push({ kind: "reset", from: a.mark, to: p0Mark, ml: own ?? 0 });
    } else { // d
      const ml = advanceBetween(a.mark, p0Mark, this.settings);
      if (ml !== null) this.#count(a.mark, p0Mark, ml);
      else this.reports.push({ kind: "jump", from: a.mark, to: p0Mark, ml: 0 });
    }
    this.#countP();
  }

  /** The steps inside P count, A is P's last, B the one before it, P is empty (7). */
  #countP(): void {
    for (let i = 1; i < this.#p.length; i++) {
      const [from, to] = [this.#p[i - 1].reading, this.#p[i].reading];
      const ml = advanceBetween(from, to, this.settings) ?? 0; // they fit: else P had been left out
      this.#b = markOf(from);
      this.#a = counted(this.#p[i], this.#count(from, to, ml));
    }
    this.#emptyP();
  }

  /** Rule 8. */
  #beginEpoch(r: Placed<R>, a: Mark): void {
    this.leaveOut("pending");
    const zero = zeroAt(a);
    const ml = advanceBetween(zero, r.reading, this.settings);
    if (ml === null) {
      this.#b = null;
      this.#a = counted(r, null);
      this.reports.push({ kind: "start", from: a, to: markOf(r.reading), ml: 0 });
    } else {
      this.#b = zero;
      this.#a = counted(r, this.#count(zero, r.reading, ml));
    }
  }

  /** Rule 9. */
  replace({ at, finalMl, initialMl }: Replacement): void {
    this.leaveOut("pending");
    if (this.#a) {
      const from = this.#a.mark;
      const to = { ts: at, totalMl: finalMl };
      const ml = advanceBetween(from, to, this.settings);
      if (ml !== null) this.#count(from, to, ml);
      else this.reports.push({ kind: "replacement", from, to, ml: 0 });
    }
    this.#a = { mark: { ts: at, totalMl: initialMl }, epoch: null, placed: null, step: null };
    this.#b = null;
    this.#before = null;
  }

  /** P is left out and emptied. */
  leaveOut(reason: LeftOutReason): void {
    for (const placed of this.#p) this.leftOut.push({ placed, reason });
    this.#emptyP();
  }

  #emptyP(): void {
    this.#p = [];
    this.#totalsOfP.clear();
  }

  #count(from: Mark, to: Mark, ml: number): Step | null {
    if (ml === 0) return null;
    const step = { t0: from.ts, t1: to.ts, ml };
    this.steps.push(step);
    return step;
  }
}

function counted<R extends LedgerReading>(placed: Placed<R>, step: Step | null): Counted<R> {
  return { mark: markOf(placed.reading), epoch: placed.epoch, placed, step };
}
