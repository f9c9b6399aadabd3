/**
 * Batches of events as they cross threads: readings and books as bytes, for `BroadcastChannel` costs
 * its reader some 25 ns a byte, and an object is taken apart and put together field by field.
 */

import type { BookRow } from "../domain/consumption/book.ts";
import type { EventBatch, LiveEvent, ReadingEvent } from "../domain/event.ts";
import { ByteReader, ByteWriter } from "./byte_columns.ts";
import { readBook, writeBook } from "./packed_books.ts";
import { readRun, writeRun } from "./packed_run.ts";

type OtherEvent = Exclude<LiveEvent, ReadingEvent>;

/** A batch in a form that is cheap to clone. */
export interface PackedBatch extends Omit<EventBatch, "events" | "books"> {
  readonly serials: readonly string[];
  /** Runs of one meter's readings, each after the index of its serial; then books in the same way. */
  readonly bytes: Uint8Array;
  readonly runs: number;
  readonly books: number;
  readonly others: readonly OtherEvent[];
  /** Places of the others among all events. */
  readonly places: readonly number[];
}

const writer = new ByteWriter();

export function packBatch({ events, books, ...batch }: EventBatch): PackedBatch {
  const serials = new Map<string, number>();
  const writeSerial = (serial: string) => {
    let index = serials.get(serial);
    if (index === undefined) serials.set(serial, index = serials.size);
    writer.integer(index);
  };
  const others: OtherEvent[] = [];
  const places: number[] = [];
  let run: ReadingEvent[] = [];
  let runs = 0;
  const end = () => {
    if (run.length === 0) return;
    writeSerial(run[0].reading.serial);
    writeRun(writer, run);
    run = [];
    runs++;
  };
  events.forEach((event, place) => {
    if (event.type !== "reading") {
      others.push(event);
      places.push(place);
      return;
    }
    if (run.length > 0 && run[0].reading.serial !== event.reading.serial) end();
    run.push(event);
  });
  end();
  for (const book of books) {
    writeSerial(book.serial);
    writeBook(writer, book);
  }
  const bytes = writer.take();
  return {
    ...batch,
    serials: [...serials.keys()],
    bytes,
    runs,
    books: books.length,
    others,
    places,
  };
}

export function unpackBatch(packed: PackedBatch): EventBatch {
  const { serials, bytes, runs, books: bookCount, others, places, ...batch } = packed;
  const reader = new ByteReader(bytes);
  const events: LiveEvent[] = [];
  let other = 0;
  const fill = () => {
    while (places[other] === events.length) events.push(others[other++]);
  };
  fill();
  for (let i = 0; i < runs; i++) {
    for (const event of readRun(reader, serials[reader.integer()])) {
      events.push(event);
      fill();
    }
  }
  const books: BookRow[] = [];
  for (let i = 0; i < bookCount; i++) books.push(readBook(reader, serials[reader.integer()]));
  return { ...batch, events, books };
}
