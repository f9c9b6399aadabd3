/** A bounded number of jobs at once, and a bounded queue before them. */

import { TooManyRequestsError } from "./throttle.ts";

/** Runs at most `limit` jobs at once; at most `maxWaiting` others wait, in order. */
export class Slots {
  readonly #waiting: (() => void)[] = [];
  readonly #limit: number;
  readonly #maxWaiting: number;
  #running = 0;

  constructor(limit: number, maxWaiting: number) {
    this.#limit = limit;
    this.#maxWaiting = maxWaiting;
  }

  /** @throws {TooManyRequestsError} at once when the queue is full */
  async run<T>(job: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#limit) await this.#turn();
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

  #turn(): Promise<void> {
    if (this.#waiting.length >= this.#maxWaiting) {
      throw new TooManyRequestsError("too many requests at once", RETRY_SECONDS);
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}

/** A full queue of logins is worked off in about twenty seconds by a single core. */
const RETRY_SECONDS = 20;
