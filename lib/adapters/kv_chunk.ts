/** A run of one meter's readings as one Deno KV value: columns as bytes, see `byte_columns.ts`. */

import type { LiveEvent } from "../domain/event.ts";
import type { Reading } from "../domain/reading.ts";
import { ByteReader, ByteWriter } from "./byte_columns.ts";
import { type ObjectChunk, openObjectChunk } from "./kv_object_chunk.ts";

type ReadingEvent = Extract<LiveEvent, { type: "reading" }>;

/**
 * Most readings in one value: Deno KV's limit is 64 KiB, a reading takes 8 numbers of 9 bytes at the
 * most, and the fingerprint of its message another 12.
 */
export const MAX_CHUNK_READINGS = 500;

/** A run as it is stored; until layout 2 it was an object of arrays. */
export type Chunk = Uint8Array | ObjectChunk;

/** What a run holds beside its readings, and the way to them. */
export interface OpenChunk {
  /** Arrival, Unix ms; `null` for a retained copy. */
  readonly seenAt: number | null;
  /** Fingerprints of messages that nothing else tells apart. */
  fingerprints(): readonly string[];
  readings(serial: string): Reading[];
  /** Which of them came late; `null` when none did. */
  late(): readonly boolean[] | null;
}

const writer = new ByteWriter();
const encoder = new TextEncoder();

/** Packs consecutive reading events of one meter that arrived together. */
export function packChunk(
  events: readonly ReadingEvent[],
  fingerprints: readonly string[] = [],
): Uint8Array {
  const { seenAt } = events[0];
  writer.integer(events.length);
  writer.integer(seenAt ?? -1);
  writer.integers(events, ({ reading }) => reading.ts);
  writer.integers(events, ({ reading }) => reading.totalMl);
  writer.optionalDecimals(events, ({ reading }) => reading.flowLmin);
  writer.optionalIntegers(events, ({ reading }) => reading.epoch);
  writer.optionalIntegers(events, ({ reading }) => reading.seq);
  writer.optionalIntegers(events, ({ reading }) => reading.n || null);
  writer.booleans(events, ({ reading }) => reading.clock);
  writer.optionalDecimals(events, ({ reading }) => reading.battery);
  writer.optionalDecimals(events, ({ reading }) => reading.pressureBar);
  writer.booleans(events, ({ late }) => late);
  if (fingerprints.length > 0) writer.bytes(encoder.encode(fingerprints.join("\n")));
  return writer.take();
}

/** Opens a run of either form. */
export function openChunk(chunk: Chunk): OpenChunk {
  return chunk instanceof Uint8Array ? new ByteChunk(chunk) : openObjectChunk(chunk);
}

class ByteChunk implements OpenChunk {
  readonly seenAt: number | null;
  readonly #count: number;
  readonly #reader: ByteReader;
  #readings: Reading[] | null = null;
  #late: readonly boolean[] | null = null;

  constructor(bytes: Uint8Array) {
    this.#reader = new ByteReader(bytes);
    this.#count = this.#reader.integer();
    const seenAt = this.#reader.integer();
    this.seenAt = seenAt < 0 ? null : seenAt;
  }

  readings(serial: string): Reading[] {
    return this.#readings ??= this.#read(serial);
  }

  late(): readonly boolean[] | null {
    this.readings("");
    return this.#late;
  }

  fingerprints(): readonly string[] {
    this.readings("");
    const bytes = this.#reader.rest();
    return bytes.length === 0 ? [] : new TextDecoder().decode(bytes).split("\n");
  }

  #read(serial: string): Reading[] {
    const [reader, count] = [this.#reader, this.#count];
    const ts = reader.integers(count);
    const total = reader.integers(count);
    const flow = reader.optionalDecimals(count);
    const epoch = reader.optionalIntegers(count);
    const seq = reader.optionalIntegers(count);
    const n = reader.optionalIntegers(count);
    const clock = reader.booleans(count);
    const battery = reader.optionalDecimals(count);
    const pressure = reader.optionalDecimals(count);
    this.#late = reader.booleans(count);
    return ts.map((ts, i) => ({
      serial,
      ts,
      totalMl: total[i],
      flowLmin: flow?.[i] ?? null,
      epoch: epoch?.[i] ?? null,
      seq: seq?.[i] ?? null,
      n: n?.[i] ?? 0,
      clock: clock?.[i] ?? false,
      battery: battery?.[i] ?? null,
      pressureBar: pressure?.[i] ?? null,
    }));
  }
}

/** The readings of a run, in event order. */
export function unpackChunk(serial: string, chunk: Chunk): Reading[] {
  return openChunk(chunk).readings(serial);
}

/** The events that were published for a run. */
export function chunkEvents(serial: string, chunk: Chunk): LiveEvent[] {
  const open = openChunk(chunk);
  const { seenAt } = open;
  return open.readings(serial).map((reading, i) => ({
    type: "reading",
    reading,
    late: open.late()?.[i] ?? false,
    seenAt,
  }));
}
