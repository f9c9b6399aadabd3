/** Signing in and the accounts behind it, put together. */

import type { Accounts, Auth } from "../identity.ts";
import type { Log } from "../log.ts";
import type { AccountStore } from "../ports.ts";
import { createAccounts } from "./accounts.ts";
import { createAuth } from "./auth.ts";
import { Directory } from "./directory.ts";
import { PasswordGate } from "./gate.ts";
import type { PasswordCost } from "./passwords.ts";
import { Tokens, type TokenSecrets } from "./tokens.ts";

export interface IdentityOptions {
  readonly store: AccountStore;
  readonly secrets: TokenSecrets;
  readonly clock: { now(): number };
  /** Seconds that an access token holds. */
  readonly tokenSeconds: number;
  /** Seconds that a session lasts, however often it is used. */
  readonly sessionSeconds: number;
  /** Serials that a new password must not be made of. */
  readonly serials: () => readonly string[];
  readonly log?: Log;
  /** Price of a password's hash; today's recommendation when left out. */
  readonly cost?: PasswordCost;
  /** How long the store may take, ms. */
  readonly storeLimitMs?: number;
}

/**
 * `auth` and `accounts` over one store.
 *
 * @returns `load` reads the store, which else the first question does
 * @throws {RangeError} when a secret is empty
 */
export function createIdentity(
  options: IdentityOptions,
): { auth: Auth; accounts: Accounts; load(): Promise<void> } {
  const { secrets, clock } = options;
  const directory = new Directory(options);
  const gate = new PasswordGate({ ...options, directory });
  const tokens = new Tokens(secrets, clock);
  return {
    auth: createAuth({ ...options, directory, gate, tokens }),
    accounts: createAccounts({ ...options, directory, gate }),
    load: () => directory.load(),
  };
}
