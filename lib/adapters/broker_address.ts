/** A broker's URL, taken apart: what may be shown, and what must not be. */

import { X509Certificate } from "node:crypto";

/** Where a broker is and who we are to it. */
export interface BrokerAddress {
  /** The URL without credentials. */
  readonly url: string;
  readonly username: string | undefined;
  readonly password: string | undefined;
}

/**
 * Takes the credentials out of a broker's URL; the ones given beside it win.
 *
 * @throws {TypeError} when the URL cannot be parsed
 */
export function brokerAddress(
  url: string,
  given: { username?: string; password?: string },
): BrokerAddress {
  const parsed = new URL(url);
  const username = given.username ?? decoded(parsed.username);
  const password = given.password ?? decoded(parsed.password);
  parsed.username = parsed.password = "";
  // MQTT.js takes a client id from the query of the URL, over the option.
  parsed.searchParams.delete("clientId");
  return { url: parsed.href.replace(/\/$/, ""), username, password };
}

/**
 * Checks a certificate authority before it is trusted: Deno's TLS only prints a line about one that it
 * cannot read, and goes on without.
 *
 * @param ca PEM; of several certificates the first is checked
 * @throws {Error} when it is no certificate
 */
export function checkAuthority(ca: string | undefined): void {
  if (ca === undefined) return;
  try {
    new X509Certificate(ca);
  } catch (error) {
    throw new Error("Cannot read MQTT_CA_FILE: it is not a certificate in PEM", { cause: error });
  }
}

function decoded(part: string): string | undefined {
  return part === "" ? undefined : decodeURIComponent(part);
}

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nobody listens there",
  ECONNRESET: "the connection was cut",
  ENOTFOUND: "the name cannot be resolved",
  EAI_AGAIN: "the name cannot be resolved",
  ETIMEDOUT: "no answer",
  EHOSTUNREACH: "the host cannot be reached",
  ENETUNREACH: "the network cannot be reached",
  EPIPE: "the connection was cut",
};

/** An error of the connection in words; MQTT.js' own never contain the password. */
export function connectionErrorInWords(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code in WORDS) return WORDS[code];
  if (!(error instanceof Error)) return String(error);
  if (error.message === "connack timeout") return "the broker does not answer";
  if (error.message === "Keepalive timeout") return "the broker does not answer any more";
  return error.message || code || error.name;
}
