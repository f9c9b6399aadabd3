/** What the writer would say to readings, without storing them. */

import { naturalKey, type Reading } from "../domain/reading.ts";
import type { ReadingStore } from "../ports.ts";
import type { Submit } from "./import.ts";

/** A repeat inside the file is looked for among at least as many of its latest readings: some 60 MB. */
export const LOOK_BACK = 300_000;

/** Takes batches as the writer does: repeats of what is stored, and of what it was given before. */
export function createRehearsal(
  store: Pick<ReadingStore, "readingsAt" | "hasStamped">,
): Submit {
  const taken = new LatestKeys();
  return async (readings) => {
    let accepted = 0;
    for (const [serial, own] of Map.groupBy(readings, (reading) => reading.serial)) {
      const stored = await storedKeys(store, serial, own);
      for (const reading of own) {
        const key = naturalKey(reading);
        const name = `${serial} ${key}`;
        if (stored.has(key) || taken.has(name)) continue;
        taken.add(name);
        accepted++;
      }
    }
    return { accepted, duplicates: readings.length - accepted };
  };
}

async function storedKeys(
  store: Pick<ReadingStore, "readingsAt" | "hasStamped">,
  serial: string,
  readings: readonly Reading[],
): Promise<Set<string>> {
  const instants = new Set<number>();
  const stamped: { epoch: number; seq: number; totalMl: number; key: string }[] = [];
  for (const reading of readings) {
    const { ts, clock, epoch, seq, totalMl } = reading;
    if (!clock || epoch === null || seq === null) instants.add(ts);
    else stamped.push({ epoch, seq, totalMl, key: naturalKey(reading) });
  }
  const keys = new Set((await store.readingsAt(serial, [...instants])).map(naturalKey));
  const known = stamped.length > 0 ? await store.hasStamped(serial, stamped) : [];
  stamped.forEach(({ key }, i) => known[i] && keys.add(key));
  return keys;
}

/** Two generations of keys: when the young one is full, the old one is forgotten. */
class LatestKeys {
  #young = new Set<string>();
  #old = new Set<string>();

  has(key: string): boolean {
    return this.#young.has(key) || this.#old.has(key);
  }

  add(key: string): void {
    if (this.#young.size >= LOOK_BACK) {
      this.#old = this.#young;
      this.#young = new Set();
    }
    this.#young.add(key);
  }
}
