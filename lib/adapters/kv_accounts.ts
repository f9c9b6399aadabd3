/** Users in Deno KV: `["users", username]`, one key each. */

import type { AccountStore, User } from "../ports.ts";

const PREFIX = ["users"] as const;

/**
 * The account store in an open database.
 *
 * @param kv belongs to the store from here on: `close` closes it
 */
export function createKvAccounts(kv: Deno.Kv): AccountStore {
  let open = true;
  return {
    async user(username) {
      const entry = await kv.get<User>([...PREFIX, username]);
      return entry.value;
    },

    async createUser(user) {
      const key = [...PREFIX, user.username];
      const result = await kv.atomic().check({ key, versionstamp: null }).set(key, user).commit();
      return result.ok;
    },

    async isEmpty() {
      for await (const _ of kv.list({ prefix: PREFIX }, { limit: 1 })) return false;
      return true;
    },

    close() {
      if (open) kv.close();
      open = false;
    },
  };
}
