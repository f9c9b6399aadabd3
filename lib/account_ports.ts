/** The doors to those who come in: users, sessions, keys and the meters' credentials. */

import type { Role, Scope } from "./identity.ts";

/** A user of the web and the API. */
export interface User {
  readonly username: string;
  readonly role: Role;
  /** `algorithm$parameters$salt$hash`. */
  readonly passwordHash: string;
  /** Unix ms. */
  readonly createdAt: number;
  /** The only meters that the user sees, in canonical form; `null`: all. */
  readonly meters: readonly string[] | null;
  readonly disabled: boolean;
  /** Unix ms; `null`: never. */
  readonly lastLoginAt: number | null;
}

/** A user who has signed in. */
export interface Session {
  readonly id: string;
  readonly username: string;
  readonly kind: "browser" | "program";
  /** Of what the browser (cookie) or the program (refresh token) comes in with now: SHA-256. */
  readonly secretHash: string;
  /** Refresh tokens that were used up. */
  readonly rotations: number;
  /** Unix ms. */
  readonly createdAt: number;
  readonly lastUsedAt: number;
  readonly expiresAt: number;
  readonly address: string | null;
  readonly userAgent: string | null;
}

/** A program's key to the API. */
export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** The only meters there are for the key, in canonical form; `null`: all. */
  readonly meters: readonly string[] | null;
  /** SHA-256. */
  readonly secretHash: string;
  /** Unix ms. */
  readonly createdAt: number;
  readonly createdBy: string;
  readonly expiresAt: number | null;
  readonly lastUsedAt: number | null;
}

/** Used refresh tokens that a session remembers; whoever comes with an older one is refused all the same. */
export const MAX_USED_TOKENS = 1000;

/** The store of users, sessions and API keys. One thread writes it. */
export interface AccountStore {
  /** By name. */
  users(): Promise<User[]>;
  /** @returns `false` when the name is taken; nothing is changed then */
  createUser(user: User): Promise<boolean>;
  /** Puts a user in the place of the one of that name. @returns `false` when there is none */
  updateUser(user: User): Promise<boolean>;
  /** @returns whether there was one */
  removeUser(username: string): Promise<boolean>;
  /** Whether there is any user at all. */
  isEmpty(): Promise<boolean>;

  sessions(): Promise<Session[]>;
  createSession(session: Session): Promise<void>;
  /** Notes when a session was used last, if there still is one. */
  touchSession(id: string, at: number): Promise<void>;
  /**
   * Uses a refresh token up: the session's hash becomes `to`, and `from` is remembered as used. Of many
   * who use the same token at once, one wins.
   *
   * @returns whether `from` was the session's hash
   */
  rotateSession(id: string, from: string, to: string, at: number): Promise<boolean>;
  /** Whether the hash is of one of the session's last `MAX_USED_TOKENS` used refresh tokens. */
  wasUsed(id: string, hash: string): Promise<boolean>;
  /** Removes everything of a session. */
  removeSession(id: string): Promise<void>;

  keys(): Promise<ApiKey[]>;
  createKey(key: ApiKey): Promise<void>;
  /** Notes when a key was used last, if there still is one. */
  touchKey(id: string, at: number): Promise<void>;
  removeKey(id: string): Promise<void>;
  close(): void;
}

/** What a meter comes in with at the broker, and what its commands are signed with. */
export interface MeterCredential {
  /** Canonical form. */
  readonly serial: string;
  /** As Mosquitto keeps it: `$7$iterations$salt$hash`. */
  readonly passwordHash: string;
  /** Signs its commands: 256 bits in base64url. */
  readonly key: string;
  /** Unix ms. */
  readonly createdAt: number;
  /** The user, or `key:` and the name of an API key. */
  readonly createdBy: string;
}

/** What a number of a meter goes to. */
export interface NumberUse {
  /** Of the command. */
  readonly id: string;
  /** Tells the key that it is signed with from every other: not the key, nor anything to sign with. */
  readonly keyMark: string;
}

/** The store of the meters' credentials. */
export interface CredentialStore {
  get(serial: string): Promise<MeterCredential | null>;
  /** By serial. */
  list(): Promise<MeterCredential[]>;
  /** Keeps one, in the place of the one before. */
  put(credential: MeterCredential): Promise<void>;
  /** @returns whether there was one */
  remove(serial: string): Promise<boolean>;
  /**
   * The next of a meter's numbers, durable: none is given to a second use, and they only grow, whatever
   * becomes of its credential. The use that has the last number gets that one again.
   *
   * @param least the number is no less, unless it is given again
   */
  nextNonce(serial: string, least: number, use: NumberUse): Promise<number>;
  /** The meter's last number and what it went to; `null` when that is not known. */
  lastNonce(serial: string): Promise<NumberUse & { readonly nonce: number } | null>;
  close(): void;
}

/**
 * Whether a meter that comes to the broker has the password of its credential: in the same time for an
 * unknown meter and a wrong password. Rejects when the store does not answer.
 */
export type MeterCheck = (username: string, password: Uint8Array) => Promise<boolean>;
