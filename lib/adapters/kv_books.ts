/**
 * The books of the meters in Deno KV. Records carry the book's generation, so that a book can be
 * written anew beside the one in force.
 *
 * | key | value |
 * | --- | --- |
 * | `["bs", page]` | heads of some books, see `kv_heads.ts` |
 * | `["bd", serial, generation, day]` | hours of a day |
 * | `["bm", serial, generation, month]` | days of a month |
 * | `["bk", serial, generation, life, epoch, ts]` | the walk before this place |
 * | `["be", serial, generation, life, epoch]` | an epoch's earliest and latest declaration |
 * | `["bl", serial, generation, life, epoch, ts, seq, n, total, own epoch]` | a run left out |
 * | `["br", serial, generation, ts, kind, total, from ts, from total]` | a report |
 */

import {
  type BookChange,
  bookSize,
  type BookState,
  type BucketRecord,
  type Checkpoint,
  type EpochRecord,
  type LeftOutRun,
  type ListPlace,
} from "../domain/consumption/book.ts";
import type { Placed, Report } from "../domain/ledger/types.ts";
import type { BookStore } from "../ports.ts";
import type { KvHeads } from "./kv_heads.ts";
import { BATCH_SIZE } from "./kv_limits.ts";
import { type PackedWalk, packWalk, unpackWalk } from "./kv_state.ts";
import { packBucket, type PackedBucket, unpackBucket } from "./kv_sums.ts";

/** Records that one atomic operation writes or deletes while nobody reads them: 2 KB each at most. */
const PREPARED_AT_ONCE = 200;
/** The first part of the keys that carry a generation. */
const KINDS = ["bd", "bm", "bk", "be", "bl", "br"] as const;
/** Stands for "none declared", which comes first: epochs and numbers are 0 or more. */
const NONE = -1;

const orNone = (value: number | null) => value ?? NONE;
const orNull = (part: unknown) => part === NONE ? null : part as number;

type StoredRun = Pick<LeftOutRun, "to" | "readings" | "reason">;

/** Reads books. */
export class KvBooks implements BookStore {
  readonly #kv: Deno.Kv;
  readonly #heads: KvHeads;

  constructor(kv: Deno.Kv, heads: KvHeads) {
    this.#kv = kv;
    this.#heads = heads;
  }

  async state(serial: string): Promise<BookState | null> {
    return await this.#heads.read(serial);
  }

  async day(serial: string, generation: number, start: number): Promise<BucketRecord | null> {
    return await this.#record(["bd", serial, generation, start]);
  }

  async month(serial: string, generation: number, start: number): Promise<BucketRecord | null> {
    return await this.#record(["bm", serial, generation, start]);
  }

  async #record(key: Deno.KvKey): Promise<BucketRecord | null> {
    const { value } = await this.#kv.get<PackedBucket[]>(key);
    return value && { start: key[3] as number, buckets: value.map(unpackBucket) };
  }

  async days(
    serial: string,
    generation: number,
    from: number,
    to: number,
  ): Promise<BucketRecord[]> {
    return await this.#records(["bd", serial, generation], from, to);
  }

  async months(
    serial: string,
    generation: number,
    from: number,
    to: number,
  ): Promise<BucketRecord[]> {
    return await this.#records(["bm", serial, generation], from, to);
  }

  async #records(prefix: Deno.KvKey, from: number, to: number): Promise<BucketRecord[]> {
    const selector = { start: [...prefix, from], end: [...prefix, to] };
    const entries = this.#kv.list<PackedBucket[]>(selector, { batchSize: BATCH_SIZE });
    return await Array.fromAsync(entries, ({ key, value }) => ({
      start: key[3] as number,
      buckets: value.map(unpackBucket),
    }));
  }

  async checkpoint(
    serial: string,
    generation: number,
    place: ListPlace,
  ): Promise<Checkpoint | null> {
    const selector = {
      start: ["bk", serial, generation],
      end: [...placeKey(serial, generation, place), ""], // just after the place itself
    };
    const entries = this.#kv.list<PackedWalk>(selector, { reverse: true, limit: 1 });
    for await (const { key, value } of entries) {
      return { place: placeOf(key), walk: unpackWalk(value) };
    }
    return null;
  }

  async checkpointsBetween(
    serial: string,
    generation: number,
    after: ListPlace | null,
    to: ListPlace | null,
  ): Promise<ListPlace[]> {
    const prefix = ["bk", serial, generation];
    const start = after ? [...placeKey(serial, generation, after), ""] : [...prefix, -Infinity];
    const end = to ? [...placeKey(serial, generation, to), ""] : [...prefix, Infinity];
    const entries = this.#kv.list<PackedWalk>({ start, end }, { batchSize: BATCH_SIZE });
    return await Array.fromAsync(entries, ({ key }) => placeOf(key));
  }

  async epochs(serial: string, generation: number): Promise<EpochRecord[]> {
    const entries = this.#list<readonly [number, number | null]>(["be", serial, generation]);
    return await Array.fromAsync(entries, ({ key, value: [min, max] }) => ({
      life: key[3] as number,
      epoch: key[4] as number,
      min,
      max,
    }));
  }

  async leftOut(serial: string, generation: number): Promise<LeftOutRun[]> {
    const entries = this.#list<StoredRun>(["bl", serial, generation]);
    return await Array.fromAsync(entries, ({ key, value }) => ({ from: placedOf(key), ...value }));
  }

  async reports(serial: string, generation: number): Promise<Report[]> {
    return await Array.fromAsync(
      this.#list<Report>(["br", serial, generation]),
      ({ value }) => value,
    );
  }

  async prepare(change: BookChange): Promise<void> {
    const records = recordsOf(change);
    for (let i = 0; i < records.length; i += PREPARED_AT_ONCE) {
      const atomic = this.#kv.atomic();
      setRecords(atomic, records.slice(i, i + PREPARED_AT_ONCE));
      await atomic.commit();
    }
  }

  async forget(serial: string, generation: number, before: ListPlace): Promise<void> {
    const prefix = ["bk", serial, generation];
    await this.#remove({ prefix, end: placeKey(serial, generation, before) });
  }

  async drop(serial: string, generation: number): Promise<void> {
    for (const kind of KINDS) await this.#remove({ prefix: [kind, serial, generation] });
  }

  async #remove(selector: Deno.KvListSelector): Promise<void> {
    const entries = this.#kv.list(selector, { batchSize: BATCH_SIZE });
    const keys = await Array.fromAsync(entries, ({ key }) => key);
    for (let i = 0; i < keys.length; i += PREPARED_AT_ONCE) {
      const atomic = this.#kv.atomic();
      for (const key of keys.slice(i, i + PREPARED_AT_ONCE)) atomic.delete(key);
      await atomic.commit();
    }
  }

  async generations(serial: string): Promise<number[]> {
    const found = new Set<number>();
    for (const kind of KINDS) {
      for (let from = -Infinity;;) {
        const selector = { prefix: [kind, serial], start: [kind, serial, from] };
        const [entry] = await Array.fromAsync(this.#kv.list(selector, { limit: 1 }));
        if (!entry) break;
        const generation = entry.key[2] as number;
        found.add(generation);
        from = generation + 1;
      }
    }
    return [...found];
  }

  #list<T>(prefix: Deno.KvKey): Deno.KvListIterator<T> {
    return this.#kv.list<T>({ prefix }, { batchSize: BATCH_SIZE });
  }
}

/** A key and what it is set to; `null` deletes it. */
type Mutation = readonly [key: Deno.KvKey, value: unknown];

/** Writes what changes in books; `heads` must be open. */
export function setBooks(
  atomic: Deno.AtomicOperation,
  heads: KvHeads,
  changes: readonly BookChange[],
): void {
  heads.set(atomic, changes.map(({ serial, state }) => [serial, state]));
  for (const change of changes) setRecords(atomic, recordsOf(change));
}

function setRecords(atomic: Deno.AtomicOperation, records: readonly Mutation[]): void {
  for (const [key, value] of records) {
    if (value === null) atomic.delete(key);
    else atomic.set(key, value);
  }
}

/** Everything but the head; what is deleted comes before what is set under the same key. */
function recordsOf(change: BookChange): Mutation[] {
  if (bookSize(change).records === 1) return []; // the head alone, as nearly always
  const { serial, state: { generation } } = change;
  const bucketRecord = (kind: string) => ({ start, buckets }: BucketRecord): Mutation => [
    [kind, serial, generation, start],
    buckets.map(packBucket),
  ];
  const gone = (key: Deno.KvKey): Mutation => [key, null];
  return [
    ...change.days.map(bucketRecord("bd")),
    ...change.months.map(bucketRecord("bm")),
    ...change.goneCheckpoints.map((place) => gone(placeKey(serial, generation, place))),
    ...change.checkpoints.map(({ place, walk }): Mutation => [
      placeKey(serial, generation, place),
      packWalk(walk),
    ]),
    ...change.epochs.map(({ life, epoch, min, max }): Mutation => [
      ["be", serial, generation, life, epoch],
      [min, max],
    ]),
    ...change.takenBack.map((from) => gone(runKey(serial, generation, from))),
    ...change.leftOut.map(({ from, ...run }): Mutation => [
      runKey(serial, generation, from),
      run,
    ]),
    ...change.goneReports.map((report) => gone(reportKey(serial, generation, report))),
    ...change.reports.map((report): Mutation => [reportKey(serial, generation, report), report]),
  ];
}

function placeKey(serial: string, generation: number, { life, epoch, ts }: ListPlace): Deno.KvKey {
  return ["bk", serial, generation, life, orNone(epoch), ts];
}

function placeOf(key: Deno.KvKey): ListPlace {
  return { life: key[3] as number, epoch: orNull(key[4]), ts: key[5] as number };
}

function runKey(serial: string, generation: number, { life, epoch, reading }: Placed): Deno.KvKey {
  const { ts, seq, n, totalMl } = reading;
  const own = orNone(reading.epoch);
  return ["bl", serial, generation, life, orNone(epoch), ts, orNone(seq), n, totalMl, own];
}

function placedOf(key: Deno.KvKey): Placed {
  const [life, epoch, ts, seq, n, totalMl, own] = key.slice(3);
  return {
    life: life as number,
    epoch: orNull(epoch),
    reading: {
      ts: ts as number,
      seq: orNull(seq),
      n: n as number,
      totalMl: totalMl as number,
      epoch: orNull(own),
    },
  };
}

function reportKey(serial: string, generation: number, { kind, from, to }: Report): Deno.KvKey {
  return ["br", serial, generation, to.ts, kind, to.totalMl, from.ts, from.totalMl];
}
