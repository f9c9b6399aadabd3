/** Recognises repeats of messages whose readings carry neither `ts` nor `epoch` and `seq`. */

import type { ReadingStore } from "../ports.ts";

/** Messages of a meter that are remembered (contract, 3, "Delivery"). */
export const REMEMBERED_MESSAGES = 1000;
/** Meters whose fingerprints stay in memory: 1,000 × 11 characters each, some 40 MB in all. */
const MAX_METERS = 1000;

/** The last fingerprints by meter, read from the store when first asked for. */
export class Repeats {
  readonly #store: ReadingStore;
  readonly #recent = new Map<string, Set<string>>();

  constructor(store: ReadingStore) {
    this.#store = store;
  }

  /** Whether a message with this fingerprint is among the last 1,000 stored of this meter. */
  async has(serial: string, fingerprint: string): Promise<boolean> {
    let recent = this.#recent.get(serial);
    if (!recent) {
      recent = new Set(await this.#store.recentFingerprints(serial));
      this.#recent.set(serial, recent);
      if (this.#recent.size > MAX_METERS) this.#recent.delete(this.#recent.keys().next().value!);
    }
    return recent.has(fingerprint);
  }

  /** Takes notice of a stored message; meters that were never asked about cost nothing. */
  add(serial: string, fingerprint: string): void {
    const recent = this.#recent.get(serial);
    if (!recent) return;
    recent.delete(fingerprint);
    recent.add(fingerprint);
    if (recent.size > REMEMBERED_MESSAGES) recent.delete(recent.values().next().value!);
  }

  /** Forgets everything: the store is the source. */
  clear(): void {
    this.#recent.clear();
  }
}
