/** Lines of a file of recorded readings to payloads that a meter could have sent. Pure. */

import { normalizeSerial } from "../domain/serial.ts";
import { CsvRow } from "./replay_csv.ts";
import { parseIso } from "./timestamp.ts";

/** One payload, ready to be published. */
export interface ReplayRow {
  readonly serial: string;
  /** When the device took it, Unix ms. */
  readonly ts: number;
  readonly payload: string;
}

export type ReplayLine =
  | { readonly kind: "row"; readonly row: ReplayRow }
  /** A header or an empty line. */
  | { readonly kind: "none" }
  | { readonly kind: "bad"; readonly why: string };

/** Numbers below this are seconds, others milliseconds (contract, 3). */
const SECONDS_BELOW = 1e12;
const PAIR = /^(\S+)\s+(\S+)$/;
const SERIAL_NAMES = ["numeroSerie", "serial", "numero_serie"];
const TS_NAMES = ["ts", "timestamp"];

type Fields = Readonly<Record<string, unknown>>;
type Format = (line: string) => ReplayLine;

/**
 * Reads a file line by line. The first line that is not empty decides what the file is: NDJSON
 * (`{ts, topic, payload}` or a bare reading a line), `unix_s litres` without a header, or CSV with one.
 */
export class ReplayReader {
  #format: Format | null = null;

  /** @param serial whose readings they are, in canonical form; `null`: as each line says itself */
  constructor(private readonly serial: string | null) {}

  read(line: string): ReplayLine {
    const text = line.replace(/^\uFEFF/, "").trim();
    if (text === "") return { kind: "none" };
    if (this.#format) return this.#format(text);
    if (text.startsWith("{")) this.#format = (t) => this.#json(t);
    else if (isPair(text)) this.#format = (t) => this.#pair(t);
    else return this.#header(text);
    return this.#format(text);
  }

  #header(text: string): ReplayLine {
    const header = CsvRow.header(text);
    if (typeof header === "string") return { kind: "bad", why: header };
    this.#format = (t) => {
      const fields = header.fields(t);
      return typeof fields === "string"
        ? { kind: "bad", why: fields }
        : this.#row(fields, fields.ts);
    };
    return { kind: "none" };
  }

  #json(text: string): ReplayLine {
    const value = parseJson(text);
    if (!isFields(value)) return { kind: "bad", why: "not a JSON object" };
    if (!("payload" in value)) return this.#row(value, first(value, TS_NAMES));
    const { payload } = value;
    const fields = typeof payload === "string" ? parseJson(payload) : payload;
    if (!isFields(fields)) return { kind: "bad", why: "payload is not a JSON object" };
    return this.#row(fields, first(fields, TS_NAMES) ?? value.ts);
  }

  #pair(text: string): ReplayLine {
    const match = PAIR.exec(text);
    const [ts, totalLiters] = match ? [Number(match[1]), Number(match[2])] : [NaN, NaN];
    if (!Number.isFinite(ts) || !Number.isFinite(totalLiters)) {
      return { kind: "bad", why: "not two numbers" };
    }
    return this.#row({ totalLiters }, ts);
  }

  #row(fields: Fields, time: unknown): ReplayLine {
    const ts = unixMs(time);
    if (ts === null) return { kind: "bad", why: "ts is missing or not a time" };
    const own = first(fields, SERIAL_NAMES);
    const serial = this.serial ?? normalizeSerial(own);
    if (serial === null) {
      return { kind: "bad", why: own === undefined ? "no serial" : "malformed serial" };
    }
    const rest = Object.entries(fields).filter(([name]) => !SERIAL_NAMES.includes(name));
    const payload = { ...Object.fromEntries(rest), numeroSerie: serial };
    const stamped = first(fields, TS_NAMES) === undefined ? { ts, ...payload } : payload;
    return { kind: "row", row: { serial, ts, payload: JSON.stringify(stamped) } };
  }
}

function isPair(text: string): boolean {
  const match = PAIR.exec(text);
  return match !== null && Number.isFinite(Number(match[1]));
}

function unixMs(value: unknown): number | null {
  if (typeof value === "number" && Number.isFinite(value) && value >= 0) {
    return Math.round(value < SECONDS_BELOW ? value * 1000 : value);
  }
  return typeof value === "string" ? parseIso(value.trim()) : null;
}

function first(fields: Fields, names: readonly string[]): unknown {
  const name = names.find((n) => fields[n] !== undefined && fields[n] !== null);
  return name === undefined ? undefined : fields[name];
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // told as a bad line
  }
}
