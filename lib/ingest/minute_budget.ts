/** So many a minute, and no more. */

const MINUTE_MS = 60_000;

/** Counts what is taken from a budget that is whole again each minute. */
export class MinuteBudget {
  readonly #most: number;
  #start = 0;
  #taken = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** Takes one. @param now Unix ms @returns `false` when none is left in this minute */
  take(now: number): boolean {
    if (now - this.#start >= MINUTE_MS || now < this.#start) {
      this.#start = now;
      this.#taken = 0;
    }
    return this.#taken++ < this.#most;
  }
}
