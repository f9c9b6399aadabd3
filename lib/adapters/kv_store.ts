/**
 * The store of readings on Deno KV.
 *
 * | key | value |
 * | --- | --- |
 * | `["schema"]` | version of this layout |
 * | `["head"]` | number of the last commit, last event id, quarantined so far |
 * | `["m", serial]` | what is known of a meter |
 * | `["r", serial, ts, commit, part]` | a run of readings, `ts` of its oldest one |
 * | `["x", serial, epoch, seq, total]` | a reading stamped here although it has epoch and seq |
 * | `["ev", commit]` | the events of a commit, readings by reference; kept for ten minutes |
 * | `["q", number]` | quarantine, the newest 10,000 |
 * | `["c", createdAt, id]` | a command |
 */

import type { CommandRow } from "../domain/command.ts";
import type { EventBatch, LiveEvent, QuarantineItem } from "../domain/event.ts";
import type { MeterRecord } from "../domain/meter.ts";
import { comparePosition, type Reading } from "../domain/reading.ts";
import type { ReadingQuery, ReadingStore, StoreCommit, StoreHead } from "../ports.ts";
import { type Chunk, chunkEvents, packChunk, unpackChunk } from "./kv_chunk.ts";
import {
  type AtomicPart,
  CHUNK_SPAN_MS,
  isIndexed,
  type LogEntry,
  planAtomics,
  planRecords,
  type SideRecord,
} from "./kv_plan.ts";

/** Items of quarantine that are kept; the total goes on counting. */
export const QUARANTINE_KEPT = 10_000;
/** How long events are kept for resumed streams, ms (contract, 5). */
export const EVENTS_KEPT_MS = 10 * 60_000;
/** Fingerprints that are looked back on (contract, 3, "Delivery"). */
const FINGERPRINTS = 1000;
/** Runs that are looked through for them. */
const FINGERPRINT_RUNS = 2000;
/** Expired commits forgotten with each new one: two, so that the log shrinks. */
const FORGET_PER_COMMIT = 2;
/** Entries a `list` fetches at once: the most that Deno KV allows. */
const BATCH_SIZE = 500;

interface Head extends StoreHead {
  readonly quarantined: number;
}

interface LogValue {
  readonly at: number;
  readonly first: number;
  readonly entries: readonly LogEntry[];
}

const NO_EVENTS: AtomicPart = { entries: [], count: 0 };
const EMPTY_HEAD: Head = { commit: 0, eventId: 0, quarantined: 0 };

/** Readings, meters, commands and quarantine in an open Deno KV. */
export class KvReadingStore implements ReadingStore {
  readonly #kv: Deno.Kv;
  #head: { value: Head; versionstamp: string | null } | null = null;
  /** Commits whose events are still kept, oldest first; loaded with the first commit. */
  #log: { commit: number; at: number }[] | null = null;

  constructor(kv: Deno.Kv) {
    this.#kv = kv;
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
    const parts = planAtomics(commit.events);
    const records = planRecords(commit);
    const count = Math.max(parts.length, records.length);
    try {
      for (let i = 0; i < count; i++) {
        await this.#atomic(commit, parts[i] ?? NO_EVENTS, records[i] ?? []);
      }
    } catch (error) {
      this.#head = null; // what became of the last atomic is unknown: read it anew
      this.#log = null;
      throw error;
    }
    const { commit: number, eventId } = this.#head!.value;
    return { commit: number, eventId };
  }

  async #atomic(commit: StoreCommit, part: AtomicPart, records: SideRecord[]): Promise<void> {
    const { value: head, versionstamp } = this.#head!;
    const number = head.commit + 1;
    const atomic = this.#kv.atomic().check({ key: ["head"], versionstamp });
    const entries = this.#setEntries(atomic, number, part, commit.fingerprints);
    if (entries.length > 0) {
      const log: LogValue = { at: commit.at, first: head.eventId + 1, entries };
      atomic.set(["ev", number], log);
    }
    let { quarantined } = head;
    for (const { key, value } of records) {
      atomic.set(key ?? ["q", ++quarantined], value);
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
        const { epoch, seq, totalMl } = reading;
        if (isIndexed(reading)) atomic.set(["x", serial, epoch!, seq!, totalMl], true);
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

  async readings(query: ReadingQuery): Promise<Reading[]> {
    const { serial, from = -Infinity, before, limit } = query;
    const to = Math.min(query.to ?? Infinity, before ? before.ts + 1 : Infinity);
    const selector = {
      start: ["r", serial, from === -Infinity ? -Infinity : hourOf(from)],
      end: ["r", serial, to],
    };
    const wanted = (reading: Reading) =>
      reading.ts >= from && reading.ts < to && (!before || comparePosition(reading, before) < 0);
    const newestFirst: Reading[] = [];
    let hour: Reading[] = [];
    let hourStart = Infinity;
    const flush = () => {
      newestFirst.push(...hour.filter(wanted).sort((a, b) => comparePosition(b, a)));
      hour = [];
    };
    const options = { reverse: true, batchSize: Math.min(BATCH_SIZE, limit + 1) };
    for await (const { key, value } of this.#kv.list<Chunk>(selector, options)) {
      const start = hourOf(key[2] as number);
      if (start !== hourStart) flush();
      if (newestFirst.length >= limit) break;
      hourStart = start;
      hour.push(...unpackChunk(serial, value));
    }
    flush();
    return newestFirst.slice(0, limit).reverse();
  }

  async readingsAt(serial: string, instants: readonly number[]): Promise<Reading[]> {
    const wanted = new Set(instants);
    const hours = Map.groupBy(wanted, hourOf);
    const found: Reading[] = [];
    for (const [hour, inside] of hours) {
      const selector = { start: ["r", serial, hour], end: ["r", serial, Math.max(...inside) + 1] };
      for await (const { value } of this.#kv.list<Chunk>(selector, { batchSize: BATCH_SIZE })) {
        found.push(...unpackChunk(serial, value).filter(({ ts }) => wanted.has(ts)));
      }
    }
    return found;
  }

  async hasStamped(
    serial: string,
    keys: readonly { epoch: number; seq: number; totalMl: number }[],
  ): Promise<boolean[]> {
    return await Promise.all(keys.map(async ({ epoch, seq, totalMl }) => {
      const entry = await this.#kv.get(["x", serial, epoch, seq, totalMl]);
      return entry.versionstamp !== null;
    }));
  }

  async lastSeen(serial: string): Promise<number> {
    const selector = { prefix: ["r", serial] };
    let seen = 0;
    for await (const { value } of this.#kv.list<Chunk>(selector, { reverse: true, limit: 20 })) {
      seen = Math.max(seen, value.a ?? 0);
    }
    return seen;
  }

  async recentFingerprints(serial: string): Promise<string[]> {
    const newestFirst: string[] = [];
    const options = { reverse: true, limit: FINGERPRINT_RUNS, batchSize: BATCH_SIZE };
    for await (const { value } of this.#kv.list<Chunk>({ prefix: ["r", serial] }, options)) {
      newestFirst.push(...(value.h ?? []).toReversed());
      if (newestFirst.length >= FINGERPRINTS) break;
    }
    return newestFirst.slice(0, FINGERPRINTS).reverse();
  }

  async eventsSince(since: number): Promise<EventBatch[]> {
    const batches: EventBatch[] = [];
    for await (const { key, value } of this.#list<LogValue>(["ev"])) {
      if (value.at < since) continue;
      const events: LiveEvent[] = [];
      for (const entry of value.entries) {
        if ("type" in entry) events.push(entry);
        else events.push(...await this.#runEvents(entry, key[1] as number));
      }
      batches.push({ firstId: value.first, at: value.at, events });
    }
    return batches;
  }

  async #runEvents(
    [serial, start, part]: readonly [string, number, number],
    commit: number,
  ): Promise<LiveEvent[]> {
    const { value } = await this.#kv.get<Chunk>(["r", serial, start, commit, part]);
    if (!value) throw new Error(`Cannot read event of ${serial} at ${start}: the run is gone`);
    return chunkEvents(serial, value);
  }

  async quarantine(limit: number): Promise<{ total: number; items: QuarantineItem[] }> {
    const head = await this.#kv.get<Head>(["head"]);
    const items = this.#kv.list<QuarantineItem>({ prefix: ["q"] }, { reverse: true, limit });
    return {
      total: head.value?.quarantined ?? 0,
      items: await Array.fromAsync(items, (entry) => entry.value),
    };
  }

  async commands(filter: { serial?: string; limit: number }): Promise<CommandRow[]> {
    const rows: CommandRow[] = [];
    for await (const { value } of this.#kv.list<CommandRow>({ prefix: ["c"] }, { reverse: true })) {
      if (filter.serial && value.numeroSerie !== filter.serial) continue;
      rows.push(value);
      if (rows.length >= filter.limit) break;
    }
    return rows;
  }

  close(): void {
    this.#kv.close();
  }

  #list<T>(prefix: Deno.KvKey): Deno.KvListIterator<T> {
    return this.#kv.list<T>({ prefix }, { batchSize: BATCH_SIZE });
  }
}

function hourOf(ts: number): number {
  return Math.floor(ts / CHUNK_SPAN_MS) * CHUNK_SPAN_MS;
}
