/** The meters' credentials in memory: for tests and for a program that keeps nothing. */

import type { CredentialStore, MeterCredential, NumberUse } from "../ports.ts";

/** A store of credentials that forgets everything with the process. */
export function createMemoryCredentials(): CredentialStore {
  const credentials = new Map<string, MeterCredential>();
  const numbered = new Map<string, NumberUse & { readonly nonce: number }>();
  return {
    get: (serial) => Promise.resolve(credentials.get(serial) ?? null),
    list: () =>
      Promise.resolve(
        [...credentials.values()].sort((a, b) => a.serial < b.serial ? -1 : 1),
      ),

    put(credential) {
      credentials.set(credential.serial, { ...credential });
      return Promise.resolve();
    },

    remove: (serial) => Promise.resolve(credentials.delete(serial)),

    nextNonce(serial, least, { id, keyMark }) {
      const last = numbered.get(serial);
      if (last?.id === id && last.keyMark === keyMark) return Promise.resolve(last.nonce);
      const nonce = Math.max(least, (last?.nonce ?? 0) + 1);
      numbered.set(serial, { nonce, id, keyMark });
      return Promise.resolve(nonce);
    },

    lastNonce: (serial) => Promise.resolve(numbered.get(serial) ?? null),

    close() {
      credentials.clear();
    },
  };
}
