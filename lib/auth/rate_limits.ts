/** How often each may ask, by class of route: generous for people and devices, too little for a flood. */

import type { Counted, RateClass, RateLimits } from "../services.ts";
import { UnavailableError } from "../services.ts";
import { networkOf } from "./network.ts";
import { TooManyRequestsError } from "./throttle.ts";
import { type BucketSize, type Stopwatch, TokenBuckets } from "./token_buckets.ts";

/** The limits of a class, for each caller. */
interface ClassLimits extends BucketSize {
  /** Answers under way. */
  readonly atOnce: number;
  /** Whether they hold for this machine too, where what watches over it and proxies run. */
  readonly local: boolean;
  /** Answers under way are counted whoever asks: all callers together have a limit. */
  readonly isCounted?: true;
}

const ANY = Infinity;

/** Account and command: 600 at once is the script of a whole building; guesses have a throttle of their own. */
export const RATE_LIMITS: Readonly<Record<RateClass, ClassLimits>> = {
  account: { burst: 600, perSecond: 10, atOnce: ANY, local: true },
  command: { burst: 600, perSecond: 10, atOnce: ANY, local: true },
  data: { burst: 5_000, perSecond: 500, atOnce: ANY, local: true },
  bulk: { burst: 120, perSecond: 4, atOnce: 4, local: false },
  // Each may gather and hold tens of thousands of rows until its last byte is taken.
  sums: { burst: 600, perSecond: 20, atOnce: 8, local: false },
  // Each may be of half a megabyte, and is held until its last byte is taken.
  read: { burst: 5_000, perSecond: 1_000, atOnce: 200, local: false },
  stream: { burst: 5_000, perSecond: 1_000, atOnce: 100, local: false, isCounted: true },
};

/** Streams of all callers together: some 80 kB each. */
export const MOST_STREAMS = 20_000;
/** Callers that are remembered in each class: less than 1 MB. */
const CALLERS = 10_000;
/** When to try again while as many answers as are allowed are under way, s. */
const RETRY_SECONDS = 5;

/** Counts in memory: a new start forgets. */
export function createRateLimits(stopwatch: Stopwatch, callers = CALLERS): RateLimits {
  const classes = Object.entries(RATE_LIMITS).map(([kind, limits]): [string, Counter] => [
    kind,
    new Counter(limits, new TokenBuckets(stopwatch, limits, callers)),
  ]);
  const counters = Object.fromEntries(classes) as Record<RateClass, Counter>;
  return {
    enter: (kind, who) => {
      const counter = counters[kind];
      if (kind === "stream" && counter.underWay >= MOST_STREAMS) {
        throw new UnavailableError("too many live streams are open");
      }
      return counter.enter(who);
    },
  };
}

/** One class. */
class Counter {
  /** Answers under way. */
  underWay = 0;
  readonly #limits: ClassLimits;
  readonly #buckets: TokenBuckets;
  /** Those of each caller that has any. */
  readonly #mine = new Map<string, number>();

  constructor(limits: ClassLimits, buckets: TokenBuckets) {
    this.#limits = limits;
    this.#buckets = buckets;
  }

  enter(who: Counted): (() => void) | null {
    const isHeld = this.#limits.local || !who.isLocal();
    if (!isHeld && !this.#limits.isCounted) return null;
    const caller = callerOf(who);
    if (isHeld) this.#check(caller);
    if (this.#limits.atOnce === ANY) return null;
    this.underWay++;
    this.#mine.set(caller, (this.#mine.get(caller) ?? 0) + 1);
    return () => this.#leave(caller);
  }

  #check(caller: string): void {
    if ((this.#mine.get(caller) ?? 0) >= this.#limits.atOnce) {
      throw new TooManyRequestsError("too many requests at once", RETRY_SECONDS);
    }
    const wait = this.#buckets.take(caller);
    if (wait > 0) throw new TooManyRequestsError("too many requests", Math.ceil(wait / 1000));
  }

  #leave(caller: string): void {
    this.underWay--;
    const left = (this.#mine.get(caller) ?? 0) - 1;
    if (left > 0) this.#mine.set(caller, left);
    else this.#mine.delete(caller);
  }
}

/** Whoever is signed in counts by name, wherever; no name is an address. */
function callerOf({ username, address }: Counted): string {
  return username === null ? `at ${address === null ? "-" : networkOf(address)}` : `as ${username}`;
}
