/** The meters that the writer knows, and the door for new ones. */

import { DEFAULT_SETTINGS, type MeterRecord, type MeterState } from "../domain/meter.ts";
import type { BookDeps } from "./book/meter_book.ts";
import { MeterTrack } from "./meter_track.ts";

/** Most meters that may appear in one minute; beyond it is a flood of invented serials (contract, 2). */
export const MAX_NEW_METERS_PER_MINUTE = 1000;
/** Presences kept for serials that have not sent a reading yet. */
const MAX_PENDING_STATES = 1000;
/** Meters that are read at a time: the store works on one while another's readings are unpacked. */
const LOADED_AT_ONCE = 32;
const MINUTE_MS = 60_000;

/** Tracks of all meters. */
export class MeterRegistry {
  readonly #deps: BookDeps;
  #tracks = new Map<string, MeterTrack>();
  /** `estado` of serials that are no meters yet. */
  readonly #pending = new Map<string, MeterState>();
  #window = { start: 0, admitted: new Set<string>() };

  constructor(deps: BookDeps) {
    this.#deps = deps;
  }

  /** Forgets what it knew and reads the store. */
  async load(now: number): Promise<void> {
    const tracks = new Map<string, MeterTrack>();
    const records = await this.#deps.store.meters();
    for (let i = 0; i < records.length; i += LOADED_AT_ONCE) {
      const some = records.slice(i, i + LOADED_AT_ONCE);
      const loaded = some.map((record) => MeterTrack.load(record, this.#deps, now));
      for (const track of await Promise.all(loaded)) tracks.set(track.record.serial, track);
    }
    this.#tracks = tracks;
    // Whose commit failed did not come: it will be let in again.
    for (const serial of this.#window.admitted) {
      if (!tracks.has(serial)) this.#window.admitted.delete(serial);
    }
  }

  get(serial: string): MeterTrack | undefined {
    return this.#tracks.get(serial);
  }

  all(): Iterable<MeterTrack> {
    return this.#tracks.values();
  }

  /** Arrival of the last live message of any meter, Unix ms; 0 when there was none. */
  newestArrival(): number {
    return this.#tracks.values().reduce((newest, track) => Math.max(newest, track.lastSeen), 0);
  }

  /** New meters that may still come in this minute. */
  room(now: number): number {
    if (now - this.#window.start >= MINUTE_MS || now < this.#window.start) {
      this.#window = { start: now, admitted: new Set() };
    }
    return MAX_NEW_METERS_PER_MINUTE - this.#window.admitted.size;
  }

  /** Lets a new meter in. @returns `null` when too many came in this minute */
  admit(serial: string, now: number): MeterTrack | null {
    if (this.room(now) <= 0) return null;
    this.#window.admitted.add(serial);
    const state = this.#pending.get(serial) ?? null;
    this.#pending.delete(serial);
    const record: MeterRecord = {
      serial,
      firstSeen: now,
      onSeedTopic: false,
      onMqtt: false,
      state,
      settings: DEFAULT_SETTINGS,
      replacements: [],
    };
    const track = MeterTrack.begin(record, this.#deps);
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
