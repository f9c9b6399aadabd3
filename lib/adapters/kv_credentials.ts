/**
 * The meters' credentials in Deno KV: `["credentials", serial]`, one key each; `["nonces", serial]`, the
 * last number of its signed commands, which outlives them; `["numbered", serial]`, what that number went
 * to: a key of its own, so that the numbers stay as older programs wrote and read them.
 */

import type { CredentialStore, MeterCredential, NumberUse } from "../ports.ts";
import { whenUnlocked } from "./kv_lock.ts";

const PREFIX = ["credentials"] as const;
const NONCES = ["nonces"] as const;
const NUMBERED = ["numbered"] as const;

type Numbered = NumberUse & { readonly nonce: number };

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
      await whenUnlocked(() => kv.set([...PREFIX, credential.serial], credential));
    },

    async remove(serial) {
      const key = [...PREFIX, serial];
      for (;;) {
        const { value, versionstamp } = await kv.get(key);
        if (value === null) return false;
        const { ok } = await whenUnlocked(() =>
          kv.atomic().check({ key, versionstamp }).delete(key).commit()
        );
        if (ok) return true;
      }
    },

    async nextNonce(serial, least, use) {
      const key = [...NONCES, serial];
      const useKey = [...NUMBERED, serial];
      for (;;) {
        const [{ value, versionstamp }, last] = await kv.getMany<[number, Numbered]>([key, useKey]);
        if (isUse(last.value, value, use)) return last.value.nonce;
        const nonce = Math.max(least, (value ?? 0) + 1);
        const { id, keyMark } = use;
        const { ok } = await whenUnlocked(() =>
          kv.atomic().check({ key, versionstamp }).set(key, nonce)
            .set(useKey, { nonce, id, keyMark }).commit()
        );
        if (ok) return nonce;
      }
    },

    async lastNonce(serial) {
      const [{ value }, last] = await kv.getMany<[number, Numbered]>([
        [...NONCES, serial],
        [...NUMBERED, serial],
      ]);
      // An older program may have given out one since.
      return last.value?.nonce === value ? last.value : null;
    },

    close() {
      if (open) kv.close();
      open = false;
    },
  };
}

/** Whether the last number of a meter went to this use. */
function isUse(last: Numbered | null, nonce: number | null, use: NumberUse): last is Numbered {
  return last?.nonce === nonce && last?.id === use.id && last?.keyMark === use.keyMark;
}
