/**
 * Batches of events as they cross threads: readings as rows of one array of doubles, which is copied
 * whole, where thousands of objects would be taken apart and put together one field at a time.
 */

import type { EventBatch, LiveEvent } from "../domain/event.ts";
import type { Reading } from "../domain/reading.ts";
import { packBooks, unpackBooks } from "./packed_books.ts";

type ReadingEvent = Extract<LiveEvent, { type: "reading" }>;
type OtherEvent = Exclude<LiveEvent, ReadingEvent>;

/** A batch in a form that is cheap to clone. */
export interface PackedBatch extends Omit<EventBatch, "events" | "books"> {
  readonly serials: readonly string[];
  /** Rows of `COLUMNS` numbers, one a reading; NaN stands for `null`. */
  readonly rows: Float64Array;
  readonly books: Float64Array;
  readonly others: readonly OtherEvent[];
  /** Places of the others among all events. */
  readonly places: readonly number[];
}

/** Serial's index, ts, total, flow, epoch, seq, n, clock, battery, pressure, late, seenAt. */
const COLUMNS = 12;

export function packBatch({ events, books, ...batch }: EventBatch): PackedBatch {
  const serials = new Map<string, number>();
  const indexOf = (serial: string) => {
    let index = serials.get(serial);
    if (index === undefined) serials.set(serial, index = serials.size);
    return index;
  };
  const others: OtherEvent[] = [];
  const places: number[] = [];
  const readings = events.filter((event) => event.type === "reading");
  const rows = new Float64Array(readings.length * COLUMNS);
  let at = 0;
  events.forEach((event, place) => {
    if (event.type !== "reading") {
      others.push(event);
      places.push(place);
      return;
    }
    writeRow(rows, at, indexOf(event.reading.serial), event);
    at += COLUMNS;
  });
  const packed = packBooks(books, indexOf);
  return { ...batch, serials: [...serials.keys()], rows, books: packed, others, places };
}

export function unpackBatch(packed: PackedBatch): EventBatch {
  const { serials, rows, books, others, places, ...batch } = packed;
  const events: LiveEvent[] = [];
  let other = 0;
  for (let at = 0; at < rows.length || other < others.length;) {
    if (places[other] === events.length) events.push(others[other++]);
    else {
      events.push(readRow(rows, at, serials));
      at += COLUMNS;
    }
  }
  return { ...batch, events, books: unpackBooks(books, serials) };
}

const orNaN = (value: number | null) => value ?? NaN;
const orNull = (value: number) => Number.isNaN(value) ? null : value;

function writeRow(
  rows: Float64Array,
  at: number,
  serial: number,
  { reading, late, seenAt }: ReadingEvent,
): void {
  rows[at] = serial;
  rows[at + 1] = reading.ts;
  rows[at + 2] = reading.totalMl;
  rows[at + 3] = orNaN(reading.flowLmin);
  rows[at + 4] = orNaN(reading.epoch);
  rows[at + 5] = orNaN(reading.seq);
  rows[at + 6] = reading.n;
  rows[at + 7] = Number(reading.clock);
  rows[at + 8] = orNaN(reading.battery);
  rows[at + 9] = orNaN(reading.pressureBar);
  rows[at + 10] = Number(late);
  rows[at + 11] = orNaN(seenAt);
}

function readRow(rows: Float64Array, at: number, serials: readonly string[]): ReadingEvent {
  const reading: Reading = {
    serial: serials[rows[at]],
    ts: rows[at + 1],
    totalMl: rows[at + 2],
    flowLmin: orNull(rows[at + 3]),
    epoch: orNull(rows[at + 4]),
    seq: orNull(rows[at + 5]),
    n: rows[at + 6],
    clock: rows[at + 7] === 1,
    battery: orNull(rows[at + 8]),
    pressureBar: orNull(rows[at + 9]),
  };
  return { type: "reading", reading, late: rows[at + 10] === 1, seenAt: orNull(rows[at + 11]) };
}
