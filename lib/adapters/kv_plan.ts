/** Cuts a commit into atomic operations of Deno KV, each of which leaves the store consistent. */

import type { CommandRow } from "../domain/command.ts";
import { type BookChange, bookSize } from "../domain/consumption/book.ts";
import type { LiveEvent, QuarantineItem, ReadingEvent } from "../domain/event.ts";
import type { MeterChange, MeterRecord, MeterRow } from "../domain/meter.ts";
import { isNumbered } from "../domain/reading.ts";
import type { ClaimRow } from "../identity.ts";
import type { StoreCommit, UnnamedMeter } from "../ports.ts";
import { MAX_CHUNK_READINGS } from "./kv_chunk.ts";

/** Chunks lie inside one hour (UTC), so that a late reading is found by one short `list`. */
export const CHUNK_SPAN_MS = 3_600_000;

/** Start of the hour (UTC) that a chunk of this instant lies in, Unix ms. */
export function hourOf(ts: number): number {
  return Math.floor(ts / CHUNK_SPAN_MS) * CHUNK_SPAN_MS;
}

/** Most entries of one atomic operation: Deno KV takes 1,000 mutations and 81,920 bytes of keys. */
export const MAX_ATOMIC_ENTRIES = 300;
/** Most bytes of one entry of the event log: a value may have 64 KiB. */
export const MAX_LOG_BYTES = 56_000;
/** What a run costs there beside its serial. */
const LOG_RUN_BYTES = 40;
/** Most records beside readings (meters, commands, quarantine) of one atomic operation. */
export const MAX_ATOMIC_RECORDS = 200;
/** Most readings of one atomic operation: 819,200 bytes a transaction, up to 90 bytes a reading. */
export const MAX_ATOMIC_READINGS = 4000;
/** Most records of books in one atomic operation: with entries and records it stays below 1,000. */
export const MAX_ATOMIC_BOOK_RECORDS = 450;
/** Most bytes of readings and books in one atomic operation: Deno KV takes 819,200 with the keys. */
export const MAX_ATOMIC_BYTES = 650_000;
/** A reading takes this much at the most, and a meter's record, names and replacements aside. */
const READING_BYTES = 90;
const METER_BYTES = 500;

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

/** The part of a commit's events that fits one atomic operation. */
export interface AtomicPart {
  readonly entries: (Run | Exclude<LiveEvent, ReadingEvent>)[];
  readonly count: number;
  readonly books: BookChange[];
  /** Of meters with readings in this part: neither is there without the other. */
  readonly meters: MeterRecord[];
  /** Mutations that it makes at the most. */
  readonly mutations: number;
}

/** What the head of a meter's book costs, see `KvHeads.costOf`. */
export interface HeadCost {
  readonly page: number | null;
  readonly bytes: number;
}

/** A part that is being filled. */
class OpenPart implements AtomicPart {
  readonly entries: AtomicPart["entries"] = [];
  readonly books: BookChange[] = [];
  readonly meters: MeterRecord[] = [];
  count = 0;
  keys = 0;
  records = 0;
  logBytes = 0;
  /** Without the heads. */
  bytes = 0;
  /** Bytes of the pages of heads, by page. */
  readonly pages = new Map<number, number>();

  get isFull(): boolean {
    return this.keys >= MAX_ATOMIC_ENTRIES || this.count >= MAX_ATOMIC_READINGS ||
      this.logBytes >= MAX_LOG_BYTES;
  }

  /** Mutations that it makes at the most. */
  get mutations(): number {
    return this.keys + this.records + this.pages.size;
  }

  get #allBytes(): number {
    return this.pages.values().reduce((sum, bytes) => sum + bytes, this.bytes);
  }

  hasRoomFor(block: OpenPart): boolean {
    return this.keys + block.keys <= MAX_ATOMIC_ENTRIES &&
      this.count + block.count <= MAX_ATOMIC_READINGS &&
      this.records + block.records <= MAX_ATOMIC_BOOK_RECORDS &&
      this.logBytes + block.logBytes <= MAX_LOG_BYTES &&
      this.#allBytes + block.#bytesBeside(this) <= MAX_ATOMIC_BYTES;
  }

  #bytesBeside({ pages }: OpenPart): number {
    return this.pages.entries()
      .reduce((sum, [page, bytes]) => pages.has(page) ? sum : sum + bytes, this.bytes);
  }

  addBook(change: BookChange, head: HeadCost): void {
    const { records, bytes } = bookSize(change);
    this.books.push(change);
    this.records += records;
    this.bytes += bytes;
    if (head.page === null) this.bytes += head.bytes;
    else this.pages.set(head.page, head.bytes);
  }

  addMeter(meter: MeterRecord): void {
    this.meters.push(meter);
    this.records++;
    this.bytes += METER_BYTES;
  }

  add(block: OpenPart): void {
    for (const entry of block.entries) this.entries.push(entry);
    for (const book of block.books) this.books.push(book);
    for (const meter of block.meters) this.meters.push(meter);
    this.count += block.count;
    this.keys += block.keys;
    this.records += block.records;
    this.logBytes += block.logBytes;
    this.bytes += block.bytes;
    for (const [page, bytes] of block.pages) this.pages.set(page, bytes);
  }
}

type Planned = Pick<StoreCommit, "events" | "books" | "meters">;

/**
 * Splits a commit, in the order of its events, into atomic parts; one empty part at least. Readings
 * of a meter whose book is changed stay together with it, however many they are; a meter's record comes
 * with the first of its readings.
 */
export function planAtomics(
  { events, books, meters }: Planned,
  headOf: (serial: string) => HeadCost,
): AtomicPart[] {
  const bookOf = new Map(books.map((change) => [change.serial, change]));
  const meterOf = new Map(meters.map((meter) => [meter.serial, meter]));
  const parts = [new OpenPart()];
  for (const block of blocks(events, bookOf, meterOf, headOf)) {
    if (!parts.at(-1)!.hasRoomFor(block)) parts.push(new OpenPart());
    parts.at(-1)!.add(block);
  }
  for (const change of bookOf.values()) { // changed without readings of its own
    const block = new OpenPart();
    block.addBook(change, headOf(change.serial));
    if (!parts.at(-1)!.hasRoomFor(block)) parts.push(new OpenPart());
    parts.at(-1)!.add(block);
  }
  return parts;
}

/** What must not be divided: a meter's readings and its book, or as many of other events as fit. */
function* blocks(
  events: readonly LiveEvent[],
  bookOf: Map<string, BookChange>,
  meterOf: ReadonlyMap<string, MeterRecord>,
  headOf: (serial: string) => HeadCost,
): Generator<OpenPart> {
  let block = new OpenPart();
  let run: Run | null = null;
  let serial: string | null = null;
  for (const event of events) {
    const own = event.type === "reading" ? event.reading.serial : null;
    const isOther = own !== serial;
    if (isOther || (block.isFull && block.books.length === 0)) {
      yield block;
      block = new OpenPart();
      run = null;
      serial = own;
      const [change, meter] = own === null || !isOther ? [] : [bookOf.get(own), meterOf.get(own)];
      if (change) block.addBook(change, headOf(change.serial));
      if (meter) block.addMeter(meter);
      if (own !== null) bookOf.delete(own);
    }
    if (event.type !== "reading") {
      block.entries.push(event);
      block.logBytes += 2 * JSON.stringify(event).length; // two bytes a character, at the worst
    } else if (run === null || !extend(run, event)) {
      run = newRun(event);
      block.entries.push(run);
      block.keys++;
      block.logBytes += run.serial.length + LOG_RUN_BYTES;
    }
    block.count++;
    block.bytes += READING_BYTES;
    if (event.type === "reading" && isNumbered(event.reading)) block.keys++;
  }
  yield block;
}

function newRun(event: ReadingEvent): Run {
  const { serial, ts } = event.reading;
  return { serial, start: hourOf(ts), events: [event] };
}

function extend(run: Run, event: ReadingEvent): boolean {
  const { serial, ts } = event.reading;
  const most = isNumbered(event.reading) ? MAX_INDEXED_RUN : MAX_CHUNK_READINGS;
  const fits = serial === run.serial && ts >= run.start && ts < run.start + CHUNK_SPAN_MS &&
    run.events.length < most;
  if (fits) run.events.push(event);
  return fits;
}

/** A meter or command under its key; an item of quarantine (`null`) gets the next number. */
export interface SideRecord {
  readonly key: Deno.KvKey | null;
  /** `null`: the key is removed; a number: the rest of the key that has the value itself. */
  readonly value:
    | MeterRecord
    | CommandRow
    | MeterChange
    | QuarantineItem
    | ClaimRow
    | UnnamedMeter
    | number
    | null;
}

/** Cuts the records beside readings and books into what one atomic operation takes. */
export function planRecords(
  { events, meters, commands, changes, quarantine, claims, unnamed, after }: StoreCommit,
): SideRecord[][] {
  const planned = new Set<string>();
  for (const event of meters.length > 0 ? events : []) {
    if (event.type === "reading") planned.add(event.reading.serial);
  }
  const records: SideRecord[] = [
    ...meters.filter(({ serial }) => !planned.has(serial))
      .map((meter) => ({ key: ["m", meter.serial], value: meter })),
    ...commands.flatMap((row): SideRecord[] => [
      { key: ["c", row.createdAt, row.id], value: row },
      { key: ["ci", row.id], value: row.createdAt },
    ]),
    ...changes.map(({ serial, change }, i) => ({
      key: ["ma", serial, change.at, after.commit, i],
      value: change,
    })),
    ...claims.map(({ serial, claim }) => ({ key: ["cl", serial], value: claim })),
    ...unnamed.map((value, i) => ({ key: ["un", after.commit, i], value })),
    ...quarantine.map((item) => ({ key: null, value: item })),
  ];
  const parts: SideRecord[][] = [];
  for (let i = 0; i < records.length; i += MAX_ATOMIC_RECORDS) {
    parts.push(records.slice(i, i + MAX_ATOMIC_RECORDS));
  }
  return parts;
}
