/** What books say, as rows of numbers beside those of a batch's readings (`packed_batch.ts`). */

import type { BookRow } from "../domain/consumption/book.ts";

/** Numbers in order of `writeRow`; NaN stands for what is `null`. */
const COLUMNS = 12;

/** @param indexOf the place of a serial among those of the batch */
export function packBooks(
  books: readonly BookRow[],
  indexOf: (serial: string) => number,
): Float64Array {
  const rows = new Float64Array(books.length * COLUMNS);
  books.forEach((book, i) => writeRow(rows, i * COLUMNS, indexOf(book.serial), book));
  return rows;
}

export function unpackBooks(rows: Float64Array, serials: readonly string[]): BookRow[] {
  const books: BookRow[] = [];
  for (let at = 0; at < rows.length; at += COLUMNS) books.push(readRow(rows, at, serials));
  return books;
}

function writeRow(rows: Float64Array, at: number, serial: number, book: BookRow): void {
  const { day, dayBefore, month, waiting, recomputing, openedAt } = book;
  rows[at] = serial;
  rows[at + 1] = Number(waiting);
  rows[at + 2] = Number(recomputing);
  rows[at + 3] = openedAt ?? NaN;
  writeDay(rows, at + 4, day);
  writeDay(rows, at + 7, dayBefore);
  rows[at + 10] = month?.start ?? NaN;
  rows[at + 11] = month?.ml ?? NaN;
}

function readRow(rows: Float64Array, at: number, serials: readonly string[]): BookRow {
  const [openedAt, start] = [rows[at + 3], rows[at + 10]];
  return {
    serial: serials[rows[at]],
    day: readDay(rows, at + 4),
    dayBefore: readDay(rows, at + 7),
    month: Number.isNaN(start) ? null : { start, ml: rows[at + 11] },
    waiting: rows[at + 1] === 1,
    recomputing: rows[at + 2] === 1,
    openedAt: Number.isNaN(openedAt) ? null : openedAt,
  };
}

function writeDay(rows: Float64Array, at: number, day: BookRow["day"]): void {
  rows[at] = day?.start ?? NaN;
  rows[at + 1] = day?.ml ?? NaN;
  rows[at + 2] = day?.leftOut ?? NaN;
}

function readDay(rows: Float64Array, at: number): BookRow["day"] {
  if (Number.isNaN(rows[at])) return null;
  return { start: rows[at], ml: rows[at + 1], leftOut: rows[at + 2] };
}
