/** The counter of a virtual meter: what it shows when, and what commands do to it. */

import { meanLmin, steadyFlow, type WaterSource } from "./water.ts";

/** Calibration of a new meter, Hz per L/min: a YF-S201, 450 pulses a litre. */
export const FACTORY_CALIBRATION = 7.5;

/** What the meter publishes. */
export interface VirtualReading {
  /** Unix ms. */
  readonly ts: number;
  /** Whole mL. */
  readonly totalMl: number;
  /** Mean since the reading before, L/min, three decimals; at the start of a phase the flow itself. */
  readonly flowLmin: number;
  readonly epoch: number;
  readonly seq: number;
}

/** A time without a change of settings. It begins with a reading; the rest follow at the interval. */
interface Phase {
  readonly from: number;
  /** What the counter showed then, mL, not rounded. */
  readonly baseMl: number;
  readonly epoch: number;
  /** Of its first reading. */
  readonly seq: number;
  readonly intervalMs: number;
  /** Hz per L/min. */
  readonly calibration: number;
  /** Instead of the water that really flows, L/min. */
  readonly fixedLmin: number | null;
}

/** What a command may change. */
type Settings = Pick<Phase, "intervalMs" | "calibration" | "fixedLmin">;

/**
 * A counter over a source of water. What it shows is a function of the instant and of the changes made
 * so far: readings that could not be sent in time are computed later, and are the same.
 */
export class Register {
  /** By time; the first one has the next reading. */
  readonly #phases: Phase[];
  /** Readings of the first phase that are settled. */
  #settled = 0;
  readonly #water: WaterSource;

  /** The counter shows 0 at `start`, its first reading. */
  constructor(
    water: WaterSource,
    { start, epoch, intervalMs }: { start: number; epoch: number; intervalMs: number },
  ) {
    this.#water = water;
    const calibration = FACTORY_CALIBRATION;
    this.#phases = [
      { from: start, baseMl: 0, epoch, seq: 0, intervalMs, calibration, fixedLmin: null },
    ];
  }

  /** What it shows now, or at a later instant if nothing changes. */
  shown(at: number): { totalMl: number; epoch: number } {
    const phase = this.#last;
    return { totalMl: Math.floor(totalAt(this.#water, phase, at)), epoch: phase.epoch };
  }

  /** Changes settings from `at` on; an instant before the last change counts as that one. */
  change(at: number, settings: Partial<Settings>): void {
    const phase = this.#last;
    const from = Math.max(at, phase.from);
    const baseMl = totalAt(this.#water, phase, from);
    this.#phases.push({ ...phase, ...settings, from, baseMl, seq: phase.seq + ticks(phase, from) });
  }

  /** The counter restarts at 0 in a new epoch. */
  reset(at: number): void {
    const phase = this.#last;
    const from = Math.max(at, phase.from);
    this.#phases.push({ ...phase, from, baseMl: 0, epoch: phase.epoch + 1, seq: 0 });
  }

  /** When the next reading that is not settled is to be taken, Unix ms. */
  get nextAt(): number {
    this.#leavePhases();
    const [phase] = this.#phases;
    return phase.from + this.#settled * phase.intervalMs;
  }

  /** The readings up to `until` that are not settled, oldest first, at most `limit`. */
  due(until: number, limit: number): VirtualReading[] {
    this.#leavePhases();
    const readings: VirtualReading[] = [];
    for (let i = 0; i < this.#phases.length && readings.length < limit; i++) {
      const phase = this.#phases[i];
      const last = Math.min(until + 1, this.#phases[i + 1]?.from ?? Infinity);
      const count = ticks(phase, last);
      for (let n = i === 0 ? this.#settled : 0; n < count && readings.length < limit; n++) {
        readings.push(readingAt(this.#water, phase, n));
      }
    }
    return readings;
  }

  /** The first `count` readings of `due` have arrived: they are not asked for again. */
  settle(count: number): void {
    for (; count > 0; count--) {
      this.#leavePhases();
      this.#settled++;
    }
  }

  get #last(): Phase {
    return this.#phases[this.#phases.length - 1];
  }

  /** Forgets phases that are over and settled. */
  #leavePhases(): void {
    while (this.#phases.length > 1) {
      if (this.#settled < ticks(this.#phases[0], this.#phases[1].from)) return;
      this.#phases.shift();
      this.#settled = 0;
    }
  }
}

/** Readings of a phase before `end`. */
function ticks({ from, intervalMs }: Phase, end: number): number {
  return Math.max(0, Math.ceil((end - from) / intervalMs));
}

function readingAt(water: WaterSource, phase: Phase, n: number): VirtualReading {
  const { from, intervalMs, epoch, seq } = phase;
  const ts = Math.floor(from + n * intervalMs);
  const flow = n === 0
    ? sourceOf(water, phase).flowLmin(ts) * scale(phase)
    : meanLmin(counted(water, phase, from + (n - 1) * intervalMs, ts), intervalMs);
  return {
    ts,
    totalMl: Math.floor(totalAt(water, phase, ts)),
    flowLmin: Math.round(flow * 1000) / 1000,
    epoch,
    seq: seq + n,
  };
}

function totalAt(water: WaterSource, phase: Phase, at: number): number {
  return phase.baseMl + counted(water, phase, phase.from, Math.max(at, phase.from));
}

function counted(water: WaterSource, phase: Phase, from: number, to: number): number {
  return sourceOf(water, phase).volumeMl(from, to) * scale(phase);
}

function sourceOf(water: WaterSource, { fixedLmin, from }: Phase): WaterSource {
  return fixedLmin === null ? water : steadyFlow(fixedLmin, from);
}

/** Litres counted per litre that flowed: the sensor's pulses do not change, their reading does. */
function scale({ calibration }: Phase): number {
  return FACTORY_CALIBRATION / calibration;
}
