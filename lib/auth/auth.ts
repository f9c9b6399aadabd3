/** Who may come in: passwords against the account store, tokens for those who may. */

import type { Log } from "../log.ts";
import type { AccountStore, User } from "../ports.ts";
import type { Auth, Principal } from "../services.ts";
import { BoundedMap } from "./bounded_map.ts";
import {
  dummyHash,
  MAX_PASSWORD_BYTES,
  PASSWORD_COST,
  type PasswordCost,
  verifyPassword,
} from "./passwords.ts";
import { Slots } from "./slots.ts";
import { LoginThrottle } from "./throttle.ts";
import { Tokens } from "./tokens.ts";

/** Hashes at once: each takes 128 MiB and a core for a third of a second. */
const MAX_HASHES = 2;
/** Logins that wait for a hash; beyond them 429. */
const MAX_WAITING = 50;
/** How long a user read from the store is believed, ms: a removed user is out after that. */
const USER_CACHE_MS = 5_000;
/** Users in that cache. */
const USER_CACHE_SIZE = 1_000;
/** Stands for a caller whose address is not known. */
const NO_ADDRESS = "-";

export interface AuthOptions {
  readonly accounts: AccountStore;
  /** Signs the tokens. */
  readonly secret: Uint8Array;
  readonly clock: { now(): number };
  /** Seconds that a token holds. */
  readonly tokenSeconds: number;
  /** Told who came in and who was refused; never a password. */
  readonly log?: Log;
  /** Price of the hash that unknown users are checked against; that of new hashes when left out. */
  readonly cost?: PasswordCost;
}

/**
 * Passwords and tokens over an account store.
 *
 * @throws {RangeError} when the secret is empty
 */
export function createAuth(options: AuthOptions): Auth {
  const { accounts, clock, tokenSeconds, log, cost = PASSWORD_COST } = options;
  const tokens = new Tokens(options.secret, clock, tokenSeconds);
  const throttle = new LoginThrottle(clock);
  const slots = new Slots(MAX_HASHES, MAX_WAITING);
  const nobody = dummyHash(cost);
  const users = new UserCache(accounts, clock);

  async function findUser(username: string, password: string): Promise<User | null> {
    // Lone surrogates would become U+FFFD in a key of the store, and two names one.
    const user = username.isWellFormed() ? await accounts.user(username) : null;
    const usable = new TextEncoder().encode(password).length <= MAX_PASSWORD_BYTES;
    const right = await verifyPassword(usable ? password : "", user?.passwordHash ?? nobody);
    return right && usable ? user : null;
  }

  return {
    async login(username, password, address = NO_ADDRESS) {
      throttle.check(username, address);
      const user = await slots.run(async () => {
        // Again: others of this pair may have failed while this one waited for its slot.
        throttle.check(username, address);
        const found = await findUser(username, password);
        if (found) throttle.succeeded(username, address);
        else throttle.failed(username, address);
        return found;
      });
      if (!user) {
        log?.warn("login refused", { username, address });
        return null;
      }
      log?.info("login", { username, address });
      const { role } = user;
      return { token: await tokens.sign(user), role, expiresIn: tokenSeconds, username };
    },

    async verify(token): Promise<Principal | null> {
      const claimed = await tokens.verify(token);
      const user = claimed && await users.get(claimed.username);
      return user ? { username: user.username, role: user.role } : null;
    },

    logout: (token) => tokens.revoke(token),
  };
}

/** Users that were looked up within the last seconds; whoever is unknown is looked up each time. */
class UserCache {
  readonly #users = new BoundedMap<string, { user: User; until: number }>(USER_CACHE_SIZE);
  readonly #accounts: AccountStore;
  readonly #clock: { now(): number };

  constructor(accounts: AccountStore, clock: { now(): number }) {
    this.#accounts = accounts;
    this.#clock = clock;
  }

  async get(username: string): Promise<User | null> {
    const now = this.#clock.now();
    const cached = this.#users.get(username);
    if (cached && now < cached.until && cached.until - now <= USER_CACHE_MS) return cached.user;
    const user = await this.#accounts.user(username);
    if (user) this.#users.set(username, { user, until: now + USER_CACHE_MS });
    else this.#users.delete(username);
    return user;
  }
}
