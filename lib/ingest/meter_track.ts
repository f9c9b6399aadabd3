/** What the writer keeps in mind of a meter between commits: a cache of the store, never its source. */

import { isOnline, type MeterRecord, type MeterRow } from "../domain/meter.ts";
import { comparePosition, naturalKey, type Reading } from "../domain/reading.ts";
import type { ReadingStore } from "../ports.ts";

/** Weight of the newest interval in the usual one. */
const INTERVAL_WEIGHT = 0.2;

/** A meter as the writer knows it. */
export class MeterTrack {
  record: MeterRecord;
  /** Arrival of the last live message, Unix ms; 0 when never. */
  lastSeen = 0;
  /** Exponential mean of the time between live messages, ms. */
  usualInterval: number | null = null;
  /** The presence that was last told. */
  toldOnline = false;
  /** The newest reading by `(ts, seq, n)`. */
  newest: Reading | null = null;
  /** Natural keys of the readings at the newest `ts`. */
  #keysAtNewest = new Set<string>();
  /** The last stamp given and the last running number in it. */
  #stamp = { ts: 0, n: 0 };

  constructor(record: MeterRecord) {
    this.record = record;
  }

  /** Brings a meter back from the store. */
  static async load(record: MeterRecord, store: ReadingStore, now: number): Promise<MeterTrack> {
    const track = new MeterTrack(record);
    const [newest] = await store.readings({ serial: record.serial, limit: 1 });
    if (newest) {
      for (const reading of await store.readingsAt(record.serial, [newest.ts])) track.keep(reading);
    }
    track.lastSeen = await store.lastSeen(record.serial);
    track.toldOnline = track.online(now);
    return track;
  }

  /** Whether a reading certainly is new, certainly a repeat, or must be looked up in the store. */
  judge(reading: Reading): "new" | "repeat" | "look-up" {
    if (!this.newest || reading.ts > this.newest.ts) return "new";
    if (reading.ts < this.newest.ts) return "look-up";
    return this.#keysAtNewest.has(naturalKey(reading)) ? "repeat" : "new";
  }

  /** Whether the stamp `ts` needs the store to find its running number: the clock went back. */
  needsStampLookUp(ts: number): boolean {
    return ts < this.#stamp.ts;
  }

  /** The next running number of a reading stamped with `ts`, given those stored in that millisecond. */
  nextStamp(ts: number, storedMax: number): number {
    if (ts === this.#stamp.ts) return ++this.#stamp.n;
    const n = storedMax + 1;
    if (ts > this.#stamp.ts) this.#stamp = { ts, n };
    return n;
  }

  /** Takes notice of a stored reading. @returns whether it came late */
  keep(reading: Reading): boolean {
    if (reading.n > 0 && reading.ts >= this.#stamp.ts) {
      const n = reading.ts === this.#stamp.ts ? Math.max(this.#stamp.n, reading.n) : reading.n;
      this.#stamp = { ts: reading.ts, n };
    }
    const late = this.newest !== null && comparePosition(reading, this.newest) < 0;
    if (!this.newest || reading.ts > this.newest.ts) this.#keysAtNewest.clear();
    if (!this.newest || reading.ts >= this.newest.ts) this.#keysAtNewest.add(naturalKey(reading));
    if (!late) this.newest = reading;
    return late;
  }

  /** A live message arrived. */
  seen(at: number): void {
    if (this.lastSeen > 0 && at > this.lastSeen) {
      const interval = at - this.lastSeen;
      const usual = this.usualInterval ?? interval;
      this.usualInterval = usual + INTERVAL_WEIGHT * (interval - usual);
    }
    this.lastSeen = Math.max(this.lastSeen, at);
  }

  online(now: number): boolean {
    return isOnline(this.record.state, this.lastSeen, this.usualInterval, now);
  }

  /** @returns `null` before the first reading */
  row(now: number): MeterRow | null {
    if (!this.newest) return null;
    return {
      numeroSerie: this.record.serial,
      ts: this.newest.ts,
      totalLiters: this.newest.totalMl / 1000,
      flowLmin: this.newest.flowLmin ?? 0,
      online: this.online(now),
      lastSeen: this.lastSeen,
    };
  }
}
