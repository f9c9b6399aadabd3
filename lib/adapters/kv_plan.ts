/** Cuts a commit into atomic operations of Deno KV, each of which leaves the store consistent. */

import type { CommandRow } from "../domain/command.ts";
import type { LiveEvent, QuarantineItem } from "../domain/event.ts";
import type { MeterRecord, MeterRow } from "../domain/meter.ts";
import type { Reading } from "../domain/reading.ts";
import type { StoreCommit } from "../ports.ts";
import { MAX_CHUNK_READINGS } from "./kv_chunk.ts";

type ReadingEvent = Extract<LiveEvent, { type: "reading" }>;

/** Chunks lie inside one hour (UTC), so that a late reading is found by one short `list`. */
export const CHUNK_SPAN_MS = 3_600_000;
/** Most entries of one atomic operation: Deno KV takes 1,000 mutations and 81,920 bytes of keys. */
export const MAX_ATOMIC_ENTRIES = 300;
/** A row in the event log counts as two: some 200 bytes of the 64 KiB that one value may have. */
const ROW_WEIGHT = 2;
/** Most records beside readings (meters, commands, quarantine) of one atomic operation. */
export const MAX_ATOMIC_RECORDS = 200;
/** Most readings of one atomic operation: 819,200 bytes a transaction, up to 90 bytes a reading. */
export const MAX_ATOMIC_READINGS = 4000;

/** Consecutive reading events of one meter and hour: one key. */
export interface Run {
  readonly serial: string;
  readonly start: number;
  readonly events: ReadingEvent[];
}

/** What the stored event log says of one commit: where its readings lie, other events in full. */
export type LogEntry =
  | readonly [serial: string, start: number, part: number]
  | { readonly type: "meter"; readonly meter: MeterRow }
  | { readonly type: "command"; readonly command: CommandRow };

/** Most readings of a run of which each needs a key of its own as well (`["x", …]`). */
export const MAX_INDEXED_RUN = 250;

/** Whether a reading was stamped here although it carries epoch and seq: its index is a key more. */
export function isIndexed({ clock, epoch, seq }: Reading): boolean {
  return clock && epoch !== null && seq !== null;
}

/** The part of a commit's events that fits one atomic operation. */
export interface AtomicPart {
  readonly entries: (Run | Exclude<LiveEvent, ReadingEvent>)[];
  readonly count: number;
}

/** Splits events, in their order, into runs and those into atomic parts; one empty part at least. */
export function planAtomics(events: readonly LiveEvent[]): AtomicPart[] {
  interface Open {
    entries: (Run | Exclude<LiveEvent, ReadingEvent>)[];
    count: number;
    keys: number;
  }
  const parts: Open[] = [];
  let part: Open = { entries: [], count: 0, keys: 0 };
  let run: Run | null = null;
  parts.push(part);
  for (const event of events) {
    const joins = event.type === "reading" && run !== null && extend(run, event);
    if (!joins) {
      run = event.type === "reading" ? newRun(event) : null;
      if (part.keys >= MAX_ATOMIC_ENTRIES || part.count >= MAX_ATOMIC_READINGS) {
        part = { entries: [], count: 0, keys: 0 };
        parts.push(part);
      }
      part.entries.push(run ?? event as Exclude<LiveEvent, ReadingEvent>);
      part.keys += run ? 1 : ROW_WEIGHT;
    }
    part.count++;
    if (event.type === "reading" && isIndexed(event.reading)) part.keys++;
  }
  return parts;
}

function newRun(event: ReadingEvent): Run {
  const { serial, ts } = event.reading;
  return { serial, start: Math.floor(ts / CHUNK_SPAN_MS) * CHUNK_SPAN_MS, events: [event] };
}

function extend(run: Run, event: ReadingEvent): boolean {
  const { serial, ts } = event.reading;
  const most = isIndexed(event.reading) ? MAX_INDEXED_RUN : MAX_CHUNK_READINGS;
  const fits = serial === run.serial && ts >= run.start && ts < run.start + CHUNK_SPAN_MS &&
    run.events.length < most && event.seenAt === run.events[0].seenAt;
  if (fits) run.events.push(event);
  return fits;
}

/** A meter or command under its key; an item of quarantine (`null`) gets the next number. */
export interface SideRecord {
  readonly key: Deno.KvKey | null;
  readonly value: MeterRecord | CommandRow | QuarantineItem;
}

/** Cuts the records beside the readings into what one atomic operation takes. */
export function planRecords({ meters, commands, quarantine }: StoreCommit): SideRecord[][] {
  const records: SideRecord[] = [
    ...meters.map((meter) => ({ key: ["m", meter.serial], value: meter })),
    ...commands.map((row) => ({ key: ["c", row.createdAt, row.id], value: row })),
    ...quarantine.map((item) => ({ key: null, value: item })),
  ];
  const parts: SideRecord[][] = [];
  for (let i = 0; i < records.length; i += MAX_ATOMIC_RECORDS) {
    parts.push(records.slice(i, i + MAX_ATOMIC_RECORDS));
  }
  return parts;
}
