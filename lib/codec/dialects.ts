/**
 * Messages of devices that know nothing of this program, told by their kind: what they say is read
 * where it can be without guessing, and named where it cannot. `docs/devices.md` lists them.
 */

import type { Reading } from "../domain/reading.ts";
import {
  ALIASES,
  type Decoded,
  decodeReading,
  type DecodeReason,
  type Reject,
  type SerialSources,
} from "./decode.ts";
import { AI_ON_THE_EDGE } from "./dialects/ai_on_the_edge.ts";
import { type Fields, isFields } from "./dialects/dialect.ts";
import { NAMED } from "./dialects/named.ts";
import { RTL433 } from "./dialects/rtl433.ts";
import { SHELLY } from "./dialects/shelly.ts";
import { dialectOfText, dialectOfTopic } from "./dialects/single_values.ts";
import { WATERIUS } from "./dialects/waterius.ts";
import { WMBUSMETERS } from "./dialects/wmbusmeters.ts";

/** The longest message that is looked at, bytes: the longest of these devices has some 2,000. */
const MAX_DIALECT_BYTES = 8192;

/** What `decodeMessage` says of messages that are not written for this program. */
const STRANGE: readonly DecodeReason[] = [
  "bad-json",
  "not-an-object",
  "missing-total",
  "missing-serial",
];

/** Fields by which a message is the contract's, whatever else is in it: it keeps its reason. */
const OWN_FIELDS = [
  ...ALIASES.total,
  ...ALIASES.flow,
  ...ALIASES.battery,
  ...ALIASES.pressure,
  "numeroSerie",
  "numero_serie",
  "readings",
];

const DIALECTS = [WMBUSMETERS, AI_ON_THE_EDGE, WATERIUS, SHELLY, RTL433, ...NAMED];

/**
 * Reads a message that `decodeMessage` could make nothing of in the words of the device that sent it.
 *
 * @param failed what `decodeMessage` made of it
 * @returns `null` when it is no message of a known kind: what was said of it holds
 */
export function decodeDialect(
  failed: Decoded,
  { topic, payload }: { readonly topic: string; readonly payload: Uint8Array },
  arrival: number,
  serials: SerialSources,
): Decoded | null {
  const { readings, rejects: [reject], batch } = failed;
  if (!reject || readings.length > 0 || batch || !STRANGE.includes(reject.reason)) return null;
  if (payload.length > MAX_DIALECT_BYTES) return null;
  const text = new TextDecoder().decode(payload); // UTF-8, else it were `bad-encoding`
  const value = reject.reason === "bad-json" ? null : JSON.parse(text);
  if (!isFields(value)) return named(dialectOfTopic(topic) ?? dialectOfText(text));
  if (OWN_FIELDS.some((name) => Object.hasOwn(value, name))) return null;
  const dialect = DIALECTS.find((candidate) => candidate.recognises(value));
  if (!dialect) return named(dialectOfTopic(topic));
  return decodeAll(dialect.name, dialect.translate?.(value) ?? [], arrival, serials);
}

function decodeAll(
  name: string,
  translated: readonly Fields[],
  arrival: number,
  serials: SerialSources,
): Decoded | null {
  if (translated.length === 0) return named(name);
  const readings: Reading[] = [];
  const rejects: Reject[] = [];
  for (const fields of translated) {
    const one = decodeReading(fields, arrival, serials, null);
    if ("reason" in one) rejects.push({ ...one, reason: `dialect-${name}` });
    else readings.push(one);
  }
  return { readings, rejects, batch: false };
}

function named(name: string | null): Decoded | null {
  if (name === null) return null;
  const why = `the message is of another kind: ${name}`;
  const reject: Reject = { reason: `dialect-${name}`, index: null, field: null, why };
  return { readings: [], rejects: [reject], batch: false };
}
