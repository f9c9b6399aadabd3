/** Records of CSV to readings: any order of columns, any alias of the contract, any of its formats. */

import type { Reading } from "../domain/reading.ts";
import { plain } from "./csv_cell.ts";
import { readExactNumber, readNumber } from "./csv_number.ts";
import { ALIASES, decodeReading } from "./decode.ts";
import { LocalTime } from "./local_time.ts";
import { isPlausible, parseIso, unixMs } from "./timestamp.ts";

/** Characters of a cell that an error repeats. */
const SHOWN_CHARS = 40;
const TRUE = ["1", "true", "verdadeiro", "sim"];
const FALSE = ["0", "false", "falso", "não"];

type Read = (cell: string) => unknown;

/** What a file's rows mean that do not say it themselves. */
export interface RowContext {
  /** When they came, Unix ms: `ts` may be at most 10 minutes later. */
  readonly arrival: number;
  /** Of date-times without an offset, `dd/mm/yyyy …`. */
  readonly timeZone: string;
  /** The meter of rows that name none. */
  readonly serial: string | null;
}

/** Something about a cell that cannot be used, in words. */
class Fault {
  constructor(readonly why: string) {}
}

/** The header of a file: it reads the records below it. */
export class ReadingColumns {
  private constructor(
    private readonly names: readonly (string | undefined)[],
    private readonly readers: ReadonlyMap<string, Read>,
    private readonly context: RowContext,
  ) {}

  /** @returns in words what is wrong, when it is no header of readings */
  static of(
    cells: readonly string[],
    separator: string,
    context: RowContext,
  ): ReadingColumns | string {
    const readers = readersOf(separator, context);
    const known = new Map([...readers.keys()].map((name) => [name.toLowerCase(), name]));
    const names = cells.map((cell) => known.get(plain(cell).trim().toLowerCase()));
    for (const [needed, ...aliases] of [ALIASES.ts, ALIASES.total]) {
      const isThere = [needed, ...aliases].some((name) => names.includes(name));
      if (!isThere) return `this is no header of readings: there is no column ${needed}`;
    }
    const twice = names.find((name, i) => name !== undefined && names.indexOf(name) !== i);
    if (twice !== undefined) return `two columns are named ${twice}`;
    return new ReadingColumns(names, readers, context);
  }

  /** @returns the reading, or in words why it is none */
  read(cells: readonly string[]): Reading | string {
    const { names, readers, context } = this;
    if (cells.length !== names.length) {
      return `${cells.length} cells, the header has ${names.length}`;
    }
    const fields: Record<string, unknown> = {};
    for (const [i, name] of names.entries()) {
      const cell = name === undefined ? "" : plain(cells[i]).trim();
      if (name === undefined || cell === "") continue;
      const value = readers.get(name)!(cell);
      if (value instanceof Fault) return `${name} ${shown(cell)} ${value.why}`;
      fields[name] = value;
    }
    if (!ALIASES.ts.some((name) => name in fields)) return "ts is missing";
    const serials = { topic: null, fallback: context.serial };
    const reading = decodeReading(fields, context.arrival, serials, null);
    if ("reason" in reading) return reading.why;
    return stamped(reading, fields.clock === true, Number(fields.n ?? 0));
  }
}

/** A stamp and its running number are the reading's own: they came with it (contract, 4, rule 1). */
function stamped(reading: Reading, clock: boolean, n: number): Reading | string {
  if (!Number.isSafeInteger(n) || n < 0) return "n must be a whole number from 0";
  const isNumbered = clock && (reading.epoch === null || reading.seq === null);
  if (isNumbered && n === 0) {
    return "n is missing: clock without epoch and seq goes with a running number";
  }
  if (!isNumbered && n > 0) return "n must be 0, but for clock without epoch and seq";
  return { ...reading, clock, n };
}

function readersOf(separator: string, context: RowContext): ReadonlyMap<string, Read> {
  const comma = separator !== ",";
  const local = new LocalTime(context.timeZone);
  const exact: Read = (cell) => fault(readExactNumber(cell, comma));
  const loose: Read = (cell) => fault(readNumber(cell, comma));
  const time: Read = (cell) => readTime(cell, local, context.arrival);
  const all = (names: readonly string[], read: Read) => names.map((name) => [name, read] as const);
  return new Map([
    ...all(ALIASES.ts, time),
    ...all(ALIASES.serial, (cell) => cell),
    ...all([...ALIASES.total, "epoch", "seq", "n"], exact),
    ...all([...ALIASES.flow, ...ALIASES.battery, ...ALIASES.pressure], loose),
    ...all(["clock"], readFlag),
  ]);
}

/** Unix s or ms, ISO 8601 or `dd/mm/yyyy hh:mm:ss`, to Unix ms. */
function readTime(cell: string, local: LocalTime, arrival: number): number | Fault {
  const isNumber = /^\d+(?:[.,]\d+)?$/.test(cell);
  const ms = isNumber ? unixMs(Number(cell.replace(",", "."))) : local.read(cell) ?? parseIso(cell);
  if (ms === null) return new Fault("is not a time");
  if (!isPlausible(ms, arrival)) return new Fault("is before 2010 or more than 10 minutes ahead");
  return ms;
}

function readFlag(cell: string): boolean | Fault {
  const word = cell.toLowerCase();
  if (TRUE.includes(word)) return true;
  return FALSE.includes(word) ? false : new Fault("is not 1 or 0");
}

function fault(value: number | string): number | Fault {
  return typeof value === "string" ? new Fault(value) : value;
}

/** A cell as an error may repeat it: short, and without what a terminal would obey. */
function shown(cell: string): string {
  const text = cell.toWellFormed().replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, "\uFFFD");
  return JSON.stringify(text.length > SHOWN_CHARS ? `${text.slice(0, SHOWN_CHARS)}…` : text);
}
