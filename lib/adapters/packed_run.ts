/** Consecutive reading events of one meter as bytes: for the store, and on the way between threads. */

import type { ReadingEvent } from "../domain/event.ts";
import type { ByteReader, ByteWriter } from "./byte_columns.ts";

/** Writes a run: some ten bytes an event. */
export function writeRun(writer: ByteWriter, events: readonly ReadingEvent[]): void {
  writer.integer(events.length);
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
  writer.optionalIntegers(events, ({ seenAt }) => seenAt);
}

/** Reads a run of the meter `serial`. */
export function readRun(reader: ByteReader, serial: string): ReadingEvent[] {
  const count = reader.integer();
  const ts = reader.integers(count);
  const total = reader.integers(count);
  const flow = reader.optionalDecimals(count);
  const epoch = reader.optionalIntegers(count);
  const seq = reader.optionalIntegers(count);
  const n = reader.optionalIntegers(count);
  const clock = reader.booleans(count);
  const battery = reader.optionalDecimals(count);
  const pressure = reader.optionalDecimals(count);
  const late = reader.booleans(count);
  const seenAt = reader.optionalIntegers(count);
  return ts.map((ts, i) => ({
    type: "reading",
    reading: {
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
    },
    late: late?.[i] ?? false,
    seenAt: seenAt?.[i] ?? null,
  }));
}
