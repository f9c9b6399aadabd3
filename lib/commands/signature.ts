/** Signs commands, so that a meter can tell them from anybody else's (contract, 3). */

import { createHash, createHmac } from "node:crypto";
import { withTimeout } from "../domain/with_timeout.ts";
import type { Clock, CredentialStore } from "../ports.ts";

/** The store gets this long for a key and a number, ms: the caller has an answer within 5 s. */
const STORE_TIMEOUT_MS = 2000;

/**
 * Numbers begin at the half hours that have passed since 2026: a store that is put back to an older
 * state has forgotten some, and is beyond them by the time. Half hours, since each digit is one that the
 * value cannot have: with a serial of 24 characters a packet of 256 bytes has 11 for both, and these
 * take five until the year 2031.
 */
const NONCE_EPOCH = Date.UTC(2026, 0, 1);
const NONCE_STEP_MS = 1_800_000;

/** A command as its meter gets it, but for what signs it. */
export interface SignedPart {
  readonly id: string;
  readonly action: string;
  readonly value?: number;
  readonly numeroSerie: string;
  /** Unix s. */
  readonly iat: number;
  readonly exp: number;
}

/** What signs commands to a meter. */
export interface SigningKey {
  /** Grows from command to command of the meter. */
  readonly nonce: number;
  /** The text that the meter was given: its characters are the key, there is nothing to decode. */
  readonly key: string;
}

/** Has keys and numbers. Both reject when the store does not answer: nothing may go out unsigned then. */
export interface Signer {
  /**
   * The key of a meter, and its next number for a command. The command that got the last one gets it
   * again: a program that died before it could say that it had published it does not use two.
   *
   * @returns `null` for a meter without a key
   */
  next(serial: string, id: string): Promise<SigningKey | null>;
  /**
   * What a command was signed with when it went out, over a restart too.
   *
   * @returns `null` when another has a newer number, or the key is another one now
   */
  again(serial: string, id: string): Promise<SigningKey | null>;
}

/** The part of the store of credentials that signing needs. */
export type SigningStore = Pick<CredentialStore, "get" | "nextNonce" | "lastNonce">;

/** Makes the signer of the keys in a store. */
export function createSigner(
  { credentials, clock }: {
    readonly credentials: SigningStore;
    readonly clock: Pick<Clock, "now">;
  },
): Signer {
  const next = async (serial: string, id: string): Promise<SigningKey | null> => {
    const known = await credentials.get(serial);
    if (!known) return null;
    const least = Math.max(1, Math.floor((clock.now() - NONCE_EPOCH) / NONCE_STEP_MS));
    const use = { id, keyMark: markOf(known.key) };
    return { nonce: await credentials.nextNonce(serial, least, use), key: known.key };
  };
  const again = async (serial: string, id: string): Promise<SigningKey | null> => {
    const [known, last] = await Promise.all([
      credentials.get(serial),
      credentials.lastNonce(serial),
    ]);
    if (!known || last?.id !== id || last.keyMark !== markOf(known.key)) return null;
    return { nonce: last.nonce, key: known.key };
  };
  const inTime = <T>(work: Promise<T>) =>
    withTimeout(work, "looking the meter's key up", STORE_TIMEOUT_MS);
  return {
    next: (serial, id) => inTime(next(serial, id)),
    again: (serial, id) => inTime(again(serial, id)),
  };
}

/** 96 bits of the key's hash: enough to tell it from others, and no help in guessing 256 bits. */
function markOf(key: string): string {
  return createHash("sha256").update(key).digest("base64url").slice(0, 16);
}

/** The signature of a command: base64url of HMAC-SHA-256 with the meter's key. */
export function signatureOf(command: SignedPart, { nonce, key }: SigningKey): string {
  const { id, action, value, numeroSerie, iat, exp } = command;
  const shown = value === undefined ? "" : JSON.stringify(value);
  const text = [id, action, shown, numeroSerie, iat, exp, nonce].join("\n");
  return createHmac("sha256", key).update(text).digest("base64url");
}
