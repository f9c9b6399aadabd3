/** What the writer keeps in mind of a meter between commits: a cache of the store, never its source. */

import { emptyBook, outdated } from "../domain/consumption/blank.ts";
import type { BookState } from "../domain/consumption/book.ts";
import {
  bookRulesOf,
  hear,
  type Hearing,
  isOnline,
  type MeterRecord,
  type MeterRow,
} from "../domain/meter.ts";
import { lifeAt } from "../domain/ledger/order.ts";
import { meterRow } from "../domain/meter_row.ts";
import { comparePosition, naturalKey, type Reading } from "../domain/reading.ts";
import { type BookDeps, type Draft, MeterBook } from "./book/meter_book.ts";

/** A meter as the writer knows it. */
export class MeterTrack implements Hearing {
  record: MeterRecord;
  book: MeterBook;
  lastSeen = 0;
  usualInterval: number | null = null;
  /** The presence that was last told. */
  toldOnline = false;
  /** The newest reading by `(ts, seq, n)`. */
  newest: Reading | null = null;
  /** The readings at the newest `ts` by natural key; `null` while there is `newest` alone. */
  #atNewest: Map<string, Reading> | null = null;
  /** The last stamp given and the last running number in it. */
  #stamp = { ts: 0, n: 0 };

  readonly #deps: BookDeps;

  constructor(record: MeterRecord, book: MeterBook, deps: BookDeps) {
    this.record = record;
    this.book = book;
    this.#deps = deps;
  }

  /** A meter of which nothing is stored yet. */
  static begin(record: MeterRecord, deps: BookDeps): MeterTrack {
    const rules = bookRulesOf(record, deps.calendar.timeZone);
    const book = new MeterBook(record.serial, deps, rules, emptyBook(1, rules), new Map());
    return new MeterTrack(record, book, deps);
  }

  /** Brings a meter back from the store. */
  static async load(record: MeterRecord, deps: BookDeps, now: number): Promise<MeterTrack> {
    const { store } = deps;
    const { serial } = record;
    const track = new MeterTrack(record, await loadBook(record, deps), deps);
    for (const reading of await newestOf(track.book, store)) track.keep(reading);
    track.lastSeen = await store.lastSeen(serial);
    track.toldOnline = track.online(now);
    return track;
  }

  /** Readings before this instant are gone, Unix ms. */
  get openedAt(): number {
    return this.book.state.opening?.place.ts ?? -Infinity;
  }

  /** Whether a reading belongs before the opening balance, where nothing can be counted any more. */
  isBeforeOpening({ ts, epoch }: Pick<Reading, "ts" | "epoch">): boolean {
    const place = this.book.state.opening?.place;
    if (!place) return false;
    if (ts < place.ts) return true;
    return epoch !== null && place.epoch !== null && epoch < place.epoch &&
      lifeAt(ts, this.book.rules.replacements) === place.life;
  }

  /** A new book is in force. */
  async takeBook(state: BookState): Promise<void> {
    this.book = await MeterBook.load(this.record.serial, this.#deps, this.book.rules, state);
  }

  /** The record has changed: the book goes by its rules from now on, or is to be written anew. */
  followRecord(): void {
    this.book = this.book.withRules(bookRulesOf(this.record, this.#deps.calendar.timeZone));
  }

  /** Whether a reading certainly is new, certainly a repeat, or must be looked up in the store. */
  judge(reading: Reading): "new" | "repeat" | "look-up" {
    if (!this.newest || reading.ts > this.newest.ts) return "new";
    if (reading.ts < this.newest.ts) return "look-up";
    return this.copyAtNewest(naturalKey(reading)) ? "repeat" : "new";
  }

  /** The reading at the newest `ts` with this natural key. */
  copyAtNewest(key: string): Reading | undefined {
    if (this.#atNewest) return this.#atNewest.get(key);
    return this.newest && naturalKey(this.newest) === key ? this.newest : undefined;
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
    const { newest } = this;
    const late = newest !== null && comparePosition(reading, newest) < 0;
    if (!newest || reading.ts > newest.ts) this.#atNewest = null;
    else if (reading.ts === newest.ts) {
      this.#atNewest ??= new Map([[naturalKey(newest), newest]]);
      this.#atNewest.set(naturalKey(reading), reading);
    }
    if (!late) this.newest = reading;
    return late;
  }

  /** A live message arrived, Unix ms. */
  seen(at: number): void {
    hear(this, at);
  }

  online(now: number): boolean {
    return isOnline(this.record.state, this.lastSeen, this.usualInterval, now);
  }

  /**
   * @param draft what the book is about to be
   * @returns `null` before the first reading
   */
  row(now: number, draft?: Draft): MeterRow | null {
    const { record, newest, lastSeen } = this;
    if (!newest) return null;
    const online = this.online(now);
    const book = this.book.row(draft);
    return meterRow({ record, newest, online, lastSeen, book }, this.#deps.calendar, now);
  }
}

/** The readings at the newest `ts`, which a book in force knows. */
async function newestOf(
  { serial, state, isOutdated }: MeterBook,
  store: BookDeps["store"],
): Promise<Reading[]> {
  if (!isOutdated && state.maxTs !== null) {
    const found = await store.readingsAt(serial, [state.maxTs]);
    if (found.length > 0) return found;
  }
  const [newest] = await store.readings({ serial, limit: 1 });
  return newest ? await store.readingsAt(serial, [newest.ts]) : [];
}

/** The meter's book; one of no rules, to be written anew, for readings of an earlier program. */
async function loadBook(record: MeterRecord, deps: BookDeps): Promise<MeterBook> {
  const { serial } = record;
  const rules = bookRulesOf(record, deps.calendar.timeZone);
  const state = await deps.store.books.state(serial);
  if (state) return await MeterBook.load(serial, deps, rules, state);
  const isNew = (await deps.store.readings({ serial, limit: 1 })).length === 0;
  const empty = emptyBook(isNew ? 1 : 0, rules);
  return new MeterBook(serial, deps, rules, isNew ? empty : outdated(empty), new Map());
}
