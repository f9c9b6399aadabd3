/** The first user of an installation. */

import { Buffer } from "node:buffer";
import type { AccountStore } from "../ports.ts";
import { hashPassword, PASSWORD_COST, type PasswordCost } from "./passwords.ts";

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
  const generated = password === null ? generatePassword() : null;
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

function generatePassword(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(GENERATED_BYTES));
  return Buffer.from(bytes).toString("base64url");
}
