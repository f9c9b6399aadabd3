/** The time of a virtual device: it may begin in the past, and catches up with now. */

import type { Clock } from "../ports.ts";

export class DeviceClock {
  readonly #clock: Clock;
  readonly #origin: number;
  readonly #speed: number;
  /** Where the device's time begins, Unix ms. */
  readonly start: number;

  /** @param speed above 0; `Infinity`: the past has passed at once */
  constructor(clock: Clock, { backfillMs, speed }: { backfillMs: number; speed: number }) {
    this.#clock = clock;
    this.#origin = clock.now();
    this.#speed = speed;
    this.start = this.#origin - backfillMs;
  }

  /** The device's time, Unix ms: never ahead of the real one. */
  now(): number {
    const now = this.#clock.now();
    if (this.#speed === Infinity) return now;
    return Math.min(now, Math.floor(this.start + (now - this.#origin) * this.#speed));
  }

  /** Resolves when the device's time has come to `at`; rejects with the signal's reason before. */
  sleepUntil(at: number, signal: AbortSignal): Promise<void> {
    const passed = this.#origin + (at - this.start) / this.#speed;
    const ms = Math.max(at, passed) - this.#clock.now();
    return this.#clock.sleep(Math.min(Math.max(0, Math.ceil(ms)), LONGEST_SLEEP_MS), signal);
  }
}

/** Timers count milliseconds in 31 bits; whoever sleeps looks again. */
const LONGEST_SLEEP_MS = 86_400_000;
