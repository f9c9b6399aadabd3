/** The first user of an installation, and the way back in for the last one. */

import type { AccountStore } from "../ports.ts";
import { hashPassword, PASSWORD_COST, type PasswordCost } from "./passwords.ts";
import { randomText } from "./secrets.ts";

/** 144 bits, 24 characters of base64url: nothing to guess, short enough to copy from a log. */
const GENERATED_BYTES = 18;

export interface BootstrapOptions {
  readonly accounts: AccountStore;
  readonly username: string;
  /** `null`: one is generated. */
  readonly password: string | null;
  readonly clock: { now(): number };
  readonly cost?: PasswordCost;
}

/**
 * Creates the first administrator when there is no user at all; otherwise changes nothing.
 *
 * @returns `generatedPassword` only when one was generated and stored: it is shown once, here
 */
export async function bootstrapAdmin(
  { accounts, username, password, clock, cost = PASSWORD_COST }: BootstrapOptions,
): Promise<{ created: boolean; generatedPassword: string | null }> {
  if (!await accounts.isEmpty()) return { created: false, generatedPassword: null };
  const generated = password === null ? randomText(GENERATED_BYTES) : null;
  const created = await accounts.createUser({
    username,
    role: "admin",
    passwordHash: await hashPassword(generated ?? password ?? "", cost),
    createdAt: clock.now(),
    meters: null,
    disabled: false,
    lastLoginAt: null,
  });
  return { created, generatedPassword: created ? generated : null };
}

/**
 * Gives an administrator a new password, and ends all sessions of the name: who has lost it, or has lost
 * the trust in who knows it. No server may run, since it would go on with what it knows.
 *
 * @returns the password, shown once, here; `null` for an unknown name
 */
export async function resetAdmin(
  { accounts, username, cost = PASSWORD_COST }: Omit<BootstrapOptions, "password" | "clock">,
): Promise<string | null> {
  const user = (await accounts.users()).find((one) => one.username === username);
  if (!user) return null;
  const password = randomText(GENERATED_BYTES);
  const passwordHash = await hashPassword(password, cost);
  for (const session of await accounts.sessions()) {
    if (session.username === username) await accounts.removeSession(session.id);
  }
  const admin = { ...user, role: "admin", meters: null, disabled: false, passwordHash } as const;
  await accounts.updateUser(admin);
  return password;
}
