/**
 * Meters' passwords as Mosquitto keeps them: `$7$iterations$salt$hash`, PBKDF2 with HMAC-SHA-512, salt
 * and hash in base64 (Mosquitto 2, `mosquitto_passwd`). One hash serves the embedded broker and
 * Mosquitto's password file.
 */

import { pbkdf2, randomBytes, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";

/** Mosquitto's own figure; what is hashed are 256 random bits, which nobody guesses. */
const ITERATIONS = 101;
/** Most iterations that are computed for a stored hash: each costs a microsecond. */
const MAX_ITERATIONS = 1_000_000;
const SALT_BYTES = 12;
const HASH_BYTES = 64;

const FORMAT = /^\$7\$(\d{1,7})\$([A-Za-z0-9+/]+={0,2})\$([A-Za-z0-9+/]+={0,2})$/;

/** What an unknown meter's password is checked against, at the same cost. */
const NOBODYS = `$7$${ITERATIONS}$${"A".repeat(16)}$${"A".repeat(86)}==`;

/** PBKDF2 in the thread pool: the event loop goes on meanwhile. */
const derive = promisify(pbkdf2);

/** Hashes a password with a salt of its own. */
export async function hashMeterPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(password, salt, ITERATIONS, HASH_BYTES, "sha512");
  return `$7$${ITERATIONS}$${salt.toString("base64")}$${hash.toString("base64")}`;
}

/**
 * Whether the password is the one that was hashed.
 *
 * @param stored `null` takes as long as a wrong password, and is never right
 * @throws {Error} when `stored` is in another format
 */
export async function isMeterPassword(
  password: Uint8Array,
  stored: string | null,
): Promise<boolean> {
  const { iterations, salt, hash } = parse(stored ?? NOBODYS);
  const derived = await derive(password, salt, iterations, hash.length, "sha512");
  return timingSafeEqual(derived, hash) && stored !== null;
}

function parse(stored: string): { iterations: number; salt: Uint8Array; hash: Uint8Array } {
  const [, iterations, salt, hash] = FORMAT.exec(stored) ?? [];
  if (hash === undefined || Number(iterations) < 1 || Number(iterations) > MAX_ITERATIONS) {
    throw new Error("Cannot check a meter's password: its hash is not in Mosquitto's format 7");
  }
  return {
    iterations: Number(iterations),
    salt: Uint8Array.fromBase64(salt),
    hash: Uint8Array.fromBase64(hash),
  };
}
