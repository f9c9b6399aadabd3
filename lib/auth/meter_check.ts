/** Whether a meter may come in at the broker. */

import { normalizeSerial } from "../domain/serial.ts";
import type { CredentialStore, MeterCheck } from "../ports.ts";
import { isMeterPassword } from "./meter_password.ts";

/**
 * Checks meters against a store. The user name is the serial in canonical form and in no other, as it
 * is for Mosquitto, which compares bytes.
 */
export function createMeterCheck(credentials: Pick<CredentialStore, "get">): MeterCheck {
  return async (username, password) => {
    const known = normalizeSerial(username) === username ? await credentials.get(username) : null;
    return await isMeterPassword(password, known?.passwordHash ?? null);
  };
}
