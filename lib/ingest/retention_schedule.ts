/** When old readings are looked for, and what counts as old by a clock that may have been set wrong. */

import type { Calendar } from "../domain/calendar.ts";
import {
  beginTrust,
  type ClockTrust,
  earliestNow,
  passTime,
  STEADY_MS,
} from "../domain/clock_trust.ts";
import type { Log } from "../log.ts";
import type { Clock, ClockMemory, Stopwatch } from "../ports.ts";

/** How often raw readings that are too old are looked for, ms. */
const EVERY_MS = 3_600_000;
const DAY_MS = 86_400_000;

export interface RetentionScheduleDeps {
  readonly clock: Pick<Clock, "now">;
  readonly stopwatch: Stopwatch;
  readonly memory: ClockMemory;
  readonly calendar: Calendar;
  readonly log: Log;
  /** Days that raw readings are kept, 0: for ever. */
  readonly retentionDays: number;
  /** Arrival of the newest stored reading, Unix ms; 0 when there is none. */
  readonly newestArrival: () => number;
}

/** Keeps an eye on the clock, whether anything is to be removed or not: it may be one day. */
export class RetentionSchedule {
  readonly #deps: RetentionScheduleDeps;
  #trust: ClockTrust | null = null;
  /** When the clock was looked at, by the stopwatch, ms. */
  #lookedAt = -Infinity;

  constructor(deps: RetentionScheduleDeps) {
    this.#deps = deps;
  }

  /**
   * The instant before which raw readings may go, once an hour.
   *
   * @returns Unix ms; `null` when it is not time, or nothing may ever go
   */
  async due(): Promise<number | null> {
    const { stopwatch, calendar, retentionDays } = this.#deps;
    const now = stopwatch.now();
    if (now - this.#lookedAt < EVERY_MS) return null;
    const trust = await this.#look(now);
    if (retentionDays === 0) return null;
    return calendar.dayStart(earliestNow(trust) - retentionDays * DAY_MS);
  }

  async #look(now: number): Promise<ClockTrust> {
    const wall = this.#deps.clock.now();
    const trust = this.#trust
      ? passTime(this.#trust, wall, now - this.#lookedAt)
      : await this.#begin(wall);
    this.#trust = trust;
    this.#lookedAt = now;
    if (this.#deps.retentionDays > 0) this.#warn(trust);
    try {
      await this.#deps.memory.write(trust);
    } catch (error) {
      this.#deps.log.warn("Cannot remember the time", { error: String(error) });
    }
    return trust;
  }

  /** What was remembered; a program that remembers nothing believes in what it has stored. */
  async #begin(wall: number): Promise<ClockTrust> {
    const { memory, newestArrival } = this.#deps;
    const remembered = await memory.read();
    return remembered ? passTime(remembered, wall, 0) : beginTrust(newestArrival() || wall, wall);
  }

  #warn({ believed, wall, steadyMs }: ClockTrust): void {
    if (Math.abs(wall - believed) < DAY_MS) return;
    this.#deps.log.warn("The clock has jumped, or the program was off: readings are kept longer", {
      clock: new Date(wall).toISOString(),
      believed: new Date(believed).toISOString(),
      believedAgainInHours: Math.ceil((STEADY_MS - steadyMs) / 3_600_000),
    });
  }
}
