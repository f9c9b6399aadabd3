/** A bounded number of jobs at once, and a bounded queue before them. */

import { TooManyRequestsError } from "./throttle.ts";

/**
 * Runs at most `limit` jobs at once; at most `maxWaiting` others wait, in order, and half as many for one
 * asker, so that nobody fills the queue alone.
 */
export class Slots {
  readonly #waiting: (() => void)[] = [];
  readonly #limit: number;
  readonly #maxWaiting: number;
  /** How many wait for each asker that has any. */
  readonly #askers = new Map<string, number>();
  #running = 0;

  constructor(limit: number, maxWaiting: number) {
    this.#limit = limit;
    this.#maxWaiting = maxWaiting;
  }

  /**
   * @param asker for whom; `null`: for whoever may fill the queue
   * @throws {TooManyRequestsError} at once when the queue, or the asker's half of it, is full
   */
  async run<T>(job: () => Promise<T>, asker: string | null = null): Promise<T> {
    if (this.#running >= this.#limit) await this.#turn(asker);
    else this.#running++;
    try {
      return await job();
    } finally {
      const next = this.#waiting.shift();
      // The slot is handed over, not freed: nobody who comes now gets in before those who wait.
      if (next) next();
      else this.#running--;
    }
  }

  async #turn(asker: string | null): Promise<void> {
    const own = asker === null ? 0 : this.#askers.get(asker) ?? 0;
    if (this.#waiting.length >= this.#maxWaiting || own >= this.#maxWaiting / 2) {
      throw new TooManyRequestsError("too many requests at once", RETRY_SECONDS);
    }
    if (asker !== null) this.#askers.set(asker, own + 1);
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (asker !== null) this.#leave(asker);
  }

  #leave(asker: string): void {
    const left = (this.#askers.get(asker) ?? 0) - 1;
    if (left > 0) this.#askers.set(asker, left);
    else this.#askers.delete(asker);
  }
}

/** A full queue of logins is worked off in about twenty seconds by a single core. */
const RETRY_SECONDS = 20;
