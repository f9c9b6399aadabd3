/** Adds effects to the records of a book: hours to their day, days to their month, the open hour. */

import type { Calendar } from "../../domain/calendar.ts";
import type { BookState, Bucket, BucketRecord } from "../../domain/consumption/book.ts";
import { addSums, isNothing, noSums, type Sums } from "../../domain/consumption/sums.ts";

/** Reads a record of the book; one that is not there is empty. */
export interface RecordSource {
  day(start: number): Promise<BucketRecord>;
  month(start: number): Promise<BucketRecord>;
}

/** What effects leave in the records, in full. */
export interface ChangedRecords {
  readonly open: Bucket | null;
  readonly days: BucketRecord[];
  readonly months: BucketRecord[];
}

/** @param maxTs latest `ts` of any reading once the effects are in: its hour is the open one */
export async function addToRecords(
  hours: ReadonlyMap<number, Sums>,
  { open }: Pick<BookState, "open">,
  maxTs: number | null,
  calendar: Calendar,
  source: RecordSource,
): Promise<ChangedRecords> {
  const closed = new Map(hours);
  const next = openHour(closed, open, maxTs === null ? null : calendar.hourStart(maxTs));
  const days = await addUp(closed, (ts) => calendar.dayStart(ts), (start) => source.day(start));
  const byDay = new Map<number, Sums>();
  for (const [hour, sums] of closed) addTo(byDay, calendar.dayStart(hour), sums);
  const months = await addUp(
    byDay,
    (ts) => calendar.monthStart(ts),
    (start) => source.month(start),
  );
  return { open: next, days, months };
}

/**
 * The same where all effects are in the open hour and it stays open, as nearly always: no record has to
 * be read. @returns `null` where it is otherwise
 */
export function addToOpenHour(
  hours: ReadonlyMap<number, Sums>,
  { open }: Pick<BookState, "open">,
  maxTs: number | null,
  calendar: Calendar,
): ChangedRecords | null {
  if (!open || maxTs === null || hours.size !== 1) return null;
  const [start, before] = open;
  const more = hours.get(start);
  if (!more || calendar.hourStart(maxTs) !== start) return null;
  return { open: [start, sumOf(before, more)], days: [], months: [] };
}

/** Takes the open hour out of `closed`; an hour that was open and no longer is goes in. */
function openHour(
  closed: Map<number, Sums>,
  open: Bucket | null,
  start: number | null,
): Bucket | null {
  if (start === null) return open;
  const delta = closed.get(start) ?? noSums();
  closed.delete(start);
  if (open && open[0] === start) return [start, sumOf(open[1], delta)];
  if (open) addTo(closed, open[0], open[1]);
  return [start, sumOf(noSums(), delta)];
}

function addTo(buckets: Map<number, Sums>, start: number, more: Sums): void {
  buckets.set(start, sumOf(buckets.get(start) ?? noSums(), more));
}

function sumOf(a: Sums, b: Sums): Sums {
  const sums = noSums();
  addSums(sums, a);
  addSums(sums, b);
  return sums;
}

async function addUp(
  changes: ReadonlyMap<number, Sums>,
  recordOf: (ts: number) => number,
  read: (start: number) => Promise<BucketRecord>,
): Promise<BucketRecord[]> {
  const changed = [...changes].filter(([, sums]) => !isNothing(sums));
  const groups = Map.groupBy(changed, ([start]) => recordOf(start));
  const records: BucketRecord[] = [];
  for (const [start, group] of groups) {
    const buckets = new Map((await read(start)).buckets);
    for (const [bucket, sums] of group) addTo(buckets, bucket, sums);
    const kept = [...buckets].filter(([, sums]) => !isNothing(sums));
    records.push({ start, buckets: kept.sort(([a], [b]) => a - b) });
  }
  return records;
}
