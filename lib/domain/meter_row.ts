/** The row of a meter in lists, on pages and on the stream. */

import type { Calendar } from "./calendar.ts";
import { type BookRow, type BookState, type BucketRecord } from "./consumption/book.ts";
import type { MeterFlag, MeterRecord, MeterRow } from "./meter.ts";
import type { Reading } from "./reading.ts";

/** What a row is made of. */
export interface RowParts {
  readonly record: MeterRecord;
  readonly newest: Pick<Reading, "ts" | "totalMl" | "flowLmin" | "clock">;
  readonly online: boolean;
  readonly lastSeen: number;
  /** `null` while the meter has no book. */
  readonly book: BookRow | null;
}

/** @param now Unix ms: a day or month that is over shows as nothing consumed in the new one */
export function meterRow(parts: RowParts, calendar: Calendar, now: number): MeterRow {
  const { record, newest, online, lastSeen, book } = parts;
  const today = calendar.dayStart(now);
  const day = [book?.day, book?.dayBefore].find((one) => one?.start === today);
  const month = book?.month?.start === calendar.monthStart(now) ? book.month : null;
  const flags: MeterFlag[] = [];
  if (book?.waiting) flags.push("waiting");
  if (day && day.leftOut > 0) flags.push("left-out");
  if (newest.clock) flags.push("clock");
  if (book?.recomputing) flags.push("recomputing");
  return {
    numeroSerie: record.serial,
    name: record.settings.name,
    group: record.settings.group,
    ts: newest.ts,
    totalLiters: newest.totalMl / 1000,
    flowLmin: newest.flowLmin ?? 0,
    online,
    lastSeen,
    todayLiters: (day?.ml ?? 0) / 1000,
    monthLiters: (month?.ml ?? 0) / 1000,
    flags,
  };
}

/**
 * What a row shows of a book.
 *
 * @param days the record of the open hour's month
 * @param wanted `rulesKey` of the meter's rules: a book of others is being written anew
 */
export function bookRow(
  serial: string,
  { open, walk, rules, opening }: BookState,
  days: BucketRecord | null,
  calendar: Calendar,
  wanted: string,
): BookRow {
  const row = {
    serial,
    waiting: walk.p !== null,
    recomputing: rules !== wanted,
    openedAt: opening?.place.ts ?? null,
  };
  if (!open) return { ...row, day: null, dayBefore: null, month: null };
  const [hour, sums] = open;
  const start = calendar.dayStart(hour);
  const buckets = days?.buckets ?? [];
  const today = buckets.find(([day]) => day === start)?.[1];
  const before = buckets.findLast(([day]) => day < start);
  return {
    ...row,
    day: {
      start,
      ml: sums.ml + (today?.ml ?? 0),
      leftOut: sums.leftOut + (today?.leftOut ?? 0),
    },
    dayBefore: before ? { start: before[0], ml: before[1].ml, leftOut: before[1].leftOut } : null,
    month: {
      start: calendar.monthStart(hour),
      ml: buckets.reduce((total, [, { ml }]) => total + ml, sums.ml),
    },
  };
}
