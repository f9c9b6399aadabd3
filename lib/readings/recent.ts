/** The newest readings of each meter, in memory, in order. */

import { comparePosition, type Reading } from "../domain/reading.ts";
import { Shelf, type ShelvedReading } from "./shelf.ts";

/** What all meters together may take (contract, 2, `HISTORY_LIMIT`). */
const MEMORY_BYTES = 64 * 1024 * 1024;
/** Twice a row of a shelf and a quarter for its growth: rows are moved into new ones as a whole. */
const BYTES_PER_READING = 128;
/** Readings that all meters together may keep. */
const MOST_READINGS = MEMORY_BYTES / BYTES_PER_READING;
/** A meter keeps at least this many, however many meters there are. */
const LEAST_PER_METER = 10;
/** The newest of all meters are sorted out when there are this many times as many as wanted. */
const SURPLUS = 4;

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
    const newer = this.#shelves.get(serial);
    const shelf = new Shelf(serial, true);
    for (const reading of readings) shelf.add(reading);
    shelf.complete = complete;
    this.#shelves.set(serial, shelf);
    this.#size += shelf.length - (newer?.length ?? 0);
    for (const reading of newer ?? []) this.add(reading);
  }

  /** Puts a reading in its place; one that is there already changes nothing. */
  add(reading: ShelvedReading): void {
    const { serial } = reading;
    let shelf = this.#shelves.get(serial);
    if (!shelf) this.#shelves.set(serial, shelf = new Shelf(serial, true));
    if (!shelf.add(reading)) return;
    this.#size++;
    const over = shelf.length - this.limitFor(this.#shelves.size);
    if (over <= 0) return;
    shelf.complete = false;
    this.#drop(shelf, over);
  }

  /** Readings before an instant are gone from the store too. */
  forget(serial: string, before: number): void {
    const shelf = this.#shelves.get(serial);
    if (!shelf) return;
    let gone = 0;
    while (gone < shelf.length && shelf.tsAt(gone) < before) gone++;
    this.#drop(shelf, gone);
  }

  #drop(shelf: Shelf, count: number): void {
    shelf.drop(count);
    this.#size -= count;
  }

  has(serial: string): boolean {
    return this.#shelves.has(serial);
  }

  serials(): string[] {
    return [...this.#shelves.keys()];
  }

  newest(serial: string): ShelvedReading | null {
    return this.#shelves.get(serial)?.newest ?? null;
  }

  /** A meter's readings, and whether the store has no older ones. */
  shelf(serial: string): Pick<Shelf, "length" | "at" | "tsAt" | "complete"> | null {
    return this.#shelves.get(serial) ?? null;
  }

  /**
   * The newest readings of all meters together, oldest first.
   *
   * @param from Unix ms, inclusive
   * @param among only these meters
   */
  newestOfAll(
    limit: number,
    from: number,
    wanted: (reading: ShelvedReading) => boolean,
    among?: ReadonlySet<string>,
  ): ShelvedReading[] {
    let found: ShelvedReading[] = [];
    let least = from;
    const sortOut = () => {
      found = found.sort(compareOfAll).slice(-limit);
      if (found.length === limit) least = found[0].ts;
    };
    for (const shelf of this.#shelvesOf(among)) {
      let taken = 0;
      for (let i = shelf.length - 1; i >= 0 && taken < limit && shelf.tsAt(i) >= least; i--) {
        const reading = shelf.at(i);
        if (!wanted(reading)) continue;
        found.push(reading);
        taken++;
      }
      if (found.length >= SURPLUS * limit) sortOut();
    }
    sortOut();
    return found;
  }

  #shelvesOf(among?: ReadonlySet<string>): Iterable<Shelf> {
    if (!among) return this.#shelves.values();
    return [...among].flatMap((serial) => this.#shelves.get(serial) ?? []);
  }
}

function compareOfAll(a: ShelvedReading, b: ShelvedReading): number {
  return comparePosition(a, b) || (a.serial < b.serial ? -1 : 1);
}
