/**
 * Users, sessions and API keys in memory, and every change of them in the store. This process alone
 * changes them, so memory is always right: asking who somebody is costs a look into a map, whatever the
 * store is doing, and what was ended is ended for the next request.
 */

import { withTimeout } from "../domain/with_timeout.ts";
import type { Log } from "../log.ts";
import type { AccountStore, ApiKey, Session, User } from "../ports.ts";
import { UnavailableError } from "../services.ts";

/** The store may take this long, ms: longer than any commit beside it, shorter than a caller's patience. */
const STORE_LIMIT_MS = 5_000;
/** `lastUsedAt` is noted this often at most, ms: two threads write to the file. */
const TOUCH_MS = 60_000;
/** Sessions of one user; beyond, the one that was not used for longest ends. */
export const MAX_SESSIONS = 1_000;
/** Sessions whose time is over are removed this often, ms, and when another one begins. */
const SWEEP_MS = 60 * 60_000;

export interface DirectoryOptions {
  readonly store: AccountStore;
  readonly clock: { now(): number };
  readonly log?: Log;
  readonly storeLimitMs?: number;
}

/** Everything that whoever comes in is held against. Nothing is read before `load`. */
export class Directory {
  readonly #store: AccountStore;
  readonly #clock: { now(): number };
  readonly #log: Log | undefined;
  readonly #limitMs: number;
  readonly #users = new Map<string, User>();
  readonly #sessions = new Map<string, Session>();
  /** Sessions that are over, but not in the store: what failed there is tried again with the next. */
  readonly #leftOver = new Set<string>();
  readonly #keys = new Map<string, ApiKey>();
  readonly #keysByHash = new Map<string, string>();
  #loading: Promise<void> | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #sweptAt = -Infinity;

  constructor({ store, clock, log, storeLimitMs = STORE_LIMIT_MS }: DirectoryOptions) {
    this.#store = store;
    this.#clock = clock;
    this.#log = log;
    this.#limitMs = storeLimitMs;
  }

  /** Reads the store, once; again when that failed. @throws {UnavailableError} */
  load(): Promise<void> {
    return this.#loading ??= this.#read().catch((error) => {
      this.#loading = undefined;
      throw error;
    });
  }

  /**
   * One change after the other: each sees what the one before made of things.
   *
   * @param change must not wait for another one
   * @throws {UnavailableError} when its turn does not come in time; nothing was changed
   */
  exclusively<T>(change: () => Promise<T>): Promise<T> {
    const asked = performance.now();
    const result = this.#last.then(() => {
      if (performance.now() - asked <= this.#limitMs) return change();
      throw new UnavailableError("Cannot reach the store of accounts: others wait for it");
    });
    this.#last = result.catch(() => undefined); // told to whoever asked for it
    return result;
  }

  users(): User[] {
    return [...this.#users.values()].sort((one, other) => one.username < other.username ? -1 : 1);
  }

  user(username: string): User | undefined {
    return this.#users.get(username);
  }

  /** @returns `false` when the name is taken @throws {UnavailableError} */
  async createUser(user: User): Promise<boolean> {
    const isNew = await this.#ask(this.#store.createUser(user));
    if (isNew) this.#users.set(user.username, user);
    return isNew;
  }

  /** @throws {UnavailableError} and everything is as it was */
  async updateUser(user: User): Promise<void> {
    await this.#ask(this.#store.updateUser(user));
    this.#users.set(user.username, user);
  }

  /** The sessions of the user end first. @throws {UnavailableError} */
  async removeUser(username: string): Promise<void> {
    await this.endSessionsOf(username);
    await this.#ask(this.#store.removeUser(username));
    this.#users.delete(username);
  }

  /** A session that is under way. */
  session(id: string): Session | undefined {
    const session = this.#sessions.get(id);
    return session && this.#clock.now() < session.expiresAt ? session : undefined;
  }

  /** Sessions under way, the one used last first. */
  sessions(username?: string): Session[] {
    const now = this.#clock.now();
    return [...this.#sessions.values()]
      .filter((session) => now < session.expiresAt)
      .filter((session) => username === undefined || session.username === username)
      .sort((one, other) => other.lastUsedAt - one.lastUsedAt || other.createdAt - one.createdAt);
  }

  /** @throws {UnavailableError} and there is no session */
  async beginSession(session: Session): Promise<void> {
    await this.#ask(this.#store.createSession(session));
    const beyond = this.sessions(session.username).slice(MAX_SESSIONS - 1);
    this.#sessions.set(session.id, session);
    const now = this.#clock.now();
    if (now - this.#sweptAt >= SWEEP_MS) {
      this.#sweptAt = now;
      beyond.push(...[...this.#sessions.values()].filter(({ expiresAt }) => now >= expiresAt));
    }
    await this.#end(beyond);
  }

  /** Uses a refresh token up. @returns whether it was the session's @throws {UnavailableError} */
  async rotateSession(id: string, from: string, to: string): Promise<boolean> {
    const now = this.#clock.now();
    if (!await this.#ask(this.#store.rotateSession(id, from, to, now))) return false;
    const session = this.#sessions.get(id);
    if (session) {
      const rotations = session.rotations + 1;
      this.#sessions.set(id, { ...session, secretHash: to, rotations, lastUsedAt: now });
    }
    return true;
  }

  /** Whether the hash is of a refresh token of the session that was used up. @throws {UnavailableError} */
  wasUsed(id: string, hash: string): Promise<boolean> {
    return this.#ask(this.#store.wasUsed(id, hash));
  }

  /** It is over at once, and for good when this resolves. @throws {UnavailableError} */
  async endSession(id: string): Promise<void> {
    const session = this.#sessions.get(id);
    await this.#end(session ? [session] : []);
  }

  /** As `endSession`. @param keep id of the one that goes on */
  async endSessionsOf(username: string, keep: string | null = null): Promise<void> {
    await this.#end(this.sessions(username).filter(({ id }) => id !== keep));
  }

  /** Notes that a session is used, to the minute; nobody waits for it. */
  touchSession(session: Session): void {
    const now = this.#clock.now();
    if (now - session.lastUsedAt < TOUCH_MS) return;
    this.#sessions.set(session.id, { ...session, lastUsedAt: now });
    this.#inBackground(this.#store.touchSession(session.id, now));
  }

  /** By name. */
  keys(): ApiKey[] {
    return [...this.#keys.values()].sort((one, other) => one.name < other.name ? -1 : 1);
  }

  /** A key that may be used. */
  key(id: string): ApiKey | undefined {
    const key = this.#keys.get(id);
    return key && (key.expiresAt === null || this.#clock.now() < key.expiresAt) ? key : undefined;
  }

  /** A key that may be used, by the hash of its secret. */
  keyByHash(hash: string): ApiKey | undefined {
    return this.key(this.#keysByHash.get(hash) ?? "");
  }

  /** @throws {UnavailableError} and there is no key */
  async createKey(key: ApiKey): Promise<void> {
    await this.#ask(this.#store.createKey(key));
    this.#addKey(key);
  }

  /** @returns whether there was one @throws {UnavailableError} and everything is as it was */
  async removeKey(id: string): Promise<boolean> {
    const key = this.#keys.get(id);
    if (!key) return false;
    await this.#ask(this.#store.removeKey(id));
    this.#keys.delete(id);
    this.#keysByHash.delete(key.secretHash);
    return true;
  }

  /** As `touchSession`. */
  touchKey(key: ApiKey): void {
    const now = this.#clock.now();
    if (key.lastUsedAt !== null && now - key.lastUsedAt < TOUCH_MS) return;
    this.#keys.set(key.id, { ...key, lastUsedAt: now });
    this.#inBackground(this.#store.touchKey(key.id, now));
  }

  async #read(): Promise<void> {
    const [users, sessions, keys] = await this.#ask(
      Promise.all([this.#store.users(), this.#store.sessions(), this.#store.keys()]),
    );
    for (const user of users) this.#users.set(user.username, user);
    for (const session of sessions) this.#sessions.set(session.id, session);
    for (const key of keys) this.#addKey(key);
  }

  #addKey(key: ApiKey): void {
    this.#keys.set(key.id, key);
    this.#keysByHash.set(key.secretHash, key.id);
  }

  async #end(sessions: readonly Session[]): Promise<void> {
    const left = new Set([...this.#leftOver, ...sessions.map(({ id }) => id)]);
    this.#leftOver.clear();
    for (const id of left) this.#sessions.delete(id);
    const removals = [...left].map(async (id) => {
      await this.#store.removeSession(id);
      left.delete(id);
    });
    try {
      await this.#ask(Promise.all(removals));
    } catch (error) {
      for (const id of left) this.#leftOver.add(id);
      throw error;
    }
  }

  /** @throws {UnavailableError} for whatever is wrong with the store, a lock that never opens among it */
  async #ask<T>(work: Promise<T>): Promise<T> {
    try {
      return await withTimeout(work, "The store of accounts", this.#limitMs);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new UnavailableError(`Cannot reach the store of accounts: ${why}`, { cause });
    }
  }

  #inBackground(work: Promise<void>): void {
    this.#ask(work).catch(({ message }) => this.#log?.warn("cannot note a last use", { message }));
  }
}
