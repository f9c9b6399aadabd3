/** A run of one meter's readings as one Deno KV value: columns, those that are all default left out. */

import type { LiveEvent } from "../domain/event.ts";
import type { Reading } from "../domain/reading.ts";

type ReadingEvent = Extract<LiveEvent, { type: "reading" }>;

/** Most readings in one value: Deno KV's limit is 64 KiB, ten columns of 9 bytes each are 45 KB. */
export const MAX_CHUNK_READINGS = 500;

/** Columns in event order; `t` and `v` are always there. */
export interface Chunk {
  /** `ts`, ms */
  t: number[];
  /** total, mL */
  v: number[];
  /** flow, L/min */
  f?: (number | null)[];
  e?: (number | null)[];
  s?: (number | null)[];
  n?: number[];
  /** stamped here */
  c?: boolean[];
  b?: (number | null)[];
  p?: (number | null)[];
  /** late */
  l?: boolean[];
  /** arrival, ms; `null` for a retained copy */
  a: number | null;
  /** fingerprints of messages that nothing else tells apart */
  h?: readonly string[];
}

/** Packs consecutive reading events of one meter. */
export function packChunk(
  events: readonly ReadingEvent[],
  fingerprints?: readonly string[],
): Chunk {
  const column = <T>(pick: (event: ReadingEvent) => T, blank: T): T[] | undefined => {
    const values = events.map(pick);
    return values.some((value) => value !== blank) ? values : undefined;
  };
  const chunk: Chunk = {
    t: events.map((event) => event.reading.ts),
    v: events.map((event) => event.reading.totalMl),
    f: column<number | null>((event) => event.reading.flowLmin, null),
    e: column<number | null>((event) => event.reading.epoch, null),
    s: column<number | null>((event) => event.reading.seq, null),
    n: column<number>((event) => event.reading.n, 0),
    c: column<boolean>((event) => event.reading.clock, false),
    b: column<number | null>((event) => event.reading.battery, null),
    p: column<number | null>((event) => event.reading.pressureBar, null),
    l: column<boolean>((event) => event.late, false),
    a: events[0].seenAt,
  };
  if (fingerprints?.length) chunk.h = fingerprints;
  return Object.fromEntries(Object.entries(chunk).filter(([, v]) => v !== undefined)) as
    & Pick<Chunk, "t" | "v" | "a">
    & Partial<Chunk>;
}

/** The readings of a chunk, in event order. */
export function unpackChunk(serial: string, chunk: Chunk): Reading[] {
  return chunk.t.map((ts, i) => ({
    serial,
    ts,
    totalMl: chunk.v[i],
    flowLmin: chunk.f?.[i] ?? null,
    epoch: chunk.e?.[i] ?? null,
    seq: chunk.s?.[i] ?? null,
    n: chunk.n?.[i] ?? 0,
    clock: chunk.c?.[i] ?? false,
    battery: chunk.b?.[i] ?? null,
    pressureBar: chunk.p?.[i] ?? null,
  }));
}

/** The events that were published for a chunk. */
export function chunkEvents(serial: string, chunk: Chunk): LiveEvent[] {
  return unpackChunk(serial, chunk).map((reading, i) => ({
    type: "reading",
    reading,
    late: chunk.l?.[i] ?? false,
    seenAt: chunk.a,
  }));
}
