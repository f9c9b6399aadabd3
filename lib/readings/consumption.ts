/** Consumption as the books say it: buckets of time, and the proof of what they are made of. */

import type { Calendar } from "../domain/calendar.ts";
import { type BookState, type Bucket, rulesKey } from "../domain/consumption/book.ts";
import { addSums, isNothing, meanFlow, noSums, qualityOf } from "../domain/consumption/sums.ts";
import type { Sums } from "../domain/consumption/sums.ts";
import { bookRulesOf, type MeterChange, type MeterRecord } from "../domain/meter.ts";
import type { ReadingStore } from "../ports.ts";
import {
  type BucketQuery,
  type BucketRow,
  type ConsumptionQueries,
  type Proof,
  UnavailableError,
} from "../services.ts";
import { noProof, proofOf } from "./proof.ts";

/** How often a book is read again when it was written meanwhile. */
const MAX_READS = 20;
/** The earliest and the latest instant that a `Date` can hold, Unix ms. */
const [EARLIEST, LATEST] = [-8.64e15, 8.64e15];

/** What the view of consumption is made of. */
export interface ConsumptionDeps {
  readonly store: ReadingStore;
  readonly calendar: Calendar;
  /** All meters, as they are known now. */
  readonly records: () => Iterable<MeterRecord>;
  readonly record: (serial: string) => MeterRecord | undefined;
}

/** Buckets and proofs out of the store's books. */
export class ConsumptionView implements ConsumptionQueries {
  readonly #deps: ConsumptionDeps;

  constructor(deps: ConsumptionDeps) {
    this.#deps = deps;
  }

  async buckets(query: BucketQuery): Promise<BucketRow[]> {
    const totals = new Map<number, Sums>();
    for (const record of this.#recordsOf(query)) {
      for (const [start, sums] of await this.#bucketsOf(record, query)) {
        const total = totals.get(start) ?? noSums();
        addSums(total, sums);
        totals.set(start, total);
      }
    }
    return [...totals].filter(([, sums]) => !isNothing(sums)).sort(([a], [b]) => a - b).map(toRow);
  }

  #recordsOf({ serial, among }: BucketQuery): MeterRecord[] {
    const { record, records } = this.#deps;
    const serials = serial === undefined ? among : [serial];
    if (!serials) return [...records()];
    const isAsked = (one: string) => among?.has(one) ?? true;
    return [...serials].filter(isAsked).flatMap((one) => record(one) ?? []);
  }

  /** A meter's buckets that begin in the range. */
  async #bucketsOf(
    { serial, settings }: MeterRecord,
    { bucket, from = EARLIEST, to = LATEST }: BucketQuery,
  ): Promise<Iterable<Bucket>> {
    const { calendar } = this.#deps;
    const startOf = {
      hour: (ts: number) => calendar.hourStart(ts),
      day: (ts: number) => calendar.dayStart(ts),
      month: (ts: number) => calendar.monthStart(ts),
      bill: (ts: number) => calendar.billStart(ts, settings.billingDay),
    }[bucket];
    const end = to === LATEST ? LATEST : endOf(to, startOf, bucket, calendar, settings.billingDay);
    const fine = await this.#consistent<Bucket[]>(
      serial,
      [],
      (state) => this.#fine(bucket === "hour" ? "hour" : "day", serial, state, from, end),
    );
    const found = new Map<number, Sums>();
    for (const [start, sums] of fine) {
      const own = startOf(start);
      if (own < from || own >= to) continue;
      const total = found.get(own) ?? noSums();
      addSums(total, sums);
      found.set(own, total);
    }
    return found;
  }

  /** The hours or days of records that reach into the range, the open hour among them. */
  async #fine(
    kind: "hour" | "day",
    serial: string,
    { generation, open }: BookState,
    from: number,
    to: number,
  ): Promise<Bucket[]> {
    const { calendar, store: { books } } = this.#deps;
    const [whole, read, own] = kind === "hour"
      ? ["dayStart", "days", "hourStart"] as const
      : ["monthStart", "months", "dayStart"] as const;
    const begin = from === EARLIEST ? from : calendar[whole](from);
    const records = await books[read](serial, generation, begin, to);
    const buckets = records.flatMap(({ buckets }) => buckets);
    return open ? withOpen(buckets, open, calendar[own](open[0])) : buckets;
  }

  /** Reads head and records of a book until no hour was closed and nothing rewritten in between. */
  async #consistent<T>(
    serial: string,
    none: T,
    read: (state: BookState) => Promise<T>,
  ): Promise<T> {
    const { books } = this.#deps.store;
    let state = await books.state(serial);
    for (let i = 0; state !== null && i < MAX_READS; i++) {
      const value = await read(state);
      const after: BookState | null = await books.state(serial);
      if (after && isSameWriting(state, after)) return value;
      state = after;
    }
    if (state === null) return none;
    throw new UnavailableError(
      `Cannot read the book of ${serial}: it was written ${MAX_READS} times meanwhile`,
    );
  }

  async proof(
    serial: string,
    page: { limit: number; from?: number; to?: number },
  ): Promise<Proof | null> {
    const { store, calendar } = this.#deps;
    const record = this.#deps.record(serial);
    if (!record) return null;
    const wanted = rulesKey(bookRulesOf(record, calendar.timeZone));
    return await this.#consistent<Proof>(serial, noProof(record), async (state) => {
      const hours = await this.#fine("hour", serial, state, EARLIEST, LATEST);
      const days = await this.#fine("day", serial, state, EARLIEST, LATEST);
      const isRecomputing = state.rules !== wanted;
      return await proofOf({ store, calendar, record, state, hours, days, isRecomputing }, page);
    });
  }

  async changes(serial: string, limit: number): Promise<MeterChange[]> {
    return await this.#deps.store.changes(serial, limit);
  }
}

/** No hour was closed and no bucket corrected between the two heads. */
function isSameWriting(a: BookState, b: BookState): boolean {
  return a.generation === b.generation && a.open?.[0] === b.open?.[0] &&
    a.corrections === b.corrections;
}

function withOpen(buckets: readonly Bucket[], [, sums]: Bucket, start: number): Bucket[] {
  const known = buckets.find(([own]) => own === start);
  if (!known) return [...buckets, [start, sums]];
  const total = noSums();
  addSums(total, known[1]);
  addSums(total, sums);
  return buckets.map((bucket) => bucket === known ? [start, total] : bucket);
}

/** The end of the bucket that holds the last instant before `to`. */
function endOf(
  to: number,
  startOf: (ts: number) => number,
  bucket: BucketQuery["bucket"],
  calendar: Calendar,
  billingDay: number,
): number {
  const last = startOf(to - 1);
  const next = {
    hour: () => calendar.nextHour(last),
    day: () => calendar.nextDay(last),
    month: () => calendar.nextMonth(last),
    bill: () => calendar.nextBill(last, billingDay),
  };
  return next[bucket]();
}

function toRow([start, sums]: Bucket): BucketRow {
  return {
    start,
    liters: sums.ml / 1000,
    flowMin: sums.flowMin,
    flowAvg: meanFlow(sums),
    flowMax: sums.flowMax,
    count: sums.count,
    quality: qualityOf(sums),
  };
}
