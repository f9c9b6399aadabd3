import { compareCopies, hasMoreFlow, type Reading } from "../domain/reading.ts";

/** What is kept of a reading: all that the API answers and that its place takes. */
export type ShelvedReading = Omit<Reading, "battery" | "pressureBar">;

/** Numbers of a reading: ts, total, flow, epoch, seq, n, clock; NaN stands for `null`. */
const COLUMNS = 7;
/** Rows of a new shelf. */
const FIRST_ROWS = 16;
/** How many times as many rows as readings a shelf has that ran out of room. */
const GROWTH = 1.25;

const orNaN = (value: number | null) => value ?? NaN;
const orNull = (value: number) => Number.isNaN(value) ? null : value;

/**
 * The newest readings of one meter, in order. They are rows of numbers, not objects: half a million of
 * them are kept, and the garbage collector would visit each again and again.
 */
export class Shelf {
  readonly serial: string;
  /** Rows from `#start` on; what is before is given up. */
  #rows = new Float64Array(FIRST_ROWS * COLUMNS);
  #start = 0;
  #length = 0;
  /** Nothing older is in the store: memory has it all. */
  complete: boolean;

  constructor(serial: string, complete: boolean) {
    this.serial = serial;
    this.complete = complete;
  }

  get length(): number {
    return this.#length;
  }

  /** @param place from 0, the oldest */
  at(place: number): ShelvedReading {
    const rows = this.#rows;
    const row = (this.#start + place) * COLUMNS;
    return {
      serial: this.serial,
      ts: rows[row],
      totalMl: rows[row + 1],
      flowLmin: orNull(rows[row + 2]),
      epoch: orNull(rows[row + 3]),
      seq: orNull(rows[row + 4]),
      n: rows[row + 5],
      clock: rows[row + 6] === 1,
    };
  }

  /** Unix ms. @param place from 0, the oldest */
  tsAt(place: number): number {
    return this.#rows[(this.#start + place) * COLUMNS];
  }

  get newest(): ShelvedReading | null {
    return this.#length > 0 ? this.at(this.#length - 1) : null;
  }

  /** All of them, oldest first. */
  *[Symbol.iterator](): Generator<ShelvedReading> {
    for (let place = 0; place < this.#length; place++) yield this.at(place);
  }

  /**
   * Puts a reading in its place; of exact copies the one with the larger flow stays.
   *
   * @returns `false` when it is there already, or is older than the shelf goes back
   */
  add(reading: ShelvedReading): boolean {
    let place = this.#length;
    while (place > 0 && this.#compare(place - 1, reading) > 0) place--;
    if (place > 0 && this.#compare(place - 1, reading) === 0) {
      if (hasMoreFlow(reading, this.at(place - 1))) this.#write(place - 1, reading);
      return false;
    }
    if (place === 0 && !this.complete) return false; // the store has it
    this.#makeRoom(place);
    this.#write(place, reading);
    return true;
  }

  /** Gives up the oldest ones. */
  drop(count: number): void {
    this.#start += count;
    this.#length -= count;
  }

  /** As `compareCopies`; mostly `ts` alone tells. */
  #compare(place: number, reading: ShelvedReading): number {
    return this.tsAt(place) - reading.ts || compareCopies(this.at(place), reading);
  }

  #write(place: number, reading: ShelvedReading): void {
    const { ts, totalMl, flowLmin, epoch, seq, n, clock } = reading;
    const rows = this.#rows;
    const row = (this.#start + place) * COLUMNS;
    rows[row] = ts;
    rows[row + 1] = totalMl;
    rows[row + 2] = orNaN(flowLmin);
    rows[row + 3] = orNaN(epoch);
    rows[row + 4] = orNaN(seq);
    rows[row + 5] = n;
    rows[row + 6] = Number(clock);
  }

  /** Moves what is from `place` on by one row. */
  #makeRoom(place: number): void {
    if ((this.#start + this.#length) * COLUMNS === this.#rows.length) this.#moveToBegin();
    const [from, end] = [this.#start + place, this.#start + this.#length];
    if (place < this.#length) {
      this.#rows.copyWithin((from + 1) * COLUMNS, from * COLUMNS, end * COLUMNS);
    }
    this.#length++;
  }

  /** Into the same rows where their number suits, else into others: amortised constant time. */
  #moveToBegin(): void {
    const used = this.#rows.subarray(this.#start * COLUMNS);
    const suitable = COLUMNS * Math.max(FIRST_ROWS, Math.ceil(this.#length * GROWTH));
    const { length } = this.#rows;
    if (suitable > length || suitable * 2 < length) this.#rows = new Float64Array(suitable);
    this.#rows.set(used);
    this.#start = 0;
  }
}
