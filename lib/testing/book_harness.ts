/** A meter's book on a real store in memory, held against the ledger's rules over all readings. */

import assert from "node:assert/strict";
import { KvReadingStore } from "../adapters/kv_store.ts";
import { type Calendar, createCalendar } from "../domain/calendar.ts";
import { emptyBook } from "../domain/consumption/blank.ts";
import type { BookRules } from "../domain/consumption/book.ts";
import { ledger, type LedgerSettings } from "../domain/ledger.ts";
import { hoursOf, sumOver } from "../domain/ledger/buckets.ts";
import { DEFAULT_SETTINGS, type MeterRecord } from "../domain/meter.ts";
import type { Reading } from "../domain/reading.ts";
import { HourCache } from "../ingest/hour_cache.ts";
import { MeterBook } from "../ingest/book/meter_book.ts";
import { rewriteAtOnce } from "../ingest/book/rewriting.ts";
import { ConsumptionView } from "../readings/consumption.ts";
import { NO_CONTENT } from "../ingest/jobs.ts";
import { aMeterRecord, aReadingEvent } from "./readings.ts";

const SERIAL = "M1";

/** Opens an empty book of a meter with these settings. */
export async function openBook(settings: LedgerSettings, timeZone = "America/Sao_Paulo") {
  const store = new KvReadingStore(await Deno.openKv(":memory:"));
  const calendar = createCalendar(timeZone);
  const replacements = settings.replacements.toSorted((a, b) => a.at - b.at);
  const rules: BookRules = { ...settings, replacements, timeZone };
  const hours = new HourCache(store);
  const deps = { store, calendar, hours };
  const empty = new MeterBook(SERIAL, deps, rules, emptyBook(1, rules), new Map());
  let book = replacements.length === 0 ? empty : await rewrite();
  const stored: Reading[] = [];
  /** The book written anew, put in force and brought back. */
  async function rewrite(): Promise<MeterBook> {
    const state = await store.books.state(SERIAL) ?? emptyBook(0, rules);
    const generation = state.generation + 1;
    const change = await rewriteAtOnce({ serial: SERIAL, generation, deps, rules, state });
    await store.commit({ ...NO_CONTENT, at: 0, after: await store.head(), books: [change] });
    return await MeterBook.load(SERIAL, deps, rules, change.state);
  }
  const record: MeterRecord = aMeterRecord({
    settings: { ...DEFAULT_SETTINGS, ...settings },
    replacements: replacements.map((one) => ({ ...one, reason: "" })),
  });
  const view = new ConsumptionView({
    store,
    calendar,
    records: () => [record],
    record: () => record,
  });
  return {
    store,
    view,
    calendar,
    get book() {
      return book;
    },
    /** Stores new readings with what they change. */
    async put(readings: readonly Reading[]): Promise<void> {
      const draft = await book.take(readings);
      await store.commit({
        ...NO_CONTENT,
        at: 0,
        after: await store.head(),
        events: readings.map((reading) => aReadingEvent(reading)),
        books: [draft.change],
      });
      book.accept(draft);
      hours.add(
        readings.map((reading) => ({ type: "reading", reading, late: false, seenAt: null })),
      );
      stored.push(...readings);
    },
    async rewrite(): Promise<void> {
      book = await rewrite();
    },
    /** As after a restart. */
    async reopen(): Promise<void> {
      book = await MeterBook.load(SERIAL, deps, rules, (await store.books.state(SERIAL))!);
    },
    async assertRight(): Promise<void> {
      await assertAsLedger(stored, settings, view, calendar);
    },
    close: () => store.close(),
  };
}

/** Holds buckets and proof against the rules over all readings. */
export async function assertAsLedger(
  readings: readonly Reading[],
  settings: LedgerSettings,
  view: ConsumptionView,
  calendar: Calendar,
): Promise<void> {
  const wanted = ledger(readings, settings);
  const hours = hoursOf(wanted, calendar);
  const days = sumOver(hours, (ts) => calendar.dayStart(ts));
  const months = sumOver(days, (ts) => calendar.monthStart(ts));
  const kinds = [["hour", hours], ["day", days], ["month", months]] as const;
  for (const [bucket, expected] of kinds) {
    const rows = await view.buckets({ serial: SERIAL, bucket });
    const told = rows.filter(({ liters, quality }) => liters !== 0 || quality !== "ok");
    assert.deepEqual(
      told.map(({ start, liters, quality }) => [start, liters, quality]),
      [...expected].filter(([, { ml, quality }]) => ml !== 0 || quality !== "ok")
        .sort(([a], [b]) => a - b).map(([start, { ml, quality }]) => [start, ml / 1000, quality]),
      bucket,
    );
    const startOf = { hour: "hourStart", day: "dayStart", month: "monthStart" } as const;
    const counts = Map.groupBy(readings, ({ ts }) => calendar[startOf[bucket]](ts));
    assert.deepEqual(
      rows.filter(({ count }) => count > 0).map(({ start, count }) => [start, count]),
      [...counts].sort(([a], [b]) => a - b).map(([start, own]) => [start, own.length]),
    );
  }
  const proof = (await view.proof(SERIAL, { limit: 100_000 }))!;
  assert.equal(proof.conserved, true);
  assert.equal(proof.sums.counted, wanted.totalMl / 1000);
  const named = (one: { ts: number; total: number; seq: number | null; reason: string }) =>
    JSON.stringify([one.ts, one.total, one.seq, one.reason]);
  assert.deepEqual(
    proof.leftOut.map((one) => named({ ...one, total: Math.round(one.totalLiters * 1000) })).sort(),
    wanted.leftOut.map(({ reading: { ts, totalMl, seq }, reason }) =>
      named({ ts, total: totalMl, seq, reason })
    ).sort(),
  );
  assert.equal(proof.leftOutCount, wanted.leftOut.length);
  assert.deepEqual(
    proof.reports.map(({ kind, from, to }) => [kind, from.ts, to.ts].join()).sort(),
    wanted.reports.map(({ kind, from, to }) => [kind, from.ts, to.ts].join()).sort(),
  );
}

/**
 * Holds M1 of a store that nobody has open against the rules, with default settings.
 *
 * @returns how many readings it has
 */
export async function assertStoreAgrees(path: string): Promise<number> {
  const store = new KvReadingStore(await Deno.openKv(path));
  const calendar = createCalendar("America/Sao_Paulo");
  const [record] = await store.meters();
  const readings: Reading[] = [];
  for await (const piece of store.scan({ serial: SERIAL })) readings.push(...piece);
  const view = new ConsumptionView({
    store,
    calendar,
    records: () => [record],
    record: () => record,
  });
  const rules = { maxFlowLmin: 10_000, registerDigits: null, replacements: [] };
  await assertAsLedger(readings, rules, view, calendar);
  store.close();
  return readings.length;
}
