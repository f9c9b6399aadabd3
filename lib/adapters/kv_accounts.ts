/**
 * Users, sessions and API keys in Deno KV, one key each: `["users", username]`, `["sessions", id]`,
 * `["api-keys", id]`; and `["used-tokens", session, place]`, a ring of hashes of used refresh tokens.
 */

import type { AccountStore, ApiKey, Session, User } from "../ports.ts";
import { MAX_USED_TOKENS } from "../ports.ts";
import { BATCH_SIZE } from "./kv_limits.ts";
import { whenUnlocked } from "./kv_lock.ts";

const USERS = "users";
const SESSIONS = "sessions";
const USED_TOKENS = "used-tokens";
const KEYS = "api-keys";

/** What users have that were stored before there was such a thing. */
const USER_DEFAULTS = { meters: null, disabled: false, lastLoginAt: null } as const;

/** Removals of one atomic write. */
const REMOVE_AT_ONCE = 100;

/**
 * The account store in an open database.
 *
 * @param kv belongs to the store from here on: `close` closes it
 */
export function createKvAccounts(kv: Deno.Kv): AccountStore {
  let open = true;

  async function list<T>(prefix: string): Promise<T[]> {
    const entries = kv.list<T>({ prefix: [prefix] }, { batchSize: BATCH_SIZE });
    return (await Array.fromAsync(entries)).map(({ value }) => value);
  }

  /** Changes what is there; of changes that meet, each is made. @returns whether there was anything */
  async function change<T>(key: Deno.KvKey, next: (value: T) => T): Promise<boolean> {
    for (;;) {
      const entry = await kv.get<T>(key);
      const { value } = entry;
      if (value === null) return false;
      const { ok } = await whenUnlocked(() =>
        kv.atomic().check(entry).set(key, next(value)).commit()
      );
      if (ok) return true;
    }
  }

  async function remove(key: Deno.KvKey): Promise<boolean> {
    const entry = await kv.get(key);
    await whenUnlocked(() => kv.delete(key));
    return entry.value !== null;
  }

  async function removeUsed(id: string): Promise<void> {
    const entries = kv.list({ prefix: [USED_TOKENS, id] }, { batchSize: BATCH_SIZE });
    const keys = (await Array.fromAsync(entries)).map(({ key }) => key);
    for (let at = 0; at < keys.length; at += REMOVE_AT_ONCE) {
      await whenUnlocked(() => {
        const atomic = kv.atomic();
        for (const key of keys.slice(at, at + REMOVE_AT_ONCE)) atomic.delete(key);
        return atomic.commit();
      });
    }
  }

  return {
    async users() {
      return (await list<User>(USERS)).map((user) => ({ ...USER_DEFAULTS, ...user }));
    },

    async createUser(user) {
      const key = [USERS, user.username];
      const result = await whenUnlocked(() =>
        kv.atomic().check({ key, versionstamp: null }).set(key, user).commit()
      );
      return result.ok;
    },

    updateUser: (user) => change([USERS, user.username], () => user),
    removeUser: (username) => remove([USERS, username]),

    async isEmpty() {
      for await (const _ of kv.list({ prefix: [USERS] }, { limit: 1 })) return false;
      return true;
    },

    sessions: () => list(SESSIONS),

    async createSession(session) {
      await whenUnlocked(() => kv.set([SESSIONS, session.id], session));
    },

    async touchSession(id, at) {
      await change<Session>([SESSIONS, id], (session) => ({ ...session, lastUsedAt: at }));
    },

    async rotateSession(id, from, to, at) {
      const key = [SESSIONS, id];
      for (;;) {
        const entry = await kv.get<Session>(key);
        const session = entry.value;
        if (session?.secretHash !== from) return false;
        const rotations = session.rotations + 1;
        const { ok } = await whenUnlocked(() =>
          kv.atomic().check(entry)
            .set(key, { ...session, secretHash: to, rotations, lastUsedAt: at })
            .set([USED_TOKENS, id, rotations % MAX_USED_TOKENS], from)
            .commit()
        );
        if (ok) return true;
      }
    },

    async wasUsed(id, hash) {
      const entries = kv.list({ prefix: [USED_TOKENS, id] }, { batchSize: BATCH_SIZE });
      for await (const { value } of entries) if (value === hash) return true;
      return false;
    },

    async removeSession(id) {
      // Itself first: what is cut short here leaves hashes that open nothing.
      await whenUnlocked(() => kv.delete([SESSIONS, id]));
      await removeUsed(id);
    },

    keys: () => list(KEYS),

    async createKey(key) {
      await whenUnlocked(() => kv.set([KEYS, key.id], key));
    },

    async touchKey(id, at) {
      await change<ApiKey>([KEYS, id], (key) => ({ ...key, lastUsedAt: at }));
    },

    async removeKey(id) {
      await whenUnlocked(() => kv.delete([KEYS, id]));
    },

    close() {
      if (open) kv.close();
      open = false;
    },
  };
}
