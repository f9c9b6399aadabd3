/** Buckets that refill at a steady rate: how often somebody may do something. */

import { BoundedMap } from "./bounded_map.ts";

/** How much a bucket holds and how fast it refills. */
export interface BucketSize {
  /** Requests at once. */
  readonly burst: number;
  /** Requests a second in the long run. */
  readonly perSecond: number;
}

/** Spans of time, ms: a clock that nobody sets. */
export interface Stopwatch {
  now(): number;
}

/**
 * A bucket for each of a bounded number of callers, as the generic cell rate algorithm keeps it (ITU-T
 * I.371, annex A): one number, the instant at which the bucket is full again. A caller beyond the number
 * takes the place of the one that has not come for the longest time.
 */
export class TokenBuckets {
  readonly #fullAt: BoundedMap<string, number>;
  readonly #stopwatch: Stopwatch;
  /** What one request takes to refill, and a whole bucket, ms. */
  readonly #one: number;
  readonly #whole: number;

  constructor(stopwatch: Stopwatch, { burst, perSecond }: BucketSize, callers: number) {
    this.#stopwatch = stopwatch;
    this.#fullAt = new BoundedMap(callers);
    this.#one = 1000 / perSecond;
    this.#whole = burst * this.#one;
  }

  /** Callers that are remembered. */
  get size(): number {
    return this.#fullAt.size;
  }

  /** Takes one. @returns 0, or ms to wait when the bucket is empty */
  take(caller: string): number {
    const now = this.#stopwatch.now();
    const fullAt = Math.max(now, this.#fullAt.get(caller) ?? now) + this.#one;
    const wait = fullAt - now - this.#whole;
    // A sum of fractions: a wait of less than a microsecond is none.
    if (wait > 1e-3) return wait;
    this.#fullAt.set(caller, fullAt);
    return 0;
  }
}
