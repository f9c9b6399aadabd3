/**
 * A second opinion on rules 1 to 9: written from the contract's text alone, with none of the ledger's
 * code, slowly and in another shape: readings are known by index, P is found anew from those behind each one,
 * and what becomes of a reading is its fate.
 */

import type { History } from "./test_utils.ts";
import type { LedgerReading, Replacement, Report } from "./types.ts";

export interface NaiveResult {
  /** `t0,t1,ml` of every step that counts and advances something, sorted. */
  readonly steps: string[];
  /** Each reading of the set that is left out, as `ts,total,epoch,seq,n reason`, sorted. */
  readonly leftOut: string[];
  readonly reports: Report[];
}

type Point = { ts: number; totalMl: number };
type Item = LedgerReading & { life: number; has: number | null; fate: string };

export const nameOf = ({ ts, totalMl, epoch, seq, n }: LedgerReading) =>
  `${ts},${totalMl},${epoch},${seq},${n}`;

export function naiveLedger({ readings, settings }: History): NaiveResult {
  const replacements = [...settings.replacements].sort((a, b) => a.at - b.at);
  const list = listOf(setOf(readings), replacements.map(({ at }) => at));
  const opinion = new Opinion(settings);
  for (let life = 0; life <= replacements.length; life++) {
    opinion.readLife(list.filter((item) => item.life === life));
    if (life < replacements.length) opinion.endLife(replacements[life]);
  }
  return {
    steps: [...opinion.steps.values()].sort(),
    leftOut: list.filter(({ fate }) => fate !== "counted")
      .map((item) => `${nameOf(item)} ${item.fate}`).sort(),
    reports: opinion.reports,
  };
}

/** 1 */
function setOf(readings: readonly LedgerReading[]): LedgerReading[] {
  const set: LedgerReading[] = [];
  const isTold = (r: LedgerReading) => r.clock && r.epoch !== null && r.seq !== null;
  for (const r of readings) {
    const isRepeat = isTold(r) &&
      readings.some((o) =>
        isTold(o) && o.epoch === r.epoch && o.seq === r.seq && o.totalMl === r.totalMl &&
        (o.ts < r.ts || (o.ts === r.ts && o.n < r.n))
      );
    if (!isRepeat && !set.some((o) => nameOf(o) === nameOf(r))) set.push(r);
  }
  return set;
}

/** 2 to 4 */
function listOf(set: readonly LedgerReading[], ends: readonly number[]): Item[] {
  const lifeOf = (ts: number) => ends.filter((at) => at <= ts).length;
  const epochOf = (r: LedgerReading) => {
    if (r.epoch !== null) return r.epoch;
    const seen = set.filter((o) =>
      o.epoch !== null && o.ts <= r.ts && lifeOf(o.ts) === lifeOf(r.ts)
    ).map(({ epoch }) => epoch!);
    return seen.length > 0 ? Math.max(...seen) : null;
  };
  const keyOf = (
    i: Item,
  ) => [i.life, i.has ?? -1, i.ts, i.seq ?? -1, i.n, i.totalMl, i.epoch ?? -1];
  return set
    .map((r) => ({ ...r, life: lifeOf(r.ts), has: epochOf(r), fate: "" }))
    .sort((a, b) => {
      const [ka, kb] = [keyOf(a), keyOf(b)];
      const i = ka.findIndex((x, k) => x !== kb[k]);
      return i < 0 ? 0 : ka[i] - kb[i];
    });
}

/** 6 to 9 */
class Opinion {
  /** By what they lead to. */
  readonly steps = new Map<object, string>();
  readonly reports: Report[] = [];
  #a: Point | null = null;
  #b: Point | null = null;
  /** The register that this life began with, when no reading said it. */
  #origin: Point | null = null;
  #items: readonly Item[] = [];
  /** Readings from here on have no fate yet. */
  #free = 0;

  constructor(private readonly settings: History["settings"]) {}

  readLife(items: readonly Item[]): void {
    [this.#items, this.#free] = [items, 0];
    items.forEach((r, i) => this.#read(r, i));
    this.#fateUntil(items.length, "pending");
  }

  #read(r: Item, i: number): void {
    const before = this.#items[i - 1];
    const a = this.#a;
    if (!a) return this.#become(r, i, null);
    if (before && before.has !== null && before.has !== r.has) return this.#newEpoch(a, r, i);
    const ml = this.#adv(a.totalMl, r.totalMl, r.ts - (before ?? a).ts);
    if (ml === null) return this.#doubt(a, i);
    this.#fateUntil(i, "glitch");
    this.#put(r, a, r, ml);
    this.#become(r, i, a);
  }

  #newEpoch(a: Point, r: Item, i: number): void {
    this.#fateUntil(i, "pending");
    const zero: Point = { ts: a.ts, totalMl: 0 };
    const ml = this.#advTo(zero, r);
    if (ml === null) this.#tell("start", a, r);
    else this.#put(r, zero, r, ml);
    this.#become(r, i, ml === null ? null : zero);
  }

  #doubt(a: Point, i: number): void {
    const items = this.#items;
    let start = i;
    while (start > this.#free && this.#advTo(items[start - 1], items[start]) !== null) start--;
    this.#fateUntil(start, "glitch");
    const p = items.slice(start, i + 1);
    if (p.length < 3) return;
    const verdict = this.#verdict(a, p[0], new Set(p.map(({ totalMl }) => totalMl)).size >= 3);
    if (verdict === "below") this.#fateUntil(i + 1, "below");
    if (verdict !== "counted") return;
    for (let k = 1; k < p.length; k++) {
      this.#put(p[k], p[k - 1], p[k], this.#advTo(p[k - 1], p[k])!);
    }
    this.#become(p[p.length - 1], i, p[p.length - 2]);
  }

  /** 7 */
  #verdict(a: Point, p0: Item, three: boolean): "waits" | "below" | "counted" {
    const b = this.#b;
    const fitsB = b ? this.#advTo(b, p0) : null;
    if (p0.totalMl < a.totalMl && a !== this.#origin && (b ? fitsB !== null : three)) {
      (a as Item).fate = "spike";
      this.steps.delete(a);
      if (b) this.#put(p0, b, p0, fitsB!);
      return "counted";
    }
    if (!three) return "waits";
    const epochOfA = "has" in a ? (a as Item).has : null;
    if (p0.totalMl < a.totalMl && epochOfA !== null && epochOfA === p0.has) return "below";
    if (p0.totalMl < a.totalMl) {
      const isSmall = 10n * BigInt(p0.totalMl) < BigInt(a.totalMl);
      const own = isSmall ? this.#advTo({ ts: a.ts, totalMl: 0 }, p0) : null;
      this.#put(p0, a, p0, own ?? 0);
      this.#tell("reset", a, p0, own ?? 0);
    } else {
      const up = this.#advTo(a, p0);
      if (up === null) this.#tell("jump", a, p0);
      else this.#put(p0, a, p0, up);
    }
    return "counted";
  }

  /** 9 */
  endLife({ at, finalMl, initialMl }: Replacement): void {
    const [a, final] = [this.#a, { ts: at, totalMl: finalMl }];
    const ml = a && this.#advTo(a, final);
    if (a && ml === null) this.#tell("replacement", a, final);
    else if (a && ml !== null) this.#put(final, a, final, ml);
    this.#a = this.#origin = { ts: at, totalMl: initialMl };
    this.#b = null;
  }

  /** The reading at `i` is A now, and all readings up to it have their fate. */
  #become(r: Item, i: number, b: Point | null): void {
    [this.#a, this.#b] = [r, b];
    this.#fateUntil(i + 1, "counted");
  }

  #fateUntil(until: number, fate: string): void {
    for (; this.#free < until; this.#free++) this.#items[this.#free].fate = fate;
  }

  #put(to: object, from: Point, at: Point, ml: number): void {
    if (ml > 0) this.steps.set(to, `${from.ts},${at.ts},${ml}`);
  }

  #tell(kind: Report["kind"], from: Point, to: Point, ml = 0): void {
    const mark = ({ ts, totalMl }: Point) => ({ ts, totalMl });
    this.reports.push({ kind, from: mark(from), to: mark(to), ml });
  }

  #advTo(a: Point, b: Point): number | null {
    return this.#adv(a.totalMl, b.totalMl, b.ts - a.ts);
  }

  /** 5, in whole numbers without limit: mL × 60,000 against L/min × 1000 × ms. */
  #adv(a: number, b: number, dt: number): number | null {
    const { maxFlowLmin, registerDigits } = this.settings;
    let up = BigInt(b) - BigInt(a);
    if (up < 0n) {
      if (registerDigits === null) return null;
      const register = 10n ** BigInt(registerDigits) * 1000n;
      up += register;
      if (up < 0n || 2n * up > register) return null;
    }
    const span = BigInt(Math.max(dt, 60_000));
    return up * 60_000n <= BigInt(maxFlowLmin) * 1000n * span ? Number(up) : null;
  }
}
