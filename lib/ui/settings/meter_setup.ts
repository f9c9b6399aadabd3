/** What a meter has to know to come in, as the page shows it and its QR code says it. */

import type { MeterSecret } from "../../identity.ts";
import { reachable } from "../first_steps.ts";

/** The content of the QR code: the names of its fields are those of docs/devices.md. */
export interface MeterSetup {
  /** Broker, `mqtt://host:port`. */
  readonly url: string;
  /** The serial. */
  readonly username: string;
  readonly password: string;
  /** Signs the meter's commands. */
  readonly key: string;
  /** Before the serial in the meter's topics. */
  readonly base: string;
}

/**
 * @param broker as `BrokerStatus.address`
 * @param page address of the page, for the host of a broker that listens everywhere
 */
export function meterSetup(
  { username, password, key }: MeterSecret,
  broker: string,
  base: string,
  page: URL,
): MeterSetup {
  return { url: reachable(broker, page).href.replace(/\/$/, ""), username, password, key, base };
}

/** Whether the broker can be reached from its own machine alone. */
export function isLoopback(url: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(new URL(url).hostname);
}
