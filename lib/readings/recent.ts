/** The newest readings of each meter, in memory, in order. */

import { comparePosition, naturalKey, type Reading } from "../domain/reading.ts";

/** What all meters together may take (contract, 2, `HISTORY_LIMIT`). */
const MEMORY_BYTES = 64 * 1024 * 1024;
/** One reading with its place in an array, measured at 120 bytes and rounded up. */
const BYTES_PER_READING = 128;
/** Readings that all meters together may keep. */
const MOST_READINGS = MEMORY_BYTES / BYTES_PER_READING;
/** A meter keeps at least this many, however many meters there are. */
const LEAST_PER_METER = 10;

/** Readings of one meter. */
interface Shelf {
  /** Oldest first. */
  readings: Reading[];
  /** Nothing older is in the store: memory has it all. */
  complete: boolean;
}

/** Bounded shelves of readings by serial. */
export class RecentReadings {
  readonly #perMeter: number;
  readonly #shelves = new Map<string, Shelf>();
  #size = 0;

  /** @param perMeter most readings that one meter keeps */
  constructor(perMeter: number) {
    this.#perMeter = perMeter;
  }

  /** Readings over all meters. */
  get size(): number {
    return this.#size;
  }

  /** Most readings of a meter while there are `meters` of them. */
  limitFor(meters: number): number {
    const share = Math.floor(MOST_READINGS / Math.max(1, meters));
    return Math.max(LEAST_PER_METER, Math.min(this.#perMeter, share));
  }

  /** Fills a meter's shelf from the store, oldest first. */
  fill(serial: string, readings: readonly Reading[], complete: boolean): void {
    const newer = this.#shelves.get(serial)?.readings ?? [];
    this.#size -= newer.length;
    this.#shelves.set(serial, { readings: [...readings], complete });
    this.#size += readings.length;
    for (const reading of newer) this.add(reading);
  }

  /** Puts a reading in its place; one that is there already changes nothing. */
  add(reading: Reading): void {
    let shelf = this.#shelves.get(reading.serial);
    if (!shelf) this.#shelves.set(reading.serial, shelf = { readings: [], complete: true });
    const { readings } = shelf;
    let place = readings.length;
    while (place > 0 && comparePosition(readings[place - 1], reading) > 0) place--;
    const before = readings[place - 1];
    if (before && naturalKey(before) === naturalKey(reading)) return;
    if (place === 0 && !shelf.complete) return; // older than memory goes back: the store has it
    readings.splice(place, 0, reading);
    this.#size++;
    this.#trim(shelf);
  }

  #trim(shelf: Shelf): void {
    const over = shelf.readings.length - this.limitFor(this.#shelves.size);
    if (over <= 0) return;
    shelf.readings.splice(0, over);
    shelf.complete = false;
    this.#size -= over;
  }

  has(serial: string): boolean {
    return this.#shelves.has(serial);
  }

  serials(): string[] {
    return [...this.#shelves.keys()];
  }

  newest(serial: string): Reading | null {
    return this.#shelves.get(serial)?.readings.at(-1) ?? null;
  }

  /** A meter's readings, oldest first, and whether the store has no older ones. */
  shelf(serial: string): Readonly<{ readings: readonly Reading[]; complete: boolean }> | null {
    return this.#shelves.get(serial) ?? null;
  }

  /** The newest readings of all meters together, oldest first. */
  newestOfAll(limit: number, wanted: (reading: Reading) => boolean): Reading[] {
    const all: Reading[] = [];
    for (const { readings } of this.#shelves.values()) {
      let taken = 0;
      for (let i = readings.length - 1; i >= 0 && taken < limit; i--) {
        if (!wanted(readings[i])) continue;
        all.push(readings[i]);
        taken++;
      }
    }
    all.sort((a, b) => comparePosition(a, b) || (a.serial < b.serial ? -1 : 1));
    return all.slice(-limit);
  }
}
