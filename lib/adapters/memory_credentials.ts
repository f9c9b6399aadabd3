/** The meters' credentials in memory: for tests and for a program that keeps nothing. */

import type { CredentialStore, MeterCredential } from "../ports.ts";

/** A store of credentials that forgets everything with the process. */
export function createMemoryCredentials(): CredentialStore {
  const credentials = new Map<string, MeterCredential>();
  const nonces = new Map<string, number>();
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

    nextNonce(serial, least) {
      const next = Math.max(least, (nonces.get(serial) ?? 0) + 1);
      nonces.set(serial, next);
      return Promise.resolve(next);
    },

    close() {
      credentials.clear();
    },
  };
}
