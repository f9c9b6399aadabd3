/**
 * Text to records of CSV (RFC 4180), in bounded memory: a bad line costs itself alone. csv-parse reads
 * until something is wrong, and begins anew on the line after the one where the bad record began.
 */

import { Buffer } from "node:buffer";
import { CsvError, type Options, parse } from "csv-parse/sync";

/** Longest record, its end counted (bytes, where a character has several): a reading has a hundred. */
export const MAX_LINE_CHARS = 16_384;
/** Most lines that a record with quoted line breaks may have; beyond, a quote was not closed. */
export const MAX_RECORD_LINES = 64;

const SEPARATORS = [";", "\t", ","] as const;
const LINE_END = /\r\n|\n|\r/g;
const [LF, CR] = [10, 13];
const OPTIONS: Options = {
  record_delimiter: ["\r\n", "\n", "\r"],
  relax_column_count: true,
  max_record_size: MAX_LINE_CHARS,
};

/** A record, by the line on which it begins: the first one is 1. */
export type CsvRecord =
  | { readonly line: number; readonly cells: readonly string[] }
  | { readonly line: number; readonly why: string };

/** Reads a file piece by piece. Blank lines, and lines of empty cells alone, are no records. */
export class CsvReader {
  /** The one that the first line has most of, known from then on. */
  separator: string | null = null;
  /** Whole lines of a record whose last quote is still open. */
  #open = "";
  /** The beginning of a line. */
  #rest = "";
  #lines = 0;

  /** Lines that have been read. */
  get lines(): number {
    return this.#lines;
  }

  /** The records that are whole with this text. */
  push(text: string): CsvRecord[] {
    text = this.#rest + text;
    // A CR at the end may be half of a CRLF.
    const known = text.endsWith("\r") ? text.slice(0, -1) : text;
    const end = Math.max(known.lastIndexOf("\n"), known.lastIndexOf("\r")) + 1;
    this.#rest = text.slice(end, end + MAX_LINE_CHARS + 1);
    return end > 0 ? this.#read(text.slice(0, end), false) : [];
  }

  /** The records that are left at the end of the file. */
  end(): CsvRecord[] {
    return this.#read(this.#rest, true);
  }

  #read(text: string, isEnd: boolean): CsvRecord[] {
    if (this.#lines === 0 && this.#open === "") text = text.replace(/^\uFEFF/, "");
    this.separator ??= separatorOf(text);
    const records: CsvRecord[] = [];
    let bytes = Buffer.from(this.#open + text);
    this.#open = "";
    while (bytes.length > 0) {
      const { error, end } = this.#parse(bytes, records);
      bytes = bytes.subarray(end);
      if (!error) break;
      if (!isEnd && error.code === "CSV_QUOTE_NOT_CLOSED") {
        this.#open = bytes.toString();
        if (countLineEnds(this.#open) < MAX_RECORD_LINES) break;
        this.#open = "";
      }
      const next = secondLine(bytes);
      if (!this.#isLoose(error, bytes.subarray(0, next), records)) {
        // The first line of the record is bad; the others get another chance.
        records.push({ line: ++this.#lines, why: whyOf(error, next) });
      }
      bytes = bytes.subarray(next);
    }
    return records;
  }

  /** Takes a line with a quote inside a cell that began without one (`3/4" pipe`) as it is. */
  #isLoose({ code }: CsvError, line: Buffer, records: CsvRecord[]): boolean {
    if (code !== "INVALID_OPENING_QUOTE") return false;
    return !this.#parse(line, records, { relax_quotes: true }).error;
  }

  /** Takes the records before the first bad one. @returns where that begins */
  #parse(
    bytes: Buffer,
    records: CsvRecord[],
    more: Options = {},
  ): { error?: CsvError; end: number } {
    let end = 0;
    const options: Options = {
      ...OPTIONS,
      ...more,
      delimiter: this.separator ?? ",",
      on_record: (cells: string[], { bytes: at }) => {
        // `info.lines` counts a CRLF inside quotes twice.
        const height = 1 + countLineEnds(cells.join(" "));
        if (height > MAX_RECORD_LINES || at - end > MAX_LINE_CHARS) {
          throw new CsvError("CSV_MAX_RECORD_SIZE", "more than a record may have");
        }
        if (!isBlank(cells)) records.push({ line: this.#lines + 1, cells });
        this.#lines += height;
        end = at;
      },
    };
    try {
      parse(bytes, options);
      return { end: bytes.length };
    } catch (error) {
      if (error instanceof CsvError) return { error, end };
      throw error;
    }
  }
}

function whyOf({ code }: CsvError, lineLength: number): string {
  if (lineLength > MAX_LINE_CHARS) return `the line is longer than ${MAX_LINE_CHARS} characters`;
  if (code === "INVALID_OPENING_QUOTE") return "there is a quote inside a cell";
  if (code === "CSV_INVALID_CLOSING_QUOTE") return "there is text after a quote";
  return "a quote is not closed";
}

function separatorOf(text: string): string | null {
  const header = /^.*\S.*$/m.exec(text)?.[0];
  if (header === undefined) return null;
  const count = (separator: string) => header.split(separator).length;
  return SEPARATORS.reduce((best, one) => count(one) > count(best) ? one : best);
}

const isBlank = (cells: readonly string[]) =>
  cells.every((cell) => cell === "") || (cells.length === 1 && cells[0].trim() === "");

const countLineEnds = (text: string) => text.match(LINE_END)?.length ?? 0;

/** Where the line after the first one begins. */
function secondLine(bytes: Buffer): number {
  const end = bytes.findIndex((byte) => byte === LF || byte === CR);
  if (end < 0) return bytes.length;
  return bytes[end] === CR && bytes[end + 1] === LF ? end + 2 : end + 1;
}
