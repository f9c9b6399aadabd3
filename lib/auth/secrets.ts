/** What callers come in with besides passwords: random texts, of which only the SHA-256 is kept. */

import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { Buffer } from "node:buffer";

/** 256 bits: nothing to guess, so that a plain SHA-256 keeps them as well as a slow hash would. */
const SECRET_BYTES = 32;
/** 128 bits: no two are the same. */
const ID_BYTES = 16;

/** A secret says what it is, so that one kind is never taken for another, nor for anybody else's. */
const PREFIXES = { refresh: "hr_", cookie: "hs_" } as const;
const KEY_PREFIX = "hk_";

/** What a session is gone on with: a program's refresh token or a browser's cookie. */
export type SessionSecret = keyof typeof PREFIXES;

const SESSION_SECRET = /^(h[rs]_)([\w-]{22})[\w-]{43}$/;
const API_KEY = /^hk_[\w-]{43}$/;

/** Names a session or an API key; no secret. 22 characters of base64url. */
export function newId(): string {
  return randomText(ID_BYTES);
}

/**
 * Prefix, the session's id, and 43 random characters. The id is there so that only the secrets of
 * sessions that exist are looked up in the store.
 */
export function newSessionSecret(kind: SessionSecret, sessionId: string): string {
  return PREFIXES[kind] + sessionId + randomText();
}

/** The id in such a secret, unchecked; `null` when it is none of that kind. */
export function sessionIdIn(kind: SessionSecret, secret: string): string | null {
  const [, prefix, id] = SESSION_SECRET.exec(secret) ?? [];
  return prefix === PREFIXES[kind] ? id : null;
}

/** Prefix and 43 random characters. */
export function newApiKey(): string {
  return KEY_PREFIX + randomText();
}

/** Whether a text has the form of an API key. */
export function isApiKey(text: string): boolean {
  return API_KEY.test(text);
}

/** What is kept of a secret: its SHA-256 in base64url. */
export function hashSecret(secret: string): string {
  return createHash("sha256").update(secret).digest("base64url");
}

/** Whether two hashes are the same, in the same time wherever they differ. */
export function sameHash(one: string, other: string): boolean {
  const [first, second] = [Buffer.from(one), Buffer.from(other)];
  return first.length === second.length && timingSafeEqual(first, second);
}

/** Random bytes as base64url; 256 bits when left out. */
export function randomText(bytes = SECRET_BYTES): string {
  return randomBytes(bytes).toString("base64url");
}
