/** What is known now, in memory, kept up by the bus: answers without asking the store where it can. */

import type { EventBatch, LiveEvent } from "../domain/event.ts";
import type { Calendar } from "../domain/calendar.ts";
import type { KnownMeters } from "../domain/known_meter.ts";
import { type BookRow, rulesKey } from "../domain/consumption/book.ts";
import {
  bookRulesOf,
  hear,
  type Hearing,
  isOnline,
  type MeterRecord,
  type MeterRow,
  type MeterState,
} from "../domain/meter.ts";
import { bookRow, meterRow } from "../domain/meter_row.ts";
import { comparePosition, type Position, toWire, type WireReading } from "../domain/reading.ts";
import type { Presence as SaidPresence } from "../metrics/measures.ts";
import type { Clock, ReadingStore } from "../ports.ts";
import type { Among, HistoryQuery, ReadingQueries } from "../services.ts";
import { RecentReadings } from "./recent.ts";
import type { ShelvedReading } from "./shelf.ts";

interface Presence extends Hearing {
  state: MeterState | null;
  /** What the writer said last; it knows `estado` first. */
  told: boolean | null;
}

/** The live picture of all meters. */
export class ReadingView implements ReadingQueries {
  readonly #store: ReadingStore;
  readonly #clock: Pick<Clock, "now">;
  readonly #limit: number;
  readonly #recent: RecentReadings;
  readonly #presence = new Map<string, Presence>();
  readonly #records = new Map<string, MeterRecord>();
  readonly #books = new Map<string, BookRow>();
  readonly #calendar: Calendar;
  #eventId = 0;
  #version = 0;
  /** The last answer about all meters: pages ask the same again while nothing is said. */
  #newest: { version: number; limit: number; history: readonly WireReading[] } | null = null;
  /** Settled when memory is filled; a view that was not begun is full of what it was told. */
  #loading: Promise<void> = Promise.resolve();
  readonly #loaded = Promise.withResolvers<void>();
  #waiting: { eventId: number; resolve: () => void }[] = [];

  constructor(
    store: ReadingStore,
    clock: Pick<Clock, "now">,
    calendar: Calendar,
    historyLimit: number,
  ) {
    this.#store = store;
    this.#calendar = calendar;
    this.#clock = clock;
    this.#limit = historyLimit;
    this.#recent = new RecentReadings(historyLimit);
  }

  /** Begins with what the writer knows: enough for everything but histories of all meters. */
  begin({ meters, eventId }: KnownMeters): void {
    this.#loading = this.#loaded.promise;
    for (const { record, newest, lastSeen, book } of meters) {
      const { serial, state } = record;
      if (!this.#records.has(serial)) this.#records.set(serial, record);
      if (!this.#books.has(serial)) this.#books.set(serial, book);
      this.#recent.fill(serial, newest ? [newest] : [], false);
      this.#beginPresence(serial, state, lastSeen);
    }
    this.#advance(eventId);
  }

  /** Reads the newest readings of every meter. Batches may be applied before, meanwhile and after. */
  load(): Promise<void> {
    this.#loaded.resolve(this.#load());
    return this.#loading = this.#loaded.promise;
  }

  async #load(): Promise<void> {
    const head = await this.#store.head();
    const records = await this.#store.meters();
    const limit = this.#recent.limitFor(records.length);
    for (const record of records) {
      const { serial, state } = record;
      if (!this.#records.has(serial)) this.#records.set(serial, record);
      if (!this.#books.has(serial)) await this.#loadBook(record);
      const readings = await this.#store.readings({ serial, limit });
      this.#recent.fill(serial, readings, readings.length < limit);
      this.#version++;
      if (this.#presence.has(serial)) continue;
      const lastSeen = await this.#store.lastSeen(serial);
      this.#beginPresence(serial, state, lastSeen);
    }
    this.#advance(head.eventId);
  }

  /** What the bus said meanwhile is newer. */
  #beginPresence(serial: string, state: MeterState | null, lastSeen: number): void {
    if (this.#presence.has(serial)) return;
    this.#presence.set(serial, { state, lastSeen, usualInterval: null, told: null });
  }

  /** What the bus said meanwhile is newer. */
  async #loadBook(record: MeterRecord): Promise<void> {
    const { serial } = record;
    const { books } = this.#store;
    const state = await books.state(serial);
    if (!state) return;
    const month = state.open && this.#calendar.monthStart(state.open[0]);
    const days = month === null ? null : await books.month(serial, state.generation, month);
    const wanted = rulesKey(bookRulesOf(record, this.#calendar.timeZone));
    if (this.#books.has(serial)) return;
    this.#books.set(serial, bookRow(serial, state, days, this.#calendar, wanted));
  }

  /** Takes notice of what became durable. */
  apply(batch: EventBatch): void {
    this.#version++;
    for (const record of batch.meters) this.#records.set(record.serial, record);
    for (const row of batch.books) {
      this.#books.set(row.serial, row);
      if (row.openedAt !== null) this.#recent.forget(row.serial, row.openedAt);
    }
    for (const event of batch.events) this.#applyEvent(event);
    this.#advance(batch.firstId + batch.events.length - 1);
  }

  /** Resolves when everything up to this event is visible here. */
  caughtUp(eventId: number): Promise<void> {
    if (this.#eventId >= eventId) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ eventId, resolve }));
  }

  #applyEvent(event: LiveEvent): void {
    if (event.type === "reading") {
      this.#recent.add(event.reading);
      this.#hear(event.reading.serial, event.seenAt);
    } else if (event.type === "meter") {
      this.#presenceOf(event.meter.numeroSerie).told = event.meter.online;
    }
  }

  #hear(serial: string, seenAt: number | null): void {
    const presence = this.#presenceOf(serial);
    if (seenAt !== null && seenAt !== presence.lastSeen) hear(presence, seenAt);
  }

  #presenceOf(serial: string): Presence {
    let presence = this.#presence.get(serial);
    if (!presence) {
      presence = { state: null, lastSeen: 0, usualInterval: null, told: null };
      this.#presence.set(serial, presence);
    }
    return presence;
  }

  #advance(eventId: number): void {
    this.#eventId = Math.max(this.#eventId, eventId);
    const still = this.#waiting.filter((waiter) => waiter.eventId > this.#eventId);
    for (const waiter of this.#waiting) if (waiter.eventId <= this.#eventId) waiter.resolve();
    this.#waiting = still;
  }

  get version(): number {
    return this.#version;
  }

  current(serial?: string, { among }: Among = {}) {
    if (serial && among && !among.has(serial)) return null;
    const newest = serial
      ? this.#recent.newest(serial)
      : this.#recent.newestOfAll(1, -Infinity, () => true, among)[0] ?? null;
    return newest && toWire(newest);
  }

  has(serial: string): boolean {
    return this.#recent.has(serial);
  }

  meters(): MeterRow[] {
    return this.#recent.serials().sort().flatMap((serial) => this.meter(serial) ?? []);
  }

  meter(serial: string): MeterRow | null {
    const newest = this.#recent.newest(serial);
    const record = this.#records.get(serial);
    if (!newest || !record) return null;
    const now = this.#clock.now();
    const { lastSeen, online } = this.#heard(serial, now);
    const book = this.#books.get(serial) ?? null;
    return meterRow({ record, newest, online, lastSeen, book }, this.#calendar, now);
  }

  /** Every meter that has readings, in no order. */
  presences(): SaidPresence[] {
    const now = this.#clock.now();
    return this.#recent.serials().map((serial) => ({ serial, ...this.#heard(serial, now) }));
  }

  #heard(serial: string, now: number): { lastSeen: number; online: boolean } {
    const { state, lastSeen, usualInterval, told } = this.#presenceOf(serial);
    return { lastSeen, online: told ?? isOnline(state, lastSeen, usualInterval, now) };
  }

  record(serial: string): MeterRecord | undefined {
    return this.#records.get(serial);
  }

  records(): Iterable<MeterRecord> {
    return this.#records.values();
  }

  async history(query: HistoryQuery) {
    const { serial, limit, from = -Infinity, to = Infinity, before, among } = query;
    const wanted = (reading: ShelvedReading) =>
      reading.ts < to && (!before || comparePosition(reading, before) < 0);
    if (!serial) {
      await this.#loading;
      if (from > -Infinity || to < Infinity || before || among) {
        return { history: this.#recent.newestOfAll(limit, from, wanted, among).map(toWire) };
      }
      return { history: this.#newestOfAll(limit) };
    }
    if (!this.has(serial) || (among && !among.has(serial))) return { history: [] };
    // One more than asked for tells whether there is anything older.
    const found = this.#fromMemory(serial, from, wanted, limit + 1) ??
      await this.#store.readings({ ...query, serial, limit: limit + 1 });
    const history = found.slice(-limit);
    const next: Position | undefined = found.length > limit ? history[0] : undefined;
    return next ? { history: history.map(toWire), next } : { history: history.map(toWire) };
  }

  #newestOfAll(limit: number): WireReading[] {
    if (this.#newest?.version !== this.#version || this.#newest.limit !== limit) {
      const history = this.#recent.newestOfAll(limit, -Infinity, () => true).map(toWire);
      this.#newest = { version: this.#version, limit, history };
    }
    return [...this.#newest.history];
  }

  /** @returns `null` when memory may lack some of them */
  #fromMemory(
    serial: string,
    from: number,
    wanted: (reading: ShelvedReading) => boolean,
    limit: number,
  ): readonly ShelvedReading[] | null {
    const shelf = this.#recent.shelf(serial);
    if (!shelf) return null;
    const found: ShelvedReading[] = [];
    for (let i = shelf.length - 1; i >= 0 && found.length < limit && shelf.tsAt(i) >= from; i--) {
      const reading = shelf.at(i);
      if (wanted(reading)) found.push(reading);
    }
    const covered = shelf.complete || found.length === limit ||
      (shelf.length > 0 && from > shelf.tsAt(0));
    return covered ? found.reverse() : null;
  }

  size(): { historySize: number; limit: number } {
    return { historySize: this.#recent.size, limit: this.#limit };
  }
}
