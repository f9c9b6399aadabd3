/** Names and meters of users and API keys: checked, and brought into the form in which they are kept. */

import { normalizeSerial } from "../domain/serial.ts";
import { RejectedChangeError, type Role, type Scope, SCOPES } from "../identity.ts";

/** Longest user name and name of a key, characters. */
export const MAX_USERNAME = 64;
export const MAX_KEY_NAME = 80;
/** Most meters to which somebody is confined. */
export const MAX_METERS = 1_000;
/** So begins who did something when it was a key: a user of that name could pass for one. */
const KEY_MARK = "key:";

/** Breaks a line, a page or the direction of the text around it, or is half a character. */
const CONTROL = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]/u;

/** @throws {RejectedChangeError} */
export function usernameOf(text: string): string {
  const name = nameOf("username", text, MAX_USERNAME);
  if (!name.toLowerCase().startsWith(KEY_MARK)) return name;
  throw new RejectedChangeError("username", "malformed", `must not begin with ${KEY_MARK}`);
}

/** @throws {RejectedChangeError} */
export function keyNameOf(text: string): string {
  return nameOf("name", text, MAX_KEY_NAME);
}

function nameOf(field: string, text: string, max: number): string {
  const name = text.trim();
  if (name !== "" && [...name].length <= max && !CONTROL.test(name)) return name;
  const why = `must be 1 to ${max} characters without control characters`;
  throw new RejectedChangeError(field, "malformed", why);
}

/**
 * @returns the serials in canonical form, sorted, each once
 * @throws {RejectedChangeError}
 */
export function metersOf(meters: readonly string[] | null): readonly string[] | null {
  if (meters === null) return null;
  const serials = meters.map((text, at) => {
    const serial = normalizeSerial(text);
    if (serial !== null) return serial;
    const why = "must be 1 to 64 letters, digits, dots, underscores or hyphens";
    throw new RejectedChangeError(`meters.${at}`, "malformed", why);
  });
  const once = [...new Set(serials)].sort();
  if (once.length <= MAX_METERS) return once;
  throw new RejectedChangeError("meters", "malformed", `must not be more than ${MAX_METERS}`);
}

/** @throws {RejectedChangeError} when the role and the meters do not go together */
export function checkConfinement(role: Role, meters: readonly string[] | null): void {
  if (role !== "admin" || meters === null) return;
  const why = "an administrator sees all meters";
  throw new RejectedChangeError("meters", "admin-not-confined", why);
}

/** @returns each scope once, in the order of `SCOPES` @throws {RejectedChangeError} when there is none */
export function scopesOf(scopes: readonly Scope[]): Scope[] {
  const known = SCOPES.filter((scope) => scopes.includes(scope));
  if (known.length > 0) return known;
  throw new RejectedChangeError("scopes", "malformed", `must be some of ${SCOPES.join(", ")}`);
}

/** @throws {RejectedChangeError} */
export function expiryOf(expiresAt: number | null, now: number): number | null {
  if (expiresAt === null || (Number.isSafeInteger(expiresAt) && expiresAt > now)) return expiresAt;
  throw new RejectedChangeError("expiresAt", "malformed", "must lie ahead");
}
