/** Slows down whoever guesses passwords, without ever shutting an account for good. */

import { BoundedMap } from "./bounded_map.ts";

/** Mistypings that cost nothing. */
const FREE_FAILURES = 5;
/** Wait after the first failure that is not free, ms; it doubles with each further one. */
const FIRST_WAIT_MS = 1_000;
/** Longest wait, ms: 100 guesses a day, and the owner of the account is back after a coffee. */
const MAX_WAIT_MS = 15 * 60_000;
/** Failures are forgotten after this long without another, ms. */
const FORGET_MS = 60 * 60_000;
/** Pairs of account and address that are remembered: about 2 MB, so that the guard is no leak. */
const MAX_ENTRIES = 10_000;

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

/** Counts failures by account and address, so that a stranger cannot shut the owner out. */
export class LoginThrottle {
  readonly #entries: BoundedMap<string, Entry>;
  readonly #clock: { now(): number };

  constructor(clock: { now(): number }, maxEntries = MAX_ENTRIES) {
    this.#clock = clock;
    this.#entries = new BoundedMap(maxEntries);
  }

  /** How many pairs are remembered. */
  get size(): number {
    return this.#entries.size;
  }

  /** @throws {TooManyRequestsError} while the pair has to wait */
  check(username: string, address: string): void {
    const entry = this.#entries.get(keyOf(username, address));
    const wait = (entry?.until ?? 0) - this.#clock.now();
    if (wait <= 0) return;
    // A clock that was set back must not lengthen the wait.
    const seconds = Math.ceil(Math.min(wait, MAX_WAIT_MS) / 1000);
    throw new TooManyRequestsError("too many failed logins", seconds);
  }

  /** Remembers a wrong password. */
  failed(username: string, address: string): void {
    const key = keyOf(username, address);
    const now = this.#clock.now();
    const known = this.#entries.get(key);
    const failures = known && now - known.lastAt < FORGET_MS ? known.failures + 1 : 1;
    const beyond = failures - FREE_FAILURES;
    const wait = beyond <= 0 ? 0 : Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** (beyond - 1));
    this.#entries.set(key, { failures, until: now + wait, lastAt: now });
  }

  /** Forgets the failures: the right password was given. */
  succeeded(username: string, address: string): void {
    this.#entries.delete(keyOf(username, address));
  }
}

/** Address first: no address holds a space, so no two pairs share a key. */
function keyOf(username: string, address: string): string {
  return `${address} ${username}`;
}
