import { compareCopies, hasMoreFlow, type Reading } from "../domain/reading.ts";

/** The array is cut when this many places at its beginning are empty: amortised constant time. */
const COMPACT_AT = 256;

/** The newest readings of one meter, in order. */
export class Shelf {
  /** From `#start` on; what is before is given up. */
  #readings: (Reading | undefined)[];
  #start = 0;
  /** Nothing older is in the store: memory has it all. */
  complete: boolean;

  constructor(readings: readonly Reading[], complete: boolean) {
    this.#readings = [...readings];
    this.complete = complete;
  }

  get length(): number {
    return this.#readings.length - this.#start;
  }

  /** @param place from 0, the oldest */
  at(place: number): Reading {
    return this.#readings[this.#start + place]!;
  }

  get newest(): Reading | null {
    return this.#readings.at(-1) ?? null;
  }

  /** All of them, oldest first. */
  *[Symbol.iterator](): Generator<Reading> {
    for (let i = 0; i < this.length; i++) yield this.at(i);
  }

  /**
   * Puts a reading in its place; of exact copies the one with the larger flow stays.
   *
   * @returns `false` when it is there already, or is older than the shelf goes back
   */
  add(reading: Reading): boolean {
    let place = this.length;
    while (place > 0 && compareCopies(this.at(place - 1), reading) > 0) place--;
    if (place > 0 && compareCopies(this.at(place - 1), reading) === 0) {
      const copy = this.#start + place - 1;
      if (hasMoreFlow(reading, this.#readings[copy]!)) this.#readings[copy] = reading;
      return false;
    }
    if (place === 0 && !this.complete) return false; // the store has it
    if (place === this.length) this.#readings.push(reading);
    else this.#readings.splice(this.#start + place, 0, reading);
    return true;
  }

  /** Gives up the oldest ones. */
  drop(count: number): void {
    for (let i = 0; i < count; i++) this.#readings[this.#start++] = undefined;
    if (this.#start < COMPACT_AT) return;
    this.#readings = this.#readings.slice(this.#start);
    this.#start = 0;
  }
}
