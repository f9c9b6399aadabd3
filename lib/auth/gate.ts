/** Passwords, held against those of the users: as many at once as the machine bears. */

import type { Origin } from "../identity.ts";
import type { Log } from "../log.ts";
import type { User } from "../ports.ts";
import type { Directory } from "./directory.ts";
import {
  dummyHash,
  hashPassword,
  hasPrice,
  MAX_PASSWORD_BYTES,
  PASSWORD_COST,
  type PasswordCost,
  verifyPassword,
} from "./passwords.ts";
import { Slots } from "./slots.ts";
import { LoginThrottle, pairOf } from "./throttle.ts";

/**
 * Hashes at once: each takes 128 MiB and a core for a third of a second. One core is left to everything
 * else, so that nobody who is in waits for those who want in (`deno task bench logins`).
 */
export const MAX_HASHES = Math.max(1, Math.min(4, navigator.hardwareConcurrency - 1));
/** Passwords that wait for a hash; beyond them 429. */
const MAX_WAITING = 50;
/** Stands for a caller whose address is not known. */
const NO_ADDRESS = "-";

/** Characters of a name and of a `User-Agent` that the log repeats: strangers write both. */
const LOGGED_CHARS = 256;

export interface GateOptions {
  readonly directory: Directory;
  readonly clock: { now(): number };
  /** Told who came in and who was refused; never a password. */
  readonly log?: Log;
  /** Price of new hashes, and of the one that unknown users are checked against. */
  readonly cost?: PasswordCost;
}

/** Checks and hashes passwords. */
export class PasswordGate {
  readonly #directory: Directory;
  readonly #throttle: LoginThrottle;
  readonly #slots = new Slots(MAX_HASHES, MAX_WAITING);
  readonly #log: Log | undefined;
  readonly #cost: PasswordCost;
  readonly #nobody: string;

  constructor({ directory, clock, log, cost = PASSWORD_COST }: GateOptions) {
    this.#directory = directory;
    this.#throttle = new LoginThrottle(clock);
    this.#log = log;
    this.#cost = cost;
    this.#nobody = dummyHash(cost);
  }

  /**
   * Whose password it is.
   *
   * @param what is asked for, for the log
   * @returns `null` for a wrong name or password and a disabled user, in the same time for each
   * @throws {TooManyRequestsError} after repeated failures, or under a flood
   */
  async check(
    what: "login" | "password change",
    username: string,
    password: string,
    { address, userAgent }: Origin,
  ): Promise<User | null> {
    const from = address ?? NO_ADDRESS;
    this.#throttle.check(username, from);
    const user = await this.#slots.run(async () => {
      // Again: others of this pair may have failed while this one waited for its slot.
      this.#throttle.check(username, from);
      const found = await this.#find(username, password);
      if (found) this.#throttle.succeeded(username, from);
      else this.#throttle.failed(username, from);
      return found;
    }, pairOf(username, from));
    const fields = {
      username: short(username),
      address: from,
      userAgent: short(userAgent ?? "-"),
    };
    if (user) this.#log?.info(what, fields);
    else this.#log?.warn(`${what} refused`, fields);
    return user;
  }

  /**
   * The hash of a password that was right: a new one where the stored one has the price of another day.
   *
   * @throws {TooManyRequestsError} under a flood
   */
  async renewed(stored: string, password: string): Promise<string> {
    return hasPrice(stored, this.#cost) ? stored : await this.hash(password);
  }

  /** @throws {TooManyRequestsError} under a flood */
  hash(password: string): Promise<string> {
    return this.#slots.run(() => hashPassword(password, this.#cost));
  }

  async #find(username: string, password: string): Promise<User | null> {
    const user = this.#directory.user(username);
    const isUsable = new TextEncoder().encode(password).length <= MAX_PASSWORD_BYTES;
    const isRight = await verifyPassword(
      isUsable ? password : "",
      user?.passwordHash ?? this.#nobody,
    );
    return user && isRight && isUsable && !user.disabled ? user : null;
  }
}

function short(text: string): string {
  return text.slice(0, LOGGED_CHARS).toWellFormed();
}
