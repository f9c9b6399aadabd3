/**
 * The meters' credentials in Deno KV: `["credentials", serial]`, one key each, and `["nonces", serial]`,
 * the last number of its signed commands, which outlives them.
 */

import type { CredentialStore, MeterCredential } from "../ports.ts";

const PREFIX = ["credentials"] as const;
const NONCES = ["nonces"] as const;

/**
 * The store of credentials in an open database.
 *
 * @param kv belongs to the store from here on: `close` closes it
 */
export function createKvCredentials(kv: Deno.Kv): CredentialStore {
  let open = true;
  return {
    get: async (serial) => (await kv.get<MeterCredential>([...PREFIX, serial])).value,

    async list() {
      const entries = await Array.fromAsync(kv.list<MeterCredential>({ prefix: PREFIX }));
      return entries.map(({ value }) => value);
    },

    async put(credential) {
      await kv.set([...PREFIX, credential.serial], credential);
    },

    async remove(serial) {
      const key = [...PREFIX, serial];
      for (;;) {
        const { value, versionstamp } = await kv.get(key);
        if (value === null) return false;
        if ((await kv.atomic().check({ key, versionstamp }).delete(key).commit()).ok) return true;
      }
    },

    async nextNonce(serial, least) {
      const key = [...NONCES, serial];
      for (;;) {
        const { value, versionstamp } = await kv.get<number>(key);
        const next = Math.max(least, (value ?? 0) + 1);
        if ((await kv.atomic().check({ key, versionstamp }).set(key, next).commit()).ok) {
          return next;
        }
      }
    },

    close() {
      if (open) kv.close();
      open = false;
    },
  };
}
