/** Bytes to readings: the only place that reads what a device wrote. Pure; nothing here throws. */

import type { Reading } from "../domain/reading.ts";
import { normalizeSerial } from "../domain/serial.ts";
import { litersToMl, MAX_TOTAL_LITERS } from "../domain/units.ts";
import { usableTs } from "./timestamp.ts";

/** Greatest payload, bytes (contract, 3). */
export const MAX_PAYLOAD_BYTES = 1024 * 1024;
/** Most readings in one payload (contract, 3). */
export const MAX_BATCH = 5000;

/** Why something is not a reading. */
export type DecodeReason =
  | "empty"
  | "too-large"
  | "bad-encoding"
  | "bad-json"
  | "not-an-object"
  | "too-many-readings"
  | "missing-total"
  | "bad-type"
  | "out-of-range"
  | "missing-serial"
  | "bad-serial"
  | "serial-mismatch"
  /** Another kind of device: see `dialects.ts`. */
  | `dialect-${string}`;

/** One element that could not be used. */
export interface Reject {
  readonly reason: DecodeReason;
  /** Place in the batch; `null` for the message as a whole. */
  readonly index: number | null;
  /** The field as the sender spelled it, when one is at fault. */
  readonly field: string | null;
  readonly why: string;
}

/** What a message says, each element by itself. */
export interface Decoded {
  /** In payload order; those without a usable `ts` are stamped with the arrival, `n` not yet given. */
  readonly readings: readonly Reading[];
  readonly rejects: readonly Reject[];
  /** Whether the payload was a batch. */
  readonly batch: boolean;
}

/** Where a reading's serial may come from besides the reading itself. */
export interface SerialSources {
  /** The topic's serial: a reading that names another one is refused. */
  readonly topic: string | null;
  /** `DEFAULT_DEVICE_SERIAL`, when all else is silent. */
  readonly fallback: string | null;
}

type Fields = Readonly<Record<string, unknown>>;

const NO_REJECTS: readonly Reject[] = [];

/** Strips a byte order mark as well. */
const utf8 = new TextDecoder("utf-8", { fatal: true });

/** What the fields of a reading may be called, the first that is present wins (contract, 3). */
export const ALIASES = {
  total: ["totalLiters", "total"],
  flow: ["flowLmin", "flowRate"],
  serial: ["numeroSerie", "serial", "numero_serie"],
  ts: ["ts", "timestamp"],
  battery: ["bateria", "nivel_bateria"],
  pressure: ["pressaoBar", "pressao_bar"],
} as const;

/** Decodes an MQTT payload: the good readings and the bad ones, each with its reason. */
export function decodeMessage(
  payload: Uint8Array,
  arrival: number,
  serials: SerialSources,
): Decoded {
  const parsed = parse(payload);
  if (!parsed.ok) return { readings: [], rejects: [parsed.reject], batch: false };
  return decodeValue(parsed.value, arrival, serials);
}

/** Decodes the body of `POST /api/data`: whole or not at all, the first fault named by its field. */
export function decodeBody(
  body: Uint8Array,
  arrival: number,
  defaultSerial: string | null,
): { ok: true; readings: readonly Reading[] } | { ok: false; field: string | null; why: string } {
  const parsed = parse(body);
  const decoded = parsed.ok
    ? decodeValue(parsed.value, arrival, { topic: null, fallback: defaultSerial })
    : { readings: [], rejects: [parsed.reject], batch: false };
  const [first] = decoded.rejects;
  if (!first) return { ok: true, readings: decoded.readings };
  const prefix = first.index === null ? "" : `readings[${first.index}]`;
  const field = [prefix, first.field].filter(Boolean).join(".");
  return { ok: false, field: field || null, why: first.why };
}

function parse(
  payload: Uint8Array,
): { ok: true; value: unknown } | { ok: false; reject: Reject } {
  const fail = (reason: DecodeReason, why: string) => ({
    ok: false as const,
    reject: whole(reason, why),
  });
  if (payload.length === 0) return fail("empty", "the message is empty");
  if (payload.length > MAX_PAYLOAD_BYTES) {
    return fail(
      "too-large",
      `the message has ${payload.length} bytes, at most ${MAX_PAYLOAD_BYTES} are read`,
    );
  }
  let text: string;
  try {
    text = utf8.decode(payload);
  } catch {
    return fail("bad-encoding", "the message is not UTF-8");
  }
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    return fail(
      "bad-json",
      `the message is not JSON: ${error instanceof Error ? error.message : error}`,
    );
  }
}

function decodeValue(value: unknown, arrival: number, serials: SerialSources): Decoded {
  const list = Array.isArray(value)
    ? value
    : isFields(value) && Array.isArray(value.readings)
    ? value.readings as unknown[]
    : null;
  if (!list) {
    const one = decodeReading(value, arrival, serials, null);
    return "reason" in one
      ? { readings: [], rejects: [one], batch: false }
      : { readings: [one], rejects: NO_REJECTS, batch: false };
  }
  const fail = (reject: Reject) => ({ readings: [], rejects: [reject], batch: true });
  if (list.length === 0) return fail(whole("empty", "the batch is empty"));
  if (list.length > MAX_BATCH) {
    const why = `the batch has ${list.length} readings, at most ${MAX_BATCH}`;
    return fail({ ...whole("too-many-readings", why), field: "readings" });
  }
  const outer = isFields(value) ? first(value, ALIASES.serial) : undefined;
  return decodeBatch(list, arrival, serials, outer);
}

function decodeBatch(
  list: readonly unknown[],
  arrival: number,
  serials: SerialSources,
  outer: Found | undefined,
): Decoded {
  let sources = serials;
  if (outer) {
    const serial = normalizeSerial(outer.value);
    if (!serial) return { readings: [], rejects: [badSerial(outer.name, null)], batch: true };
    if (serials.topic && serial !== serials.topic) {
      return { readings: [], rejects: [mismatch(outer.name, null)], batch: true };
    }
    sources = { topic: serials.topic, fallback: serial };
  }
  const readings: Reading[] = [];
  const rejects: Reject[] = [];
  list.forEach((element, index) => {
    const one = decodeReading(element, arrival, sources, index);
    if ("reason" in one) rejects.push(one);
    else readings.push(one);
  });
  return { readings, rejects, batch: true };
}

/** Decodes one element; `index` is its place in the batch. */
export function decodeReading(
  value: unknown,
  arrival: number,
  serials: SerialSources,
  index: number | null,
): Reading | Reject {
  if (!isFields(value)) {
    return { reason: "not-an-object", index, field: null, why: "a reading must be a JSON object" };
  }
  const serial = decodeSerial(value, serials, index);
  if (typeof serial !== "string") return serial;
  const total = number(value, ALIASES.total, 0, MAX_TOTAL_LITERS, index);
  if (isReject(total)) return total;
  if (total === null) {
    const why = "totalLiters is required: the register in litres";
    return { reason: "missing-total", index, field: "totalLiters", why };
  }
  const flow = number(value, ALIASES.flow, 0, Number.MAX_VALUE, index);
  if (isReject(flow)) return flow;
  const epoch = number(value, ["epoch"], 0, Number.MAX_SAFE_INTEGER, index, true);
  if (isReject(epoch)) return epoch;
  const seq = number(value, ["seq"], 0, Number.MAX_SAFE_INTEGER, index, true);
  if (isReject(seq)) return seq;
  const ts = usableTs(valueOf(value, ALIASES.ts), arrival);
  return {
    serial,
    ts: ts ?? arrival,
    totalMl: litersToMl(total),
    flowLmin: flow,
    epoch,
    seq,
    n: 0,
    clock: ts === null,
    battery: optional(value, ALIASES.battery),
    pressureBar: optional(value, ALIASES.pressure),
  };
}

function decodeSerial(
  fields: Fields,
  serials: SerialSources,
  index: number | null,
): string | Reject {
  const own = first(fields, ALIASES.serial);
  if (!own) {
    const other = serials.topic ?? serials.fallback;
    if (other) return other;
    const why = "numeroSerie is required: neither the reading nor the topic names a meter";
    return { reason: "missing-serial", index, field: "numeroSerie", why };
  }
  const serial = normalizeSerial(own.value);
  if (!serial) return badSerial(own.name, index);
  if (serials.topic && serial !== serials.topic) return mismatch(own.name, index);
  return serial;
}

interface Found {
  readonly name: string;
  readonly value: unknown;
}

/**
 * The first of the aliases that is present; `null` counts as absent. No alias is a name that objects
 * have from elsewhere.
 */
function nameOf(fields: Fields, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = fields[name];
    if (value !== null && value !== undefined) return name;
  }
}

function valueOf(fields: Fields, names: readonly string[]): unknown {
  const name = nameOf(fields, names);
  return name === undefined ? undefined : fields[name];
}

function first(fields: Fields, names: readonly string[]): Found | undefined {
  const name = nameOf(fields, names);
  return name === undefined ? undefined : { name, value: fields[name] };
}

function number(
  fields: Fields,
  names: readonly string[],
  min: number,
  max: number,
  index: number | null,
  integer = false,
): number | null | Reject {
  const field = nameOf(fields, names);
  if (field === undefined) return null;
  const value = fields[field];
  if (
    typeof value !== "number" || (integer && Number.isFinite(value) && !Number.isInteger(value))
  ) {
    const why = `${field} must be ${integer ? "a whole number" : "a number"}`;
    return { reason: "bad-type", index, field, why };
  }
  if (!(value >= min && value <= max)) {
    const range = max === Number.MAX_VALUE ? `at least ${min}` : `between ${min} and ${max}`;
    return { reason: "out-of-range", index, field, why: `${field} must be ${range}` };
  }
  return value + 0; // -0 becomes 0
}

/** Side values never cost a reading: what is not a finite number is left out. */
function optional(fields: Fields, names: readonly string[]): number | null {
  const value = valueOf(fields, names);
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isReject(value: number | null | Reject): value is Reject {
  return typeof value === "object" && value !== null;
}

function whole(reason: DecodeReason, why: string): Reject {
  return { reason, index: null, field: null, why };
}

function badSerial(field: string, index: number | null): Reject {
  const why = `${field} must be 1 to 64 letters, digits, dots, underscores or hyphens`;
  return { reason: "bad-serial", index, field, why };
}

function mismatch(field: string, index: number | null): Reject {
  return { reason: "serial-mismatch", index, field, why: `${field} is not the topic's meter` };
}
