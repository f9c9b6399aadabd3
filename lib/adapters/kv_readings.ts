/** Stored readings: runs by meter, hour and commit, see `kv_store.ts` for the keys. */

import { comparePosition, type Reading, sortedOnce } from "../domain/reading.ts";
import type { ReadingQuery } from "../ports.ts";
import { type Chunk, openChunk, unpackChunk } from "./kv_chunk.ts";
import { BATCH_SIZE } from "./kv_limits.ts";
import { hourOf } from "./kv_plan.ts";

/** Fingerprints that are looked back on (contract, 3, "Delivery"). */
const FINGERPRINTS = 1000;
/** Runs that are looked through for them. */
const FINGERPRINT_RUNS = 2000;
/** Newest runs among which the one that came last is looked for. */
const SEEN_RUNS = 20;

/** Reads runs. */
export class KvReadings {
  readonly #kv: Deno.Kv;

  constructor(kv: Deno.Kv) {
    this.#kv = kv;
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
    for await (const hour of this.#hoursBack(serial, selector, limit)) {
      newestFirst.push(...sortedOnce(hour.filter(wanted)).reverse());
      if (newestFirst.length >= limit) break;
    }
    return newestFirst.slice(0, limit).reverse();
  }

  /**
   * Readings by hour, the newest hour first. That one is read whole at once: it alone may be hundreds of
   * runs, of which none is known to have the newest reading before all are seen.
   */
  async *#hoursBack(
    serial: string,
    { start, end }: { start: Deno.KvKey; end: Deno.KvKey },
    limit: number,
  ): AsyncGenerator<Reading[]> {
    const [newest] = await Array.fromAsync(
      this.#kv.list<Chunk>({ start, end }, { reverse: true, limit: 1 }),
    );
    if (!newest) return;
    let current = hourOf(newest.key[2] as number);
    const border = ["r", serial, current];
    const last = { reverse: true, batchSize: BATCH_SIZE };
    let hour: Reading[] = [];
    for await (const { value } of this.#kv.list<Chunk>({ start: border, end }, last)) {
      hour.push(...unpackChunk(serial, value));
    }
    yield hour;
    hour = [];
    const before = { reverse: true, batchSize: Math.min(BATCH_SIZE, limit + 1) };
    for await (const { key, value } of this.#kv.list<Chunk>({ start, end: border }, before)) {
      const own = hourOf(key[2] as number);
      if (own !== current && hour.length > 0) {
        yield hour;
        hour = [];
      }
      current = own;
      hour.push(...unpackChunk(serial, value));
    }
    if (hour.length > 0) yield hour;
  }

  async *scan(
    { serial, from = -Infinity, to = Infinity }: { serial: string; from?: number; to?: number },
  ): AsyncIterable<readonly Reading[]> {
    const selector = {
      start: ["r", serial, from === -Infinity ? -Infinity : hourOf(from)],
      end: ["r", serial, to],
    };
    const inRange = (reading: Reading) => reading.ts >= from && reading.ts < to;
    let hour: Reading[] = [];
    let hourStart = -Infinity;
    for await (
      const { key, value } of this.#kv.list<Chunk>(selector, { batchSize: BATCH_SIZE })
    ) {
      const start = hourOf(key[2] as number);
      if (start !== hourStart && hour.length > 0) {
        yield sortedOnce(hour.filter(inRange));
        hour = [];
      }
      hourStart = start;
      for (const reading of unpackChunk(serial, value)) hour.push(reading);
    }
    if (hour.length > 0) yield sortedOnce(hour.filter(inRange));
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
    return sortedOnce(found);
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
    let last = { commit: 0, seen: 0 };
    for await (
      const { key, value } of this.#kv.list<Chunk>(selector, { reverse: true, limit: SEEN_RUNS })
    ) {
      const commit = key[3] as number;
      if (commit <= last.commit) continue;
      const heard = openChunk(serial, value).events.findLast(({ seenAt }) => seenAt !== null);
      if (heard) last = { commit, seen: heard.seenAt! };
    }
    return last.seen;
  }

  async recentFingerprints(serial: string): Promise<string[]> {
    const newestFirst: string[] = [];
    const options = { reverse: true, limit: FINGERPRINT_RUNS, batchSize: BATCH_SIZE };
    for await (const { value } of this.#kv.list<Chunk>({ prefix: ["r", serial] }, options)) {
      newestFirst.push(...openChunk(serial, value).fingerprints.toReversed());
      if (newestFirst.length >= FINGERPRINTS) break;
    }
    return newestFirst.slice(0, FINGERPRINTS).reverse();
  }
}
