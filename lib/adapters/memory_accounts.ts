/** Users in memory: for tests and for a program that keeps nothing. */

import type { AccountStore, User } from "../ports.ts";

/** An account store that forgets everything with the process. */
export function createMemoryAccounts(initial: readonly User[] = []): AccountStore {
  const users = new Map(initial.map((user) => [user.username, user]));
  return {
    user: (username) => Promise.resolve(users.get(username) ?? null),

    createUser(user) {
      if (users.has(user.username)) return Promise.resolve(false);
      users.set(user.username, { ...user });
      return Promise.resolve(true);
    },

    isEmpty: () => Promise.resolve(users.size === 0),

    close() {
      users.clear();
    },
  };
}
