/** Cuts a group into commits, each small enough that readings and books change in one atomic. */

import { bookSize } from "../domain/consumption/book.ts";
import type { LiveEvent, ReadingEvent } from "../domain/event.ts";
import { isNumbered, type Reading } from "../domain/reading.ts";
import type { Log } from "../log.ts";
import type { Draft } from "./book/meter_book.ts";
import { TooFarBackError } from "./book/rewalk.ts";
import type { Group } from "./group.ts";
import type { MeterTrack } from "./meter_track.ts";
import type { MeterRegistry } from "./registry.ts";

/** Most readings of one meter in one commit. */
export const MAX_SLICE_READINGS = 2000;
/** Most keys that they may take: one an hour, one more a reading known by epoch and seq. */
export const MAX_SLICE_KEYS = 250;
/** Most records that the change of one book may write: Deno KV takes 1,000 mutations at once. */
export const MAX_BOOK_RECORDS = 500;
/** Most bytes of it: with the readings they stay below the 819,200 of one transaction. */
export const MAX_BOOK_BYTES = 450_000;

/** Most days over which water between them may be spread: each is a record of the book. */
export const MAX_SLICE_DAYS = 300;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Days that one step touches at the most (rule 10). */
const MAX_STEP_DAYS = 41;

/** What one commit stores of a group's readings. */
export interface Slice {
  readonly events: readonly LiveEvent[];
  readonly drafts: readonly { readonly track: MeterTrack; readonly draft: Draft }[];
  /** Meters of which all readings of the group are in this slice or were in those before it. */
  readonly finished: ReadonlySet<string>;
}

/**
 * The slices of a group, in order. Each is worked out when it is asked for: the one before it must
 * have been committed and its drafts accepted.
 */
export async function* inSlices(
  group: Group,
  registry: MeterRegistry,
  now: number,
  log: Log,
): AsyncGenerator<Slice> {
  const left = new Map([...group.readings].map(([serial, events]) => [serial, [...events]]));
  do {
    const events: LiveEvent[] = [];
    const drafts: { track: MeterTrack; draft: Draft }[] = [];
    const finished = new Set<string>();
    for (const [serial, rest] of left) {
      const track = registry.get(serial)!;
      const some = takeSome(track, rest, group.raised, log);
      const { taken, draft } = some instanceof Promise ? await some : some;
      for (const event of rest.splice(0, taken)) events.push(event);
      if (rest.length === 0) {
        left.delete(serial);
        finished.add(serial);
      }
      if (draft) drafts.push({ track, draft });
    }
    if (left.size === 0) events.push(...group.others, ...rows(group.shown, drafts, now));
    yield { events, drafts, finished };
  } while (left.size > 0);
}

/** The rows as they are once the drafts are accepted. */
function rows(
  shown: readonly MeterTrack[],
  drafts: Slice["drafts"],
  now: number,
): LiveEvent[] {
  return shown.flatMap((track) => {
    const draft = drafts.find((one) => one.track === track)?.draft;
    const meter = track.row(now, draft);
    track.toldOnline = track.online(now);
    return meter ? [{ type: "meter" as const, meter }] : [];
  });
}

interface Some {
  /** Readings from the front. */
  readonly taken: number;
  readonly draft: Draft | null;
}

/** As many of a meter's readings as one commit takes, and what they change in its book. */
function takeSome(
  track: MeterTrack,
  rest: readonly ReadingEvent[],
  raised: Group["raised"],
  log: Log,
): Some | Promise<Some> {
  const taken = head(rest);
  const { book } = track;
  if (book.isOutdated) {
    // What is stored now is not in the book: were its rules the wanted ones again, it must not count.
    return { taken, draft: book.isGivenUp ? null : book.outdate() };
  }
  const last = raised.size === 0 ? rest[taken - 1] : undefined; // none: all were repeats
  const isShort = last && book.isInOpenHour(last.reading.ts);
  const draft = isShort ? book.takeAtOnce(readingsOf(rest, taken)) : null;
  return draft && fits(draft) ? { taken, draft } : takeWhatFits(track, rest, taken, raised, log);
}

function readingsOf(events: readonly ReadingEvent[], count: number): Reading[] {
  return events.slice(0, count).map(({ reading }) => reading);
}

function fits({ change }: Draft): boolean {
  const { records, bytes } = bookSize(change);
  return records <= MAX_BOOK_RECORDS && bytes <= MAX_BOOK_BYTES;
}

async function takeWhatFits(
  track: MeterTrack,
  rest: readonly ReadingEvent[],
  most: number,
  raised: Group["raised"],
  log: Log,
): Promise<Some> {
  let taken = most;
  for (;;) {
    try {
      const draft = await take(track, rest.slice(0, taken), raised);
      if (fits(draft)) return { taken, draft };
      if (taken === 1) break;
    } catch (error) {
      if (!(error instanceof TooFarBackError)) throw error;
      break;
    }
    taken = Math.ceil(taken / 2);
  }
  log.info("The meter's consumption is computed anew", { serial: track.record.serial });
  return { taken, draft: track.book.outdate() };
}

function take(
  { book }: MeterTrack,
  events: readonly ReadingEvent[],
  raised: Group["raised"],
): Promise<Draft> {
  if (raised.size === 0) return book.take(readingsOf(events, events.length)); // nearly always
  const fresh = events.filter((event) => !raised.has(event)).map(({ reading }) => reading);
  return book.take(fresh, events.flatMap((event) => raised.get(event) ?? []));
}

/** Readings from the front that are neither too many nor take too many keys and records. */
function head(events: readonly ReadingEvent[]): number {
  let [keys, days, before] = [0, 0, NaN];
  for (let i = 0; i < events.length; i++) {
    const { reading } = events[i];
    const { ts } = reading;
    if (Math.floor(ts / HOUR_MS) !== Math.floor(before / HOUR_MS)) keys++;
    if (isNumbered(reading)) keys++;
    if (i > 0) days += Math.min(MAX_STEP_DAYS, Math.abs(ts - before) / DAY_MS);
    before = ts;
    if (i >= MAX_SLICE_READINGS || keys > MAX_SLICE_KEYS || days > MAX_SLICE_DAYS) return i;
  }
  return events.length;
}
