/** A household's water over the days, computed when asked: nothing runs, nothing is kept up to date. */

import { type HouseholdTraits, planDay, type WaterEvent } from "./day_plan.ts";
import { DAY_MS, localDayStart } from "./local_day.ts";
import { meanLmin, type WaterSource } from "./water.ts";

/** Days whose events stay in memory: the first one asked for and the current one, twice over at midnight. */
const DAYS_KEPT = 3;

/** Water by the clock of a time zone; a function of the traits and the instant alone. */
export class Household implements WaterSource {
  readonly #starts = new Map<number, number>();
  readonly #totals = new Map<number, number>();
  readonly #plans = new Map<number, readonly WaterEvent[]>();

  constructor(readonly traits: HouseholdTraits, readonly timeZone: string) {}

  volumeMl(from: number, to: number): number {
    let sum = 0;
    for (const day of daysAround(from, to)) {
      const start = this.#start(day);
      if (from >= start + DAY_MS || to <= start) continue;
      if (from <= start && to >= start + DAY_MS) sum += this.#total(day);
      else {
        const events = this.#events(day);
        sum += volumeUntil(events, to - start) - volumeUntil(events, from - start);
      }
    }
    return sum;
  }

  flowLmin(at: number): number {
    return this.running(at).reduce(
      (sum, { volumeMl, start, end }) => sum + meanLmin(volumeMl, end - start),
      0,
    );
  }

  /** What draws water at this instant. */
  running(at: number): WaterEvent[] {
    return daysAround(at, at).flatMap((day) => {
      const since = at - this.#start(day);
      if (since < 0 || since >= DAY_MS) return [];
      return this.#events(day).filter(({ start, end }) => start <= since && since < end);
    });
  }

  /** When the local day begins, Unix ms. */
  #start(day: number): number {
    let start = this.#starts.get(day);
    if (start === undefined) {
      start = localDayStart(this.timeZone, day);
      this.#starts.set(day, start);
    }
    return start;
  }

  /** mL of the whole day. */
  #total(day: number): number {
    let total = this.#totals.get(day);
    if (total === undefined) {
      total = this.#events(day).reduce((sum, { volumeMl }) => sum + volumeMl, 0);
      this.#totals.set(day, total);
    }
    return total;
  }

  #events(day: number): readonly WaterEvent[] {
    const events = this.#plans.get(day) ?? planDay(this.traits, day);
    this.#keep(day, events);
    return events;
  }

  /** The day used longest ago gives way: a map lists its keys in the order in which they came. */
  #keep(day: number, events: readonly WaterEvent[]): void {
    this.#plans.delete(day);
    this.#plans.set(day, events);
    const [oldest] = this.#plans.keys();
    if (this.#plans.size > DAYS_KEPT) this.#plans.delete(oldest);
  }
}

/** Local days that may touch the time from `from` to `to`, whatever the time zone. */
function daysAround(from: number, to: number): number[] {
  const first = Math.floor(from / DAY_MS) - 1;
  const last = Math.floor(to / DAY_MS) + 1;
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

/** mL since midnight; whole at every instant at which nothing runs. */
function volumeUntil(events: readonly WaterEvent[], since: number): number {
  let sum = 0;
  for (const { start, end, volumeMl } of events) {
    if (start >= since) break; // by start
    sum += end <= since ? volumeMl : volumeMl * (since - start) / (end - start);
  }
  return sum;
}
