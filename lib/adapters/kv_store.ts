/**
 * The store of readings on Deno KV.
 *
 * | key | value |
 * | --- | --- |
 * | `["schema"]` | version of this layout |
 * | `["head"]` | number of the last commit, last event id, quarantined so far |
 * | `["m", serial]` | what is known of a meter |
 * | `["r", serial, ts, commit, part]` | a run of readings, `ts` of its oldest one, see `kv_chunk.ts` |
 * | `["x", serial, epoch, seq, total]` | a reading stamped here although it has epoch and seq |
 * | `["ev", commit]` | the events of a commit, readings by reference; kept for ten minutes |
 * | `["q", number]` | quarantine, the newest 10,000 |
 * | `["c", createdAt, id]` | a command |
 * | `["ci", id]` | its `createdAt` |
 * | `["ma", serial, at, commit, number]` | who changed what of a meter |
 * | `["cl", serial]` | a serial that is no meter yet, or is to be none |
 * | `["un", commit, number]` | whose messages without a serial are, and who said so; the last one holds |
 * | `["credentials", serial]`, `["nonces", serial]` | what meters come in with, see `kv_credentials.ts` |
 * | `["b…", serial, …]` | the meters' books, see `kv_books.ts` |
 */

import type { CommandRow } from "../domain/command.ts";
import type { EventBatch, QuarantineItem } from "../domain/event.ts";
import type { MeterChange, MeterRecord } from "../domain/meter.ts";
import { isNumbered, type Reading } from "../domain/reading.ts";
import type { ClaimRow } from "../identity.ts";
import type {
  BookStore,
  EventBounds,
  ReadingQuery,
  ReadingStore,
  StoreCommit,
  StoreHead,
  UnnamedMeter,
} from "../ports.ts";
import { KvBooks, setBooks } from "./kv_books.ts";
import { KvHeads } from "./kv_heads.ts";
import { BATCH_SIZE } from "./kv_limits.ts";
import { KvReadings } from "./kv_readings.ts";
import { type Chunk, packChunk, unpackChunk } from "./kv_chunk.ts";
import { type LogValue, readBatches } from "./kv_runs.ts";
import {
  type AtomicPart,
  hourOf,
  type LogEntry,
  planAtomics,
  planRecords,
  type SideRecord,
} from "./kv_plan.ts";

/** Items of quarantine that are kept; the total goes on counting. */
export const QUARANTINE_KEPT = 10_000;
/** How long events are kept for resumed streams, ms (contract, 5). */
export const EVENTS_KEPT_MS = 10 * 60_000;
/** Expired commits forgotten with each new one: two, so that the log shrinks. */
const FORGET_PER_COMMIT = 2;
/** Runs that one step of a purge looks at. */
const PURGED_AT_ONCE = 200;
/** Keys after which it ends: one run has up to 501, an atomic operation takes 1,000. */
const MAX_PURGED_KEYS = 400;

interface Head extends StoreHead {
  readonly quarantined: number;
}

const NO_EVENTS: AtomicPart = { entries: [], count: 0, books: [], meters: [], mutations: 0 };
/** Deno KV takes 1,000 mutations at once; a commit has some of its own. */
const MAX_MUTATIONS = 900;
const EMPTY_HEAD: Head = { commit: 0, eventId: 0, quarantined: 0 };

/** Readings, meters, commands and quarantine in an open Deno KV. */
export class KvReadingStore implements ReadingStore {
  readonly books: BookStore;
  readonly #kv: Deno.Kv;
  readonly #heads: KvHeads;
  readonly #runs: KvReadings;
  #head: { value: Head; versionstamp: string | null } | null = null;
  /** Commits whose events are still kept, oldest first; loaded with the first commit. */
  #log: { commit: number; at: number }[] | null = null;

  constructor(kv: Deno.Kv) {
    this.#kv = kv;
    this.#heads = new KvHeads(kv);
    this.#runs = new KvReadings(kv);
    this.books = new KvBooks(kv, this.#heads);
  }

  async head(): Promise<StoreHead> {
    const entry = await this.#kv.get<Head>(["head"]);
    this.#head = { value: entry.value ?? EMPTY_HEAD, versionstamp: entry.versionstamp };
    return { commit: this.#head.value.commit, eventId: this.#head.value.eventId };
  }

  async commit(commit: StoreCommit): Promise<StoreHead> {
    if (!this.#head) await this.head();
    this.#log ??= await this.#loadLog();
    const { value } = this.#head!;
    if (value.commit !== commit.after.commit || value.eventId !== commit.after.eventId) {
      this.#head = null;
      throw new Error(
        `Cannot commit after ${commit.after.commit}: the store is at ${value.commit}`,
      );
    }
    try {
      await this.#heads.open();
      const parts = planAtomics(commit, (serial) => this.#heads.costOf(serial));
      for (const [part, records] of together(parts, planRecords(commit))) {
        await this.#atomic(commit, part, records);
      }
    } catch (error) {
      this.#head = null; // what became of the last atomic is unknown: read it anew
      this.#log = null;
      this.#heads.forget();
      throw error;
    }
    const { commit: number, eventId } = this.#head!.value;
    return { commit: number, eventId };
  }

  async #atomic(
    commit: StoreCommit,
    part: AtomicPart,
    records: readonly SideRecord[],
  ): Promise<void> {
    const { value: head, versionstamp } = this.#head!;
    const number = head.commit + 1;
    const atomic = this.#kv.atomic().check({ key: ["head"], versionstamp });
    const entries = this.#setEntries(atomic, number, part, commit.fingerprints);
    if (entries.length > 0) {
      const log: LogValue = { at: commit.at, first: head.eventId + 1, entries };
      atomic.set(["ev", number], log);
    }
    for (const meter of part.meters) atomic.set(["m", meter.serial], meter);
    if (part.books.length > 0) setBooks(atomic, this.#heads, part.books);
    let { quarantined } = head;
    for (const { key, value } of records) {
      if (key && value === null) atomic.delete(key);
      else atomic.set(key ?? ["q", ++quarantined], value);
      if (!key && quarantined > QUARANTINE_KEPT) {
        atomic.delete(["q", quarantined - QUARANTINE_KEPT]);
      }
    }
    const forgotten = this.#forgettable(commit.at);
    for (const old of forgotten) atomic.delete(["ev", old.commit]);
    const next: Head = { commit: number, eventId: head.eventId + part.count, quarantined };
    const result = await atomic.set(["head"], next).commit();
    if (!result.ok) {
      throw new Error(`Cannot commit ${number}: another process writes to this store`);
    }
    this.#head = { value: next, versionstamp: result.versionstamp };
    this.#log!.splice(0, forgotten.length);
    if (entries.length > 0) this.#log!.push({ commit: number, at: commit.at });
  }

  #setEntries(
    atomic: Deno.AtomicOperation,
    number: number,
    part: AtomicPart,
    fingerprints: StoreCommit["fingerprints"],
  ): LogEntry[] {
    const told = new Set<string>();
    return part.entries.map((entry, index): LogEntry => {
      if (!("events" in entry)) return entry;
      const { serial, events } = entry;
      const start = events.reduce((least, { reading }) => Math.min(least, reading.ts), Infinity);
      const chunk = packChunk(events, told.has(serial) ? undefined : fingerprints.get(serial));
      told.add(serial);
      atomic.set(["r", serial, start, number, index], chunk);
      for (const { reading } of events) {
        if (!isNumbered(reading)) continue;
        atomic.set(["x", serial, reading.epoch, reading.seq, reading.totalMl], true);
      }
      return [serial, start, index];
    });
  }

  #forgettable(now: number): { commit: number }[] {
    return this.#log!.slice(0, FORGET_PER_COMMIT).filter(({ at }) => now - at > EVENTS_KEPT_MS);
  }

  async #loadLog(): Promise<{ commit: number; at: number }[]> {
    const log: { commit: number; at: number }[] = [];
    for await (const { key, value } of this.#list<LogValue>(["ev"])) {
      log.push({ commit: key[1] as number, at: value.at });
    }
    return log;
  }

  async meters(): Promise<MeterRecord[]> {
    return await Array.fromAsync(this.#list<MeterRecord>(["m"]), (entry) => entry.value);
  }

  readings(query: ReadingQuery): Promise<Reading[]> {
    return this.#runs.readings(query);
  }

  scan(range: { serial: string; from?: number; to?: number }): AsyncIterable<readonly Reading[]> {
    return this.#runs.scan(range);
  }

  readingsAt(serial: string, instants: readonly number[]): Promise<Reading[]> {
    return this.#runs.readingsAt(serial, instants);
  }

  hasStamped(
    serial: string,
    keys: readonly { epoch: number; seq: number; totalMl: number }[],
  ): Promise<boolean[]> {
    return this.#runs.hasStamped(serial, keys);
  }

  lastSeen(serial: string): Promise<number> {
    return this.#runs.lastSeen(serial);
  }

  recentFingerprints(serial: string): Promise<string[]> {
    return this.#runs.recentFingerprints(serial);
  }

  async eventsSince(
    since: number,
    { after = 0, most = Infinity }: EventBounds = {},
  ): Promise<EventBatch[]> {
    const wanted: { commit: number; log: LogValue }[] = [];
    const { eventId: last } = (await this.#kv.get<Head>(["head"])).value ?? EMPTY_HEAD;
    const newestFirst = { reverse: true, batchSize: BATCH_SIZE };
    let end = last; // of the commit that is looked at
    for await (const { key, value } of this.#kv.list<LogValue>({ prefix: ["ev"] }, newestFirst)) {
      if (end <= after || last - value.first + 1 > most) break;
      end = value.first - 1;
      if (value.at >= since) wanted.push({ commit: key[1] as number, log: value });
    }
    return await readBatches(this.#kv, wanted.reverse());
  }

  async quarantine(limit: number): Promise<{ total: number; items: QuarantineItem[] }> {
    const head = await this.#kv.get<Head>(["head"]);
    const items = this.#kv.list<QuarantineItem>({ prefix: ["q"] }, { reverse: true, limit });
    return {
      total: head.value?.quarantined ?? 0,
      items: await Array.fromAsync(items, (entry) => entry.value),
    };
  }

  async commands(
    { serial, among, limit }: Parameters<ReadingStore["commands"]>[0],
  ): Promise<CommandRow[]> {
    const rows: CommandRow[] = [];
    for await (const { value } of this.#kv.list<CommandRow>({ prefix: ["c"] }, { reverse: true })) {
      if (serial && value.numeroSerie !== serial) continue;
      if (among && (value.numeroSerie === null || !among.has(value.numeroSerie))) continue;
      rows.push(value);
      if (rows.length >= limit) break;
    }
    return rows;
  }

  async command(id: string): Promise<CommandRow | null> {
    const { value: createdAt } = await this.#kv.get<number>(["ci", id]);
    if (createdAt === null) return null;
    return (await this.#kv.get<CommandRow>(["c", createdAt, id])).value;
  }

  async purge(serial: string, before: number): Promise<boolean> {
    this.#log ??= await this.#loadLog();
    // Streams may still have to go back to the readings of these commits.
    const kept = this.#log[0]?.commit ?? Infinity;
    const selector = { prefix: ["r", serial], end: ["r", serial, hourOf(before)] };
    const atomic = this.#kv.atomic();
    let keys = 0;
    for await (const { key, value } of this.#kv.list<Chunk>(selector, { limit: PURGED_AT_ONCE })) {
      if (key[3] as number >= kept) continue;
      atomic.delete(key);
      keys++;
      for (const reading of unpackChunk(serial, value)) {
        if (!isNumbered(reading)) continue;
        atomic.delete(["x", serial, reading.epoch, reading.seq, reading.totalMl]);
        keys++;
      }
      if (keys >= MAX_PURGED_KEYS) break;
    }
    if (keys > 0) await atomic.commit();
    return keys > 0;
  }

  async changes(serial: string, limit: number): Promise<MeterChange[]> {
    const entries = this.#kv.list<MeterChange>({ prefix: ["ma", serial] }, {
      reverse: true,
      limit,
    });
    return await Array.fromAsync(entries, ({ value }) => value);
  }

  async claims(): Promise<ClaimRow[]> {
    return await Array.fromAsync(this.#list<ClaimRow>(["cl"]), ({ value }) => value);
  }

  async unnamed(): Promise<UnnamedMeter | null> {
    const last = this.#kv.list<UnnamedMeter>({ prefix: ["un"] }, { reverse: true, limit: 1 });
    const [entry] = await Array.fromAsync(last);
    return entry?.value ?? null;
  }

  close(): void {
    this.#kv.close();
  }

  #list<T>(prefix: Deno.KvKey): Deno.KvListIterator<T> {
    return this.#kv.list<T>({ prefix }, { batchSize: BATCH_SIZE });
  }
}

/** One atomic operation where all fits in it, as a rule; else records first, then readings. */
function together(
  parts: readonly AtomicPart[],
  records: readonly SideRecord[][],
): (readonly [AtomicPart, readonly SideRecord[]])[] {
  const [part] = parts;
  const [first = []] = records;
  // An item of quarantine may push an old one out.
  const isOne = parts.length === 1 && records.length <= 1 &&
    part.mutations + 2 * first.length <= MAX_MUTATIONS;
  if (isOne) return [[part, first]];
  return [
    ...records.map((some) => [NO_EVENTS, some] as const),
    ...parts.map((one) => [one, []] as const),
  ];
}
