/** How late the event loop of a thread is: what everything else on it waits for. */

import { Histogram, type HistogramData, SECONDS } from "./histogram.ts";

/** A timer looks so often, ms: a thread that stands still for longer is always noticed. */
const PERIOD_MS = 50;

/**
 * Measures by a timer of its own: `monitorEventLoopDelay` of `node:perf_hooks` exists in Deno 2.9.6, and
 * says 4 ms of a thread that was kept busy for 200.
 */
export class LoopDelay {
  readonly #delays = new Histogram(SECONDS);
  #timer: ReturnType<typeof setTimeout> | undefined;

  start(): void {
    const due = performance.now() + PERIOD_MS;
    this.#timer = setTimeout(() => {
      this.#delays.observe(Math.max(0, performance.now() - due) / 1000);
      this.start();
    }, PERIOD_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** By how much the timer came late, s. */
  data(): HistogramData {
    return this.#delays.data();
  }
}
