/** Slows down whoever guesses passwords, without ever shutting an account or an address for good. */

import { BoundedMap } from "./bounded_map.ts";
import { networkOf } from "./network.ts";
import { hashSecret } from "./secrets.ts";

/** How failures become waits. */
interface Patience {
  /** Mistypings that cost nothing. */
  readonly free: number;
  /** Longest wait, ms. */
  readonly maxWaitMs: number;
}

/** Of an account and an address: 100 guesses a day, and the owner is back after a coffee. */
const PAIR: Patience = { free: 5, maxWaitMs: 15 * 60_000 };
/**
 * Of an address over all accounts: a house or an office that is one address mistypes now and then, and
 * waits a minute at most for a neighbour who guesses.
 */
const ADDRESS: Patience = { free: 100, maxWaitMs: 60_000 };
/** Wait after the first failure that is not free, ms; it doubles with each further one. */
const FIRST_WAIT_MS = 1_000;
/** Failures are forgotten after this long without another, ms. */
const FORGET_MS = 60 * 60_000;
/** Pairs of account and address, and addresses, that are remembered: about 2 MB each. */
const MAX_ENTRIES = 10_000;

/** Longer names are remembered by their hash; those of users have 64 characters at the most. */
const MAX_NAME_CHARS = 128;

/** Too many requests of this kind: try again after `retryAfterSeconds` (HTTP 429). */
export class TooManyRequestsError extends Error {
  override readonly name = "TooManyRequestsError";

  constructor(message: string, readonly retryAfterSeconds: number) {
    super(message);
  }
}

interface Entry {
  failures: number;
  /** Nothing is tried before this instant, Unix ms. */
  until: number;
  lastAt: number;
}

/**
 * Counts failures by account and address, so that a stranger cannot shut the owner out, and by address
 * over all accounts, so that one guess at each of many names costs as well.
 */
export class LoginThrottle {
  readonly #pairs: Failures;
  readonly #addresses: Failures;

  constructor(clock: { now(): number }, maxEntries = MAX_ENTRIES) {
    this.#pairs = new Failures(clock, PAIR, maxEntries);
    this.#addresses = new Failures(clock, ADDRESS, maxEntries);
  }

  /** How many pairs are remembered. */
  get size(): number {
    return this.#pairs.size;
  }

  /** @throws {TooManyRequestsError} while the pair, or the address, has to wait */
  check(username: string, address: string): void {
    const network = networkOf(address);
    const wait = Math.max(
      this.#pairs.wait(pairOf(username, address)),
      this.#addresses.wait(network),
    );
    if (wait > 0) throw new TooManyRequestsError("too many failed logins", Math.ceil(wait / 1000));
  }

  /** Remembers a wrong password. */
  failed(username: string, address: string): void {
    const network = networkOf(address);
    this.#pairs.add(pairOf(username, address));
    this.#addresses.add(network);
  }

  /**
   * Forgets the failures of the pair: the right password was given. The address keeps its own: whoever
   * has one account must not guess at others for nothing.
   */
  succeeded(username: string, address: string): void {
    this.#pairs.forget(pairOf(username, address));
  }
}

/** Failures by key, a bounded number of keys. */
class Failures {
  readonly #entries: BoundedMap<string, Entry>;
  readonly #clock: { now(): number };
  readonly #patience: Patience;

  constructor(clock: { now(): number }, patience: Patience, maxEntries: number) {
    this.#clock = clock;
    this.#patience = patience;
    this.#entries = new BoundedMap(maxEntries);
  }

  get size(): number {
    return this.#entries.size;
  }

  /** How long to wait, ms; a clock that was set back does not lengthen it. */
  wait(key: string): number {
    const left = (this.#entries.get(key)?.until ?? 0) - this.#clock.now();
    return Math.max(0, Math.min(left, this.#patience.maxWaitMs));
  }

  add(key: string): void {
    const { free, maxWaitMs } = this.#patience;
    const now = this.#clock.now();
    const known = this.#entries.get(key);
    const failures = known && now - known.lastAt < FORGET_MS ? known.failures + 1 : 1;
    const beyond = failures - free;
    const wait = beyond <= 0 ? 0 : Math.min(maxWaitMs, FIRST_WAIT_MS * 2 ** (beyond - 1));
    this.#entries.set(key, { failures, until: now + wait, lastAt: now });
  }

  forget(key: string): void {
    this.#entries.delete(key);
  }
}

/**
 * Names an account at an address. No two pairs share a name: no address holds a space. Longer names than
 * users have stand for themselves as their hash: what strangers type is remembered.
 */
export function pairOf(username: string, address: string): string {
  const name = username.length <= MAX_NAME_CHARS ? username : hashSecret(username);
  return `${networkOf(address)} ${name}`;
}
