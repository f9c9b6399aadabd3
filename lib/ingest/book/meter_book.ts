/** A meter's book as the writer keeps it: what readings change in it, and what it says now. */

import type { Calendar } from "../../domain/calendar.ts";
import { noChange, outdated } from "../../domain/consumption/blank.ts";
import {
  type BookChange,
  type BookRow,
  type BookRules,
  type BookState,
  type Bucket,
  type BucketRecord,
  rulesKey,
} from "../../domain/consumption/book.ts";
import type { Placed } from "../../domain/ledger/types.ts";
import { bookRow } from "../../domain/meter_row.ts";
import { comparePosition, type Reading } from "../../domain/reading.ts";
import type { ReadingStore } from "../../ports.ts";
import type { HourCache } from "../hour_cache.ts";
import { Appender, type ListTail, placeAtEnd } from "./append.ts";
import { Effects } from "./effects.ts";
import { Epochs } from "./epochs.ts";
import type { ListParts } from "./list.ts";
import { addToOpenHour, addToRecords, type ChangedRecords } from "./records.ts";
import { payOwed } from "./owed.ts";
import { mendLeastFlows, type Raised } from "./raised.ts";
import { type BookSource, rewalk, type Rewalked } from "./rewalk.ts";
import { Walker } from "./walker.ts";

export interface BookDeps {
  readonly store: ReadingStore;
  /** Where late readings look for their neighbours. */
  readonly hours: HourCache;
  readonly calendar: Calendar;
}

/** What is worked out of a change before it is durable. */
export interface Draft {
  readonly change: BookChange;
  /** The waiting readings afterwards, by hour. */
  readonly waiting: ReadonlyMap<number, number>;
  /** The days of the open hour's month afterwards. */
  readonly month: BucketRecord | null;
}

/** A meter's book in the writer's hand. */
export class MeterBook {
  readonly serial: string;
  readonly deps: BookDeps;
  readonly #rules: BookRules;
  /** `rulesKey` of the rules. */
  readonly #key: string;
  /** To be written anew, though its rules are the wanted ones. */
  #isForgotten = false;
  #state: BookState;
  #waiting: ReadonlyMap<number, number>;
  /** The days of the open hour's month. */
  #month: BucketRecord | null = null;
  /** The hours of the latest day that was changed: the next one that closes is nearly always of it. */
  #day: BucketRecord | null = null;

  constructor(
    serial: string,
    deps: BookDeps,
    rules: BookRules,
    state: BookState,
    waiting: ReadonlyMap<number, number>,
  ) {
    this.serial = serial;
    this.deps = deps;
    this.#rules = rules;
    this.#key = rulesKey(rules);
    this.#state = state;
    this.#waiting = waiting;
  }

  /** Brings a book back from the store. */
  static async load(
    serial: string,
    deps: BookDeps,
    rules: BookRules,
    state: BookState,
  ): Promise<MeterBook> {
    const book = new MeterBook(serial, deps, rules, state, new Map());
    const { p, last } = state.walk;
    if (p && last) book.#waiting = await book.#readWaiting(p.first, last);
    book.#month = await book.#monthOf(state.open);
    return book;
  }

  /** The same book in a meter of other rules. */
  withRules(rules: BookRules): MeterBook {
    const book = new MeterBook(this.serial, this.deps, rules, this.#state, this.#waiting);
    book.#month = this.#month;
    return book;
  }

  /** The same book, to be written anew whatever its rules are. */
  forgotten(): MeterBook {
    const book = this.withRules(this.#rules);
    book.#isForgotten = true;
    return book;
  }

  /** What marks the book as one to be written anew, for good. */
  outdate(): Draft {
    return {
      change: noChange(this.serial, outdated(this.#state)),
      waiting: this.#waiting,
      month: this.#month,
    };
  }

  get state(): BookState {
    return this.#state;
  }

  /** It is marked for good: whatever the rules, it is to be written anew. */
  get isGivenUp(): boolean {
    return this.#state.rules === outdated(this.#state).rules;
  }

  get rules(): BookRules {
    return this.#rules;
  }

  /** The rules have changed since: the book stands still until it is written anew. */
  get isOutdated(): boolean {
    return this.#isForgotten || this.#state.rules !== this.#key;
  }

  /** Hours of the waiting readings, as the records have them. */
  async #readWaiting(first: Placed, last: Placed): Promise<Map<number, number>> {
    const { calendar, store } = this.deps;
    const { generation, open } = this.#state;
    const from = calendar.hourStart(first.reading.ts);
    const to = last.reading.ts + 1;
    const days = await store.books.days(this.serial, generation, calendar.dayStart(from), to);
    const buckets = days.flatMap(({ buckets }) => buckets).concat(open ? [open] : []);
    const waiting = new Map<number, number>();
    for (const [start, sums] of buckets) {
      if (start < from || start >= to || sums.waiting === 0) continue;
      waiting.set(start, (waiting.get(start) ?? 0) + sums.waiting);
    }
    return waiting;
  }

  /**
   * Works out what new readings change, in any order and of any time; `accept` makes it so.
   *
   * @param raised readings that take the place of copies in the book or in `fresh`, in their order
   * @throws {TooFarBackError} when too much would have to be read again
   */
  async take(fresh: readonly Reading[], raised: readonly Raised[] = []): Promise<Draft> {
    const { late, rest } = this.#split(fresh);
    return await this.#put(late, rest, raised);
  }

  /** Whether an instant is in the hour that is open. */
  isInOpenHour(ts: number): boolean {
    const { open } = this.#state;
    return open !== null && ts >= open[0] && ts < this.deps.calendar.nextHour(open[0]);
  }

  /**
   * As `take`, for readings that follow the end of the list inside its open hour, as nearly always:
   * nothing has to be read for them. @returns `null` for others
   */
  takeAtOnce(fresh: readonly Reading[]): Draft | null {
    const { calendar } = this.deps;
    const { late, rest } = this.#split(fresh);
    if (late.length > 0) return null;
    const effects = new Effects(calendar);
    const from = { state: this.#state.walk, waiting: this.#waiting };
    const walker = new Walker(from, this.#rules, effects, 1);
    const appender = new Appender(walker, this.#state);
    for (const placed of rest) {
      effects.addReading(placed.reading);
      appender.read(placed);
    }
    const { maxTs } = appender.end;
    const records = addToOpenHour(effects.hours, this.#state, maxTs, calendar);
    const month = records && this.#monthInMind(records.open);
    if (!month || effects.owed.length > 0) return null;
    const change = this.#changeWith(records, effects, walker, appender, null);
    return { change, waiting: walker.waiting, month };
  }

  /** Readings that follow the end of the list, by their places in it, and those that do not. */
  #split(fresh: readonly Reading[]): { late: Reading[]; rest: Placed<Reading>[] } {
    const late: Reading[] = [];
    const rest: Placed<Reading>[] = [];
    const { walk: { life, last }, maxTs } = this.#state;
    const tail: { -readonly [K in keyof ListTail]: ListTail[K] } = { life, last, maxTs };
    for (const reading of inOrder(fresh)) {
      const placed = placeAtEnd(reading, tail, this.#lifeStart);
      if (placed) {
        rest.push(placed);
        tail.last = placed;
        tail.maxTs = reading.ts;
      } else late.push(reading);
    }
    return { late, rest };
  }

  get #lifeStart(): number {
    return this.#rules.replacements.at(-1)?.at ?? -Infinity;
  }

  /** @param rest as they are placed if the late ones do not change the end of the list */
  async #put(
    late: readonly Reading[],
    rest: readonly Placed<Reading>[],
    raised: readonly Raised[],
  ): Promise<Draft> {
    const effects = new Effects(this.deps.calendar);
    for (const reading of late) effects.addReading(reading);
    const back = late.length === 0 ? null : await this.#goBack(late, effects);
    const walker = back?.end ??
      new Walker({ state: this.#state.walk, waiting: this.#waiting }, this.#rules, effects, 1);
    const appender = new Appender(walker, back?.listEnd ?? this.#state);
    const fresh = rest.map(({ reading }) => reading);
    for (const one of rest) {
      const placed = back ? this.#placeAfter(one.reading, walker, appender) : one;
      if (!placed) return await this.#put([...late, ...fresh], [], raised);
      effects.addReading(placed.reading);
      appender.read(placed);
    }
    await this.#payOwed(effects, late, fresh, back, appender);
    for (const { reading, was } of raised) effects.raiseFlow(reading, was);
    const change = await this.#change(effects, walker, appender, back);
    if (raised.length > 0) {
      const copies = [...late, ...fresh, ...raised.map(({ reading }) => reading)];
      await mendLeastFlows(change, raised, copies, this.deps);
    }
    const month = change.months.find(({ start }) => start === this.#monthStart(change.state.open));
    return {
      change,
      waiting: walker.waiting,
      month: month ?? await this.#monthOf(change.state.open),
    };
  }

  /** Counts runs whose inner steps the walk did not keep: they are read from the list. */
  async #payOwed(
    effects: Effects,
    late: readonly Reading[],
    fresh: readonly Reading[],
    back: Rewalked | null,
    appender: Appender,
  ): Promise<void> {
    await payOwed(effects, this.#rules, async () => {
      const known = await this.deps.store.books.epochs(this.serial, this.#state.generation);
      const before: ListParts = {
        scan: (range) => this.deps.hours.scan(this.serial, range),
        epochs: new Epochs(known),
        replacements: this.#rules.replacements,
        extra: [],
      };
      const epochs = new Epochs([...known, ...back?.epochs ?? [], ...appender.epochs]);
      return { 1: { ...before, epochs, extra: [...late, ...fresh] }, [-1]: before };
    });
  }

  #placeAfter(reading: Reading, { state }: Walker, { end }: Appender): Placed<Reading> | null {
    const tail = { life: state.life, last: state.last, maxTs: end.maxTs };
    return placeAtEnd(reading, tail, this.#lifeStart);
  }

  async #goBack(late: readonly Reading[], effects: Effects): Promise<Rewalked> {
    const { serial } = this;
    const { store } = this.deps;
    const { generation } = this.#state;
    return await rewalk({
      state: this.#state,
      rules: this.#rules,
      epochs: new Epochs(await store.books.epochs(serial, generation)),
      fresh: late,
      source: bookSource(this.deps, serial, generation),
      effects,
    });
  }

  async #change(
    effects: Effects,
    walker: Walker,
    appender: Appender,
    back: Rewalked | null,
  ): Promise<BookChange> {
    const { calendar } = this.deps;
    const { maxTs } = appender.end;
    const records = await addToRecords(effects.hours, this.#state, maxTs, calendar, {
      day: (start) => this.#readDay(start),
      month: (start) => this.#readMonth(start),
    });
    return this.#changeWith(records, effects, walker, appender, back);
  }

  #changeWith(
    records: ChangedRecords,
    { leftOut, reports, countedMl: counted }: Effects,
    walker: Walker,
    { end, checkpoints, epochs }: Appender,
    back: Rewalked | null,
  ): BookChange {
    const { countedMl, corrections } = this.#state;
    const isCorrected = records.days.length + leftOut.added.length + leftOut.gone.length > 0;
    return {
      serial: this.serial,
      state: {
        ...this.#state,
        ...end,
        walk: walker.state,
        open: records.open,
        countedMl: countedMl + counted,
        corrections: isCorrected ? corrections + 1 : corrections,
      },
      days: records.days,
      months: records.months,
      checkpoints: [...back?.checkpoints ?? [], ...checkpoints],
      goneCheckpoints: back?.goneCheckpoints ?? [],
      epochs: [...back?.epochs ?? [], ...epochs],
      leftOut: leftOut.added,
      takenBack: leftOut.gone.map(({ from }) => from),
      reports: reports.added,
      goneReports: reports.gone,
    };
  }

  async #readDay(start: number): Promise<BucketRecord> {
    if (start === this.#day?.start) return this.#day;
    const { generation } = this.#state;
    const record = await this.deps.store.books.day(this.serial, generation, start);
    return record ?? { start, buckets: [] };
  }

  async #readMonth(start: number): Promise<BucketRecord> {
    if (start === this.#month?.start) return this.#month;
    const { generation } = this.#state;
    const record = await this.deps.store.books.month(this.serial, generation, start);
    return record ?? { start, buckets: [] };
  }

  /** The days of the open hour's month, as far as they are known by heart. */
  #monthInMind(open: Bucket | null): BucketRecord | null {
    return this.#month && this.#monthStart(open) === this.#month.start ? this.#month : null;
  }

  async #monthOf(open: Bucket | null): Promise<BucketRecord | null> {
    const start = this.#monthStart(open);
    return start === null ? null : await this.#readMonth(start);
  }

  #monthStart(open: Bucket | null): number | null {
    return open && this.deps.calendar.monthStart(open[0]);
  }

  /** The draft is durable. */
  accept({ change, waiting, month }: Draft): void {
    this.#state = change.state;
    for (const day of change.days) {
      if (!this.#day || day.start >= this.#day.start) this.#day = day;
    }
    this.#waiting = waiting;
    this.#month = month;
  }

  /** What a row of the list of meters shows, once the draft is accepted. */
  row(draft?: Draft): BookRow {
    const state = draft?.change.state ?? this.#state;
    const days = draft ? draft.month : this.#month;
    return bookRow(this.serial, state, days, this.deps.calendar, this.#key);
  }
}

/** The readings by position; as a rule they come so. */
function inOrder(readings: readonly Reading[]): readonly Reading[] {
  const isSorted = readings.every((reading, i) =>
    i === 0 || comparePosition(readings[i - 1], reading) <= 0
  );
  return isSorted ? readings : readings.toSorted(comparePosition);
}

function bookSource({ store, hours }: BookDeps, serial: string, generation: number): BookSource {
  const { books } = store;
  return {
    checkpoint: (place) => books.checkpoint(serial, generation, place),
    checkpointsBetween: (after, to) => books.checkpointsBetween(serial, generation, after, to),
    scan: (range) => hours.scan(serial, range),
  };
}
