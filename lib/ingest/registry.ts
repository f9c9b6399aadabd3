/** The meters that the writer knows, and the door for new ones. */

import type { MeterRecord, MeterState } from "../domain/meter.ts";
import type { ReadingStore } from "../ports.ts";
import { MeterTrack } from "./meter_track.ts";

/** Most meters that may appear in one minute; beyond it is a flood of invented serials (contract, 2). */
export const MAX_NEW_METERS_PER_MINUTE = 1000;
/** Presences kept for serials that have not sent a reading yet. */
const MAX_PENDING_STATES = 1000;
const MINUTE_MS = 60_000;

/** Tracks of all meters. */
export class MeterRegistry {
  readonly #store: ReadingStore;
  #tracks = new Map<string, MeterTrack>();
  /** `estado` of serials that are no meters yet. */
  readonly #pending = new Map<string, MeterState>();
  #window = { start: 0, count: 0 };

  constructor(store: ReadingStore) {
    this.#store = store;
  }

  /** Forgets what it knew and reads the store. */
  async load(now: number): Promise<void> {
    const tracks = new Map<string, MeterTrack>();
    for (const record of await this.#store.meters()) {
      tracks.set(record.serial, await MeterTrack.load(record, this.#store, now));
    }
    this.#tracks = tracks;
  }

  get(serial: string): MeterTrack | undefined {
    return this.#tracks.get(serial);
  }

  all(): Iterable<MeterTrack> {
    return this.#tracks.values();
  }

  /** Lets a new meter in. @returns `null` when too many came in this minute */
  admit(serial: string, now: number): MeterTrack | null {
    if (now - this.#window.start >= MINUTE_MS || now < this.#window.start) {
      this.#window = { start: now, count: 0 };
    }
    if (this.#window.count >= MAX_NEW_METERS_PER_MINUTE) return null;
    this.#window.count++;
    const state = this.#pending.get(serial) ?? null;
    this.#pending.delete(serial);
    const record: MeterRecord = {
      serial,
      firstSeen: now,
      onSeedTopic: false,
      onMqtt: false,
      state,
    };
    const track = new MeterTrack(record);
    this.#tracks.set(serial, track);
    return track;
  }

  /** Keeps the `estado` of a serial that is no meter yet; the oldest gives way. */
  keepPending(serial: string, state: MeterState): void {
    this.#pending.delete(serial);
    this.#pending.set(serial, state);
    if (this.#pending.size > MAX_PENDING_STATES) {
      this.#pending.delete(this.#pending.keys().next().value!);
    }
  }
}
