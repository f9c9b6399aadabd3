/** The file of `deno task simulate --credentials`: what each meter comes in with at the broker. */

import { normalizeSerial } from "../domain/serial.ts";
import type { MeterSecret } from "../identity.ts";

/** Credentials by serial, or everything that is wrong with the file. */
export type ReadCredentials =
  | { readonly ok: true; readonly credentials: ReadonlyMap<string, MeterSecret> }
  | { readonly ok: false; readonly faults: readonly string[] };

/**
 * Reads one JSON object a line, as `POST /api/meters/:serial/credential` answers it; empty lines count
 * for nothing. Of two for a meter the later one holds: it took the place of the other.
 */
export function readCredentials(text: string): ReadCredentials {
  const credentials = new Map<string, MeterSecret>();
  const faults: string[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const read = readLine(line);
    if (typeof read === "string") faults.push(`line ${index + 1}: ${read}`);
    else credentials.set(read.username, read);
  }
  return faults.length > 0 ? { ok: false, faults } : { ok: true, credentials };
}

/** @returns what is wrong, in words without the line: there is a password in it */
function readLine(line: string): MeterSecret | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) return "is no JSON";
    throw error;
  }
  if (typeof value !== "object" || value === null) return "is no object";
  const { username: name, password, key }: Record<string, unknown> = { ...value };
  const username = normalizeSerial(name);
  if (username === null) return 'has no "username", the meter\'s serial';
  if (typeof password !== "string" || password === "") return 'has no "password"';
  if (typeof key !== "string" || key === "") return 'has no "key"';
  return { username, password, key };
}
