/** Runs of readings as they were stored until layout 2: columns as arrays, all that is default left out. */

import type { OpenChunk } from "./kv_chunk.ts";
import type { ReadingEvent } from "../domain/event.ts";

/** Columns in event order. */
export interface ObjectChunk {
  /** `ts`, ms */
  readonly t: readonly number[];
  /** total, mL */
  readonly v: readonly number[];
  /** flow, L/min */
  readonly f?: readonly (number | null)[];
  /** epoch */
  readonly e?: readonly (number | null)[];
  /** seq */
  readonly s?: readonly (number | null)[];
  readonly n?: readonly number[];
  /** stamped here */
  readonly c?: readonly boolean[];
  /** battery, % */
  readonly b?: readonly (number | null)[];
  /** pressure, bar */
  readonly p?: readonly (number | null)[];
  /** late */
  readonly l?: readonly boolean[];
  /** arrival, ms; `null` for a retained copy */
  readonly a: number | null;
  /** fingerprints of messages that nothing else tells apart */
  readonly h?: readonly string[];
}

export function unpackObjectChunk(serial: string, chunk: ObjectChunk): OpenChunk {
  const events = chunk.t.map((ts, i): ReadingEvent => ({
    type: "reading",
    reading: {
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
    },
    late: chunk.l?.[i] ?? false,
    seenAt: chunk.a,
  }));
  return { events, fingerprints: chunk.h ?? [] };
}
