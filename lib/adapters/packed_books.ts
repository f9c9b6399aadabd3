/** What books say, as bytes beside a batch's readings (`packed_batch.ts`). */

import type { BookRow } from "../domain/consumption/book.ts";
import type { ByteReader, ByteWriter } from "./byte_columns.ts";

/** What there is of a book. */
const WAITING = 1;
const RECOMPUTING = 2;
const OPENED = 4;
const DAY = 8;
const DAY_BEFORE = 16;
const MONTH = 32;

type Figures = NonNullable<BookRow["day"]>;

/** Writes all but the serial. */
export function writeBook(writer: ByteWriter, book: BookRow): void {
  const { day, dayBefore, month, waiting, recomputing, openedAt } = book;
  writer.byte(
    (waiting ? WAITING : 0) | (recomputing ? RECOMPUTING : 0) | (openedAt === null ? 0 : OPENED) |
      (day ? DAY : 0) | (dayBefore ? DAY_BEFORE : 0) | (month ? MONTH : 0),
  );
  if (openedAt !== null) writer.integer(openedAt);
  if (day) writeFigures(writer, day);
  if (dayBefore) writeFigures(writer, dayBefore);
  if (month) {
    writer.integer(month.start);
    writer.integer(month.ml);
  }
}

export function readBook(reader: ByteReader, serial: string): BookRow {
  const parts = reader.byte();
  const has = (part: number) => (parts & part) !== 0;
  return {
    serial,
    waiting: has(WAITING),
    recomputing: has(RECOMPUTING),
    openedAt: has(OPENED) ? reader.integer() : null,
    day: has(DAY) ? readFigures(reader) : null,
    dayBefore: has(DAY_BEFORE) ? readFigures(reader) : null,
    month: has(MONTH) ? { start: reader.integer(), ml: reader.integer() } : null,
  };
}

function writeFigures(writer: ByteWriter, { start, ml, leftOut }: Figures): void {
  writer.integer(start);
  writer.integer(ml);
  writer.integer(leftOut);
}

function readFigures(reader: ByteReader): Figures {
  return { start: reader.integer(), ml: reader.integer(), leftOut: reader.integer() };
}
