/** Gives meters what they come in with at the broker, and takes it back. */

import type { Credentials } from "../identity.ts";
import type { Clock, CredentialStore } from "../ports.ts";
import { hashMeterPassword } from "./meter_password.ts";
import { randomText } from "./secrets.ts";

export interface CredentialsDeps {
  readonly store: CredentialStore;
  readonly clock: Pick<Clock, "now">;
  /** Ends a meter's connections: whoever holds them came in with what holds no more. */
  readonly expel: (serial: string) => Promise<void>;
  /** Lets a serial become a meter. */
  readonly accept: (serial: string, by: string) => Promise<void>;
}

/** @returns the keeper of the credentials; serials are in canonical form */
export function createCredentials({ store, clock, expel, accept }: CredentialsDeps): Credentials {
  return {
    async list() {
      const all = await store.list();
      return all.map(({ serial, createdAt, createdBy }) => ({
        numeroSerie: serial,
        createdAt,
        createdBy,
      }));
    },

    async create(serial, by) {
      const [password, key] = [randomText(), randomText()];
      const passwordHash = await hashMeterPassword(password);
      await store.put({ serial, passwordHash, key, createdAt: clock.now(), createdBy: by });
      await accept(serial, by);
      await expel(serial);
      return { username: serial, password, key };
    },

    async remove(serial) {
      const removed = await store.remove(serial);
      // Also when there was none: what a removal before this one left connected ends now.
      await expel(serial);
      return removed;
    },
  };
}
