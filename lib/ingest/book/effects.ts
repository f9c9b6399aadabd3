/** What walks over a meter's list change in its book, added up with their sign. */

import type { Calendar } from "../../domain/calendar.ts";
import { addReading, noSums, raiseFlow, type Sums } from "../../domain/consumption/sums.ts";
import type { LeftOutRun } from "../../domain/consumption/book.ts";
import { book } from "../../domain/ledger/book.ts";
import type { Placed, Report, Step } from "../../domain/ledger/types.ts";
import type { Run } from "../../domain/ledger/walk.ts";
import type { Reading } from "../../domain/reading.ts";

const HOUR_MS = 3_600_000;

/** `1`: it is so from now on; `-1`: it was so, and is no more. */
export type Sign = 1 | -1;

/** A run whose inner steps must be read from the list, since the walk's state kept only its ends. */
export interface OwedRun {
  readonly sign: Sign;
  readonly run: Run;
}

/** Sums by hour, runs left out and reports: to be added to a book. */
export class Effects {
  /** By start of the hour. */
  readonly hours = new Map<number, Sums>();
  countedMl = 0;
  readonly owed: OwedRun[] = [];
  readonly #calendar: Calendar;
  /** The hour asked for last, `[start, end)`: most effects are in the same one again. */
  #hour: { readonly start: number; readonly end: number; readonly sums: Sums } | null = null;
  /** `null` while there are none, as nearly always: an `Effects` is made for every meter and commit. */
  #leftOut: BySign<LeftOutRun> | null = null;
  #reports: BySign<Report> | null = null;

  constructor(calendar: Calendar) {
    this.#calendar = calendar;
  }

  hourOf(ts: number): number {
    return this.#calendar.hourStart(ts);
  }

  at(hour: number): Sums {
    let sums = this.hours.get(hour);
    if (!sums) this.hours.set(hour, sums = noSums());
    return sums;
  }

  addReading(reading: Pick<Reading, "ts" | "flowLmin">): void {
    addReading(this.#within(reading.ts).sums, reading);
  }

  /** A reading takes the place of its copy that reported the flow `was`. */
  raiseFlow({ ts, flowLmin }: Pick<Reading, "ts" | "flowLmin">, was: number | null): void {
    if (flowLmin !== null) raiseFlow(this.#within(ts).sums, flowLmin, was);
  }

  /** The hour that holds an instant. */
  #within(ts: number): { readonly start: number; readonly end: number; readonly sums: Sums } {
    const known = this.#hour;
    if (known && ts >= known.start && ts < known.end) return known;
    const start = this.#calendar.hourStart(ts);
    return this.#hour = { start, end: this.#calendar.nextHour(start), sums: this.at(start) };
  }

  count(sign: Sign, step: Step): void {
    this.countedMl += sign * step.ml;
    const { start, end, sums } = this.#within(step.t1);
    if (step.t0 >= start && step.t0 < step.t1 && step.t1 < end && end - start <= HOUR_MS) {
      sums.ml += sign * step.ml; // inside one hour: nothing to spread
      return;
    }
    for (const { start, ml, quality } of book(step, this.#calendar)) {
      const sums = this.at(start);
      sums.ml += sign * ml;
      if (quality === "estimated") sums.estimated += sign;
      if (quality === "gap") sums.gaps += sign;
    }
  }

  leaveOut(sign: Sign, run: LeftOutRun): void {
    this.#leftOut ??= bySign();
    this.#leftOut[sign].set(placeKey(run.from), run);
  }

  report(sign: Sign, report: Report): void {
    this.#reports ??= bySign();
    this.#reports[sign].set(reportKey(report), report);
  }

  /** Runs that are left out from now on, and those that no longer are. */
  get leftOut(): { readonly added: LeftOutRun[]; readonly gone: LeftOutRun[] } {
    return difference(this.#leftOut);
  }

  get reports(): { readonly added: Report[]; readonly gone: Report[] } {
    return difference(this.#reports);
  }
}

type BySign<T> = Readonly<Record<Sign, Map<string, T>>>;

function bySign<T>(): BySign<T> {
  return { 1: new Map(), [-1]: new Map() };
}

function difference<T>(both: BySign<T> | null): { added: T[]; gone: T[] } {
  if (!both) return { added: [], gone: [] };
  const { 1: after, [-1]: before } = both;
  const isSame = (a: T | undefined, b: T) => JSON.stringify(a) === JSON.stringify(b);
  return {
    added: [...after].filter(([key, one]) => !isSame(before.get(key), one)).map(([, one]) => one),
    gone: [...before].filter(([key]) => !after.has(key)).map(([, one]) => one),
  };
}

function placeKey({ life, epoch, reading }: Placed): string {
  const { ts, seq, n, totalMl, epoch: own } = reading;
  return [life, epoch, ts, seq, n, totalMl, own].join("/");
}

function reportKey({ kind, from, to }: Report): string {
  return [kind, to.ts, to.totalMl, from.ts, from.totalMl].join("/");
}
