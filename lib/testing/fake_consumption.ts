/** Consumption of readings in memory: the ledger itself, read anew for every question. */

import { type Calendar, createCalendar } from "../domain/calendar.ts";
import { type Ledger, ledger } from "../domain/ledger.ts";
import { type Bucket, hoursOf, sumOver, worseQuality } from "../domain/ledger/buckets.ts";
import { DEFAULT_MAX_FLOW_LMIN, type Mark } from "../domain/ledger/types.ts";
import type { MeterFlag } from "../domain/meter.ts";
import type { Reading } from "../domain/reading.ts";
import { mlToLiters } from "../domain/units.ts";
import type { BucketKind, BucketRow, ConsumptionQueries, Proof } from "../services.ts";
import type { FakeOffice } from "./fake_meters.ts";

interface FakeConsumptionNeeds {
  readonly timeZone: string;
  serials(): readonly string[];
  /** `undefined` for an unknown meter. */
  readings(serial: string): readonly Reading[] | undefined;
  readonly office: FakeOffice;
  now(): number;
  openedAt(): number | null;
  recomputing(): boolean;
}

/** `ConsumptionQueries`, and what a row of `/api/meters` has of them. */
export interface FakeConsumption extends ConsumptionQueries {
  figures(serial: string): { todayLiters: number; monthLiters: number; flags: MeterFlag[] };
}

export function createFakeConsumption(needs: FakeConsumptionNeeds): FakeConsumption {
  const { office, now } = needs;
  const calendar = createCalendar(needs.timeZone);
  const readingsOf = (serial: string) => needs.readings(serial) ?? [];
  const bookOf = (serial: string): Ledger<Reading> => {
    const settings = office.settings(serial);
    return ledger(readingsOf(serial), {
      maxFlowLmin: settings?.maxFlowLmin ?? DEFAULT_MAX_FLOW_LMIN,
      registerDigits: settings?.registerDigits ?? null,
      replacements: office.replacements(serial),
    });
  };
  const rowsOf = (serial: string, bucket: BucketKind): BucketRow[] => {
    const startOf = startIn(calendar, bucket, office.settings(serial)?.billingDay ?? 1);
    return bucketRows(bookOf(serial), readingsOf(serial), calendar, startOf);
  };
  return {
    buckets({ serial, among, bucket, from = -Infinity, to = Infinity }) {
      const isAsked = (one: string) => among?.has(one) ?? true;
      const serials = (serial === undefined ? needs.serials() : [serial]).filter(isAsked);
      const rows = serials.flatMap((one) => rowsOf(one, bucket));
      return Promise.resolve(summed(rows).filter(({ start }) => start >= from && start < to));
    },
    proof(serial, { limit, from = -Infinity, to = Infinity }) {
      const readings = needs.readings(serial);
      if (!readings) return Promise.resolve(null);
      const { openedAt, recomputing } = needs;
      const book = bookOf(serial);
      const leftOut = book.leftOut
        .filter(({ reading: { ts } }) => ts >= from && ts < to).slice(-limit);
      return Promise.resolve({
        numeroSerie: serial,
        ...conservation(book, calendar),
        registers: registersOf(book, readings),
        readings: readings.length,
        leftOutCount: book.leftOut.length,
        leftOut: leftOut.map(({ reading: { ts, totalMl, epoch, seq }, reason }) => (
          { ts, totalLiters: mlToLiters(totalMl), epoch, seq, reason }
        )),
        reports: book.reports.map(({ kind, from, to, ml }) => (
          { kind, from: litersOf(from), to: litersOf(to), liters: mlToLiters(ml) }
        )),
        replacements: office.replacements(serial).map(({ at, finalMl, initialMl, reason }) => (
          { at, finalLiters: mlToLiters(finalMl), initialLiters: mlToLiters(initialMl), reason }
        )),
        openedAt: openedAt(),
        recomputing: recomputing(),
      });
    },
    changes: (serial, limit) =>
      Promise.resolve(office.changes(serial).toReversed().slice(0, limit)),
    figures(serial) {
      const litersAt = (bucket: "day" | "month") => {
        const start = startIn(calendar, bucket, 1)(now());
        return rowsOf(serial, bucket).find((row) => row.start === start)?.liters ?? 0;
      };
      return {
        todayLiters: litersAt("day"),
        monthLiters: litersAt("month"),
        flags: [
          ...flagsOf(bookOf(serial), calendar.dayStart(now())),
          ...(readingsOf(serial).at(-1)?.clock ? ["clock" as const] : []),
          ...(needs.recomputing() ? ["recomputing" as const] : []),
        ],
      };
    },
  };
}

/** The first and the last reading that count. */
function registersOf(book: Ledger<Reading>, readings: readonly Reading[]): Proof["registers"] {
  const leftOut = new Set(book.leftOut.map(({ reading }) => reading));
  const counted = readings.filter((reading) => !leftOut.has(reading));
  const [first, last] = [counted.at(0), counted.at(-1)];
  return first && last ? { first: litersOf(first), last: litersOf(last) } : null;
}

const litersOf = ({ ts, totalMl }: Mark) => ({ ts, totalLiters: mlToLiters(totalMl) });

/** Where the bucket of an instant begins. */
function startIn(calendar: Calendar, bucket: BucketKind, billingDay: number) {
  return {
    hour: (ts: number) => calendar.hourStart(ts),
    day: (ts: number) => calendar.dayStart(ts),
    month: (ts: number) => calendar.monthStart(ts),
    bill: (ts: number) => calendar.billStart(ts, billingDay),
  }[bucket];
}

function bucketRows(
  book: Ledger<Reading>,
  readings: readonly Reading[],
  calendar: Calendar,
  startOf: (ts: number) => number,
): BucketRow[] {
  const sums = new Map<number, Bucket>(sumOver(hoursOf(book, calendar), startOf));
  const stored = Map.groupBy(readings, ({ ts }) => startOf(ts));
  for (const start of stored.keys()) {
    if (!sums.has(start)) sums.set(start, { ml: 0, quality: "ok" });
  }
  return [...sums].map(([start, { ml, quality }]) => {
    const inside = stored.get(start) ?? [];
    const flows = inside.flatMap(({ flowLmin }) => flowLmin ?? []);
    const known = flows.length > 0;
    return {
      start,
      liters: mlToLiters(ml),
      flowMin: known ? Math.min(...flows) : null,
      flowAvg: known ? flows.reduce((sum, flow) => sum + flow) / flows.length : null,
      flowMax: known ? Math.max(...flows) : null,
      count: inside.length,
      quality,
    };
  });
}

/** Rows of several meters as one list by `start`; the flows are those of the meter with more. */
function summed(rows: readonly BucketRow[]): BucketRow[] {
  const sums = new Map<number, BucketRow>();
  for (const row of rows) {
    const known = sums.get(row.start);
    sums.set(
      row.start,
      known
        ? {
          ...(known.count > row.count ? known : row),
          liters: Math.round((known.liters + row.liters) * 1000) / 1000,
          count: known.count + row.count,
          quality: worseQuality(known.quality, row.quality),
        }
        : row,
    );
  }
  return [...sums.values()].sort((a, b) => a.start - b.start);
}

function conservation(
  book: Ledger<Reading>,
  calendar: Calendar,
): Pick<Proof, "sums" | "conserved"> {
  const hours = hoursOf(book, calendar);
  const days = sumOver(hours, (ts) => calendar.dayStart(ts));
  const months = sumOver(days, (ts) => calendar.monthStart(ts));
  const total = (buckets: ReadonlyMap<number, Bucket>) =>
    mlToLiters([...buckets.values()].reduce((sum, { ml }) => sum + ml, 0));
  const counted = mlToLiters(book.totalMl);
  const sums = { counted, hours: total(hours), days: total(days), months: total(months) };
  return { sums, conserved: Object.values(sums).every((sum) => sum === counted) };
}

function flagsOf({ leftOut }: Ledger<Reading>, today: number): MeterFlag[] {
  const waiting = leftOut.some(({ reason }) => reason === "pending");
  const dropped = leftOut.some(({ reading, reason }) =>
    reason !== "pending" && reading.ts >= today
  );
  return [...(waiting ? ["waiting" as const] : []), ...(dropped ? ["left-out" as const] : [])];
}
