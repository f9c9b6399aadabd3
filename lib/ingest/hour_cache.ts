/**
 * Hours of stored readings that late readings ask for again and again. The store finds a late reading
 * by listing its hour; a meter that sends a whole dense hour late would have it listed at each commit.
 */

import type { LiveEvent } from "../domain/event.ts";
import { compareCopies, type Reading } from "../domain/reading.ts";
import type { ReadingStore } from "../ports.ts";

const HOUR_MS = 3_600_000;
/** Readings that all cached hours together may hold: some 15 MB. */
export const MAX_CACHED_READINGS = 100_000;
/** Readings of one piece, or a few more: a late reading rarely needs more than one. */
const PIECE = 128;

/** The hours last asked for, kept up with what is stored. Only the one writer may use it. */
export class HourCache {
  readonly #store: Pick<ReadingStore, "scan">;
  /** By serial and hour, each sorted; the one asked for last is last. */
  readonly #hours = new Map<string, Reading[]>();
  #size = 0;

  constructor(store: Pick<ReadingStore, "scan">) {
    this.#store = store;
  }

  /** Every stored reading of a meter whose `ts` is in one of these milliseconds. */
  async readingsAt(serial: string, instants: Iterable<number>): Promise<Reading[]> {
    const found: Reading[] = [];
    for (const [hour, inside] of Map.groupBy(new Set(instants), hourOf)) {
      const readings = await this.#hour(serial, hour);
      for (const ts of inside) {
        for (let i = firstAt(readings, ts); readings[i]?.ts === ts; i++) found.push(readings[i]);
      }
    }
    return found;
  }

  /** A meter's stored readings of `[from, to)` in small pieces, oldest first; no instant is cut in two. */
  async *scan(
    serial: string,
    { from, to }: { from: number; to: number },
  ): AsyncGenerator<readonly Reading[]> {
    if (from === -Infinity) return yield* this.#store.scan({ serial, from, to });
    const hour = hourOf(from);
    const readings = await this.#hour(serial, hour);
    const end = firstAt(readings, to);
    for (let i = firstAt(readings, from); i < end;) {
      let next = Math.min(i + PIECE, end);
      while (next < end && readings[next].ts === readings[next - 1].ts) next++;
      yield readings.slice(i, next);
      i = next;
    }
    if (hour + HOUR_MS < to) yield* this.#store.scan({ serial, from: hour + HOUR_MS, to });
  }

  async #hour(serial: string, hour: number): Promise<Reading[]> {
    const key = `${serial}/${hour}`;
    let readings = this.#hours.get(key);
    if (readings) this.#hours.delete(key);
    else {
      readings = [];
      for await (const piece of this.#store.scan({ serial, from: hour, to: hour + HOUR_MS })) {
        for (const reading of piece) readings.push(reading);
      }
      this.#size += readings.length;
    }
    this.#hours.set(key, readings);
    while (this.#size > MAX_CACHED_READINGS && this.#hours.size > 1) {
      const [oldest, gone] = this.#hours.entries().next().value!;
      this.#hours.delete(oldest);
      this.#size -= gone.length;
    }
    return readings;
  }

  /** Readings were stored, among other things. */
  add(events: Iterable<LiveEvent>): void {
    if (this.#hours.size === 0) return;
    for (const event of events) {
      if (event.type !== "reading") continue;
      const { reading } = event;
      const readings = this.#hours.get(`${reading.serial}/${hourOf(reading.ts)}`);
      if (!readings) continue;
      let place = readings.length;
      while (place > 0 && compareCopies(readings[place - 1], reading) > 0) place--;
      const copy = readings[place - 1];
      if (copy && compareCopies(copy, reading) === 0) {
        readings[place - 1] = reading; // stored again for its larger flow
        continue;
      }
      readings.splice(place, 0, reading);
      this.#size++;
    }
  }

  /** What is stored is not certain any more. */
  clear(): void {
    this.#hours.clear();
    this.#size = 0;
  }
}

function hourOf(ts: number): number {
  return Math.floor(ts / HOUR_MS) * HOUR_MS;
}

/** Index of the first reading at `ts` or later. */
function firstAt(readings: readonly Reading[], ts: number): number {
  let [low, high] = [0, readings.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (readings[middle].ts < ts) low = middle + 1;
    else high = middle;
  }
  return low;
}
