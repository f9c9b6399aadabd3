/** Password hashes: scrypt, `scrypt$N=131072,r=8,p=1$salt$hash` with salt and hash in base64url. */

import { Buffer } from "node:buffer";
import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";

/** The price of one hash. */
export interface PasswordCost {
  /** Power of two. */
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

/** OWASP Password Storage Cheat Sheet: scrypt with N=2^17, r=8, p=1, which takes 128 MiB. */
export const PASSWORD_COST: PasswordCost = { N: 2 ** 17, r: 8, p: 1 };

/** Longest password that is hashed, UTF-8 bytes: beyond, the length itself would be the attack. */
export const MAX_PASSWORD_BYTES = 1024;

const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** A stored hash may not ask for more than this, bytes: four times today's cost. */
const MAX_MEMORY = 512 * 2 ** 20;

const STORED = /^scrypt\$N=(\d{1,8}),r=(\d{1,3}),p=(\d{1,3})\$([\w-]{22})\$([\w-]{43})$/;

/** Hashes a password with a salt of its own. Runs on a thread of the runtime's pool. */
export async function hashPassword(password: string, cost = PASSWORD_COST): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  return format(cost, salt, await derive(password, salt, cost));
}

/**
 * Whether the password is the one behind the hash, in the same time for right and wrong.
 *
 * @throws {Error} when the stored hash is not one of ours
 */
export async function verifyPassword(password: string, stored: string): Promise<boolean> {
  const [, N, r, p, salt, hash] = STORED.exec(stored) ?? [];
  if (!hash) throw new Error("Cannot check a password: the stored hash has an unknown format");
  const cost = { N: Number(N), r: Number(r), p: Number(p) };
  const derived = await derive(password, Buffer.from(salt, "base64url"), cost);
  return timingSafeEqual(derived, Buffer.from(hash, "base64url"));
}

/** Whether a hash was made at this price. */
export function hasPrice(stored: string, cost: PasswordCost): boolean {
  return stored.startsWith(`${priceOf(cost)}$`);
}

/** A hash that no password has: what unknown users are checked against, at the same cost. */
export function dummyHash(cost = PASSWORD_COST): string {
  return format(cost, randomBytes(SALT_BYTES), randomBytes(HASH_BYTES));
}

function format(cost: PasswordCost, salt: Buffer, hash: Buffer): string {
  return [priceOf(cost), salt.toString("base64url"), hash.toString("base64url")].join("$");
}

const priceOf = ({ N, r, p }: PasswordCost) => `scrypt$N=${N},r=${r},p=${p}`;

/** `128 N r` bytes are needed (RFC 7914, 2); node:crypto refuses more than 32 MiB unless told so. */
function derive(password: string, salt: Buffer, { N, r, p }: PasswordCost): Promise<Buffer> {
  const options = { N, r, p, maxmem: Math.min(MAX_MEMORY, 256 * N * r) };
  return new Promise((resolve, reject) => {
    // NFKC: the same password typed on another keyboard (NIST SP 800-63B, 5.1.1.2).
    scrypt(password.normalize("NFKC"), salt, HASH_BYTES, options, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
}
