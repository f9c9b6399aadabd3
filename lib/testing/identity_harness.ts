/** `Auth` and `Accounts` over a store in memory, with a clock in the test's hand. */

import assert from "node:assert/strict";
import { createMemoryAccounts } from "../adapters/memory_accounts.ts";
import { createIdentity } from "../auth/identity.ts";
import { hashPassword, type PasswordCost } from "../auth/passwords.ts";
import type { TokenSecrets } from "../auth/tokens.ts";
import type { Auth, Origin, Role, TokenPair } from "../identity.ts";
import type { Log, LogFields } from "../log.ts";
import type { AccountStore, User } from "../ports.ts";

/** Cheap on purpose. */
export const CHEAP: PasswordCost = { N: 1024, r: 8, p: 1 };
/** Everyone's password. */
export const PASSWORD = "cinco-patos-no-lago";
export const SECRETS: TokenSecrets = {
  current: new TextEncoder().encode("k".repeat(48)),
  previous: null,
};
/** Seconds of an access token and of a session. */
export const [TOKEN_SECONDS, SESSION_SECONDS] = [3600, 30 * 86_400];
export const START = Date.UTC(2026, 0, 31);

export const from = (address: string | null = "10.0.0.1", userAgent = "test"): Origin => ({
  address,
  userAgent,
});

export async function makeUser(username: string, role: Role, more?: Partial<User>): Promise<User> {
  const passwordHash = await hashPassword(PASSWORD, CHEAP);
  const rest = { createdAt: 0, meters: null, disabled: false, lastLoginAt: null };
  return { username, role, passwordHash, ...rest, ...more };
}

/** `root`, an administrator; `ana`, a user; `vera`, who sees one meter. */
export async function household(): Promise<User[]> {
  return await Promise.all([
    makeUser("root", "admin"),
    makeUser("ana", "user"),
    makeUser("vera", "viewer", { meters: ["CASA-01"] }),
  ]);
}

export async function openIdentity(
  { store, secrets = SECRETS, cost = CHEAP, storeLimitMs }: {
    store?: AccountStore;
    secrets?: TokenSecrets;
    cost?: PasswordCost;
    storeLimitMs?: number;
  } = {},
) {
  const clock = { time: START, now: () => clock.time };
  const lines: [string, LogFields | undefined][] = [];
  const write = (message: string, fields?: LogFields) => void lines.push([message, fields]);
  const log: Log = { debug: write, info: write, warn: write, error: write };
  const kept = store ?? createMemoryAccounts(await household());
  const reopen = (changed = secrets) =>
    createIdentity({
      store: kept,
      secrets: changed,
      clock,
      tokenSeconds: TOKEN_SECONDS,
      sessionSeconds: SESSION_SECONDS,
      serials: () => ["CASA-01", "PREDIO-7"],
      log,
      cost,
      storeLimitMs,
    });
  const { auth, accounts } = reopen();
  return { store: kept, auth, accounts, clock, lines, reopen };
}

/** A program's session that has just begun. */
export async function enter({ auth }: { auth: Auth }, username = "ana"): Promise<TokenPair> {
  const pair = await auth.login(username, PASSWORD, from());
  assert.ok(pair);
  return pair;
}
