/** A file of CSV into the store, in bounded memory, each bad line by itself. */

import { CsvReader, type CsvRecord } from "./csv_read.ts";
import { ReadingColumns, type RowContext } from "../codec/csv_reading.ts";
import type { Reading } from "../domain/reading.ts";
import { type ImportReport, NotReadingsError } from "../services.ts";

/** Readings handed over at a time: one commit takes them. */
export const BATCH_READINGS = 2000;
/** Bad lines that the report names; the others are counted. */
export const MAX_NAMED_LINES = 1000;

/** Takes a batch of readings, and says how many of them are new. */
export type Submit = (
  readings: readonly Reading[],
) => Promise<{ accepted: number; duplicates: number }>;

/** How far an import is. */
export interface ImportProgress {
  readonly lines: number;
  readonly accepted: number;
  readonly duplicates: number;
  readonly rejectedCount: number;
}

export interface ImportOptions extends RowContext {
  readonly submit: Submit;
  /** Called after each batch. */
  readonly onProgress?: (progress: ImportProgress) => void;
}

/**
 * Reads a file and submits its readings in order; the next piece is read when the last was taken.
 *
 * @throws {NotReadingsError} when the first line is no header of readings
 * @throws what `submit` and the file throw: what came before is stored
 */
export async function importCsv(
  file: ReadableStream<Uint8Array>,
  options: ImportOptions,
): Promise<ImportReport> {
  const reader = new CsvReader();
  const run = new ImportRun(reader, options);
  const decoder = new TextDecoder();
  for await (const bytes of file) {
    await run.take(reader.push(decoder.decode(bytes, { stream: true })));
  }
  await run.take([...reader.push(decoder.decode()), ...reader.end()]);
  return await run.finish();
}

class ImportRun {
  readonly #reader: CsvReader;
  readonly #options: ImportOptions;
  readonly #report: ImportReport = { accepted: 0, duplicates: 0, rejected: [], rejectedCount: 0 };
  #columns: ReadingColumns | null = null;
  #batch: { readonly reading: Reading; readonly line: number }[] = [];

  constructor(reader: CsvReader, options: ImportOptions) {
    this.#reader = reader;
    this.#options = options;
  }

  async take(records: readonly CsvRecord[]): Promise<void> {
    for (const record of records) {
      if (!this.#columns) {
        this.#columns = this.#header(record);
        continue;
      }
      const read = "cells" in record ? this.#columns.read(record.cells) : record.why;
      if (typeof read === "string") this.#reject(record.line, read);
      else this.#batch.push({ reading: read, line: record.line });
      if (this.#batch.length >= BATCH_READINGS) await this.#submit();
    }
  }

  async finish(): Promise<ImportReport> {
    if (!this.#columns) throw new NotReadingsError("the file is empty: it has no header");
    await this.#submit();
    return this.#report;
  }

  #header(record: CsvRecord): ReadingColumns {
    const columns = "cells" in record
      ? ReadingColumns.of(record.cells, this.#reader.separator ?? ",", this.#options)
      : record.why;
    if (typeof columns !== "string") return columns;
    throw new NotReadingsError(`line ${record.line}: ${columns}`);
  }

  async #submit(): Promise<void> {
    const batch = this.#batch;
    this.#batch = [];
    if (batch.length > 0) {
      const readings = batch.map(({ reading }) => reading);
      const { accepted, duplicates } = await this.#options.submit(readings);
      this.#report.accepted += accepted;
      this.#report.duplicates += duplicates;
      const refused = batch.length - accepted - duplicates;
      if (refused > 0) {
        // Too many new meters in a minute (contract, 2): the writer keeps why, it does not say which.
        const last = batch[batch.length - 1].line;
        const reason = `${refused} readings to line ${last} were refused: see the quarantine`;
        this.#reject(batch[0].line, reason, refused);
      }
    }
    const { accepted, duplicates, rejectedCount } = this.#report;
    const { lines } = this.#reader;
    this.#options.onProgress?.({ lines, accepted, duplicates, rejectedCount });
  }

  #reject(line: number, reason: string, count = 1): void {
    const { rejected } = this.#report;
    if (rejected.length < MAX_NAMED_LINES) rejected.push({ line, reason });
    this.#report.rejectedCount += count;
  }
}
