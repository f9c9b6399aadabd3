/** Users, sessions and API keys in memory: for tests and for a program that keeps nothing. */

import type { AccountStore, ApiKey, Session, User } from "../ports.ts";
import { MAX_USED_TOKENS } from "../ports.ts";

/** An account store that forgets everything with the process. */
export function createMemoryAccounts(initial: readonly User[] = []): AccountStore {
  const users = new Map(initial.map((user) => [user.username, user]));
  const sessions = new Map<string, Session>();
  /** By session, newest last. */
  const used = new Map<string, string[]>();
  const keys = new Map<string, ApiKey>();

  const touch = (map: Map<string, Session> | Map<string, ApiKey>, id: string, at: number) => {
    const known = map.get(id);
    if (known) (map as Map<string, object>).set(id, { ...known, lastUsedAt: at });
    return Promise.resolve();
  };

  return {
    users() {
      const byName = (one: User, other: User) => one.username < other.username ? -1 : 1;
      return Promise.resolve([...users.values()].sort(byName));
    },

    createUser(user) {
      if (users.has(user.username)) return Promise.resolve(false);
      users.set(user.username, { ...user });
      return Promise.resolve(true);
    },

    updateUser(user) {
      const isKnown = users.has(user.username);
      if (isKnown) users.set(user.username, { ...user });
      return Promise.resolve(isKnown);
    },

    removeUser: (username) => Promise.resolve(users.delete(username)),
    isEmpty: () => Promise.resolve(users.size === 0),
    sessions: () => Promise.resolve([...sessions.values()]),

    createSession(session) {
      sessions.set(session.id, { ...session });
      return Promise.resolve();
    },

    touchSession: (id, at) => touch(sessions, id, at),

    rotateSession(id, from, to, at) {
      const session = sessions.get(id);
      if (session?.secretHash !== from) return Promise.resolve(false);
      const rotations = session.rotations + 1;
      sessions.set(id, { ...session, secretHash: to, rotations, lastUsedAt: at });
      used.set(id, [...used.get(id) ?? [], from].slice(-MAX_USED_TOKENS));
      return Promise.resolve(true);
    },

    wasUsed: (id, hash) => Promise.resolve(used.get(id)?.includes(hash) ?? false),

    removeSession(id) {
      sessions.delete(id);
      used.delete(id);
      return Promise.resolve();
    },

    keys: () => Promise.resolve([...keys.values()]),

    createKey(key) {
      keys.set(key.id, { ...key });
      return Promise.resolve();
    },

    touchKey: (id, at) => touch(keys, id, at),

    removeKey(id) {
      keys.delete(id);
      return Promise.resolve();
    },

    close() {
      for (const map of [users, sessions, used, keys]) map.clear();
    },
  };
}
