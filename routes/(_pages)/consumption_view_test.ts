import assert from "node:assert/strict";
import type { KvReadingStore } from "../../lib/adapters/kv_store.ts";
import type { PublicSettings } from "../../lib/services.ts";
import { openBook } from "../../lib/testing/book_harness.ts";
import { aReading } from "../../lib/testing/readings.ts";
import { consumptionView, heatView, heatWeeksOf } from "./consumption_view.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const ZONE = "America/Sao_Paulo";
const DAYS = 10;
/** Readings that one commit takes. */
const BATCH = 4000;
/** 31 January 2026, 09:00 in São Paulo. */
const NOW = Date.UTC(2026, 0, 31, 12);
const RULES = { maxFlowLmin: 10_000, registerDigits: null, replacements: [] };

/** A meter that told ten litres an hour for ten days, a reading every so often. */
async function aMeter(everyMs: number) {
  const book = await openBook(RULES, ZONE);
  const count = DAYS * DAY / everyMs;
  const readings = Array.from(
    { length: count },
    (_, i) =>
      aReading({ ts: NOW - DAYS * DAY + i * everyMs, totalMl: i * everyMs / 360, flowLmin: i % 5 }),
  );
  for (let i = 0; i < count; i += BATCH) await book.put(readings.slice(i, i + BATCH));
  const services = {
    consumption: book.view,
    clock: { now: () => NOW },
    settings: { timeZone: ZONE } as PublicSettings,
  };
  return { count, services, store: book.store };
}

/** What is asked of the store from now on: questions, buckets that it answered, and raw readings. */
function counted(store: KvReadingStore) {
  const seen = { questions: 0, buckets: 0, readings: 0 };
  for (const name of ["days", "months"] as const) {
    const asked = store.books[name].bind(store.books);
    store.books[name] = async (...range) => {
      const records = await asked(...range);
      seen.questions++;
      seen.buckets += records.reduce((sum, { buckets }) => sum + buckets.length, 0);
      return records;
    };
  }
  const scan = store.scan.bind(store);
  store.scan = async function* (range) {
    for await (const readings of scan(range)) {
      seen.readings += readings.length;
      yield readings;
    }
  };
  return seen;
}

const RANGES = ["range=24h", "range=7d", "range=30d", "range=12m", "from=2026-01-01&to=2026-01-31"];

Deno.test("a chart costs the same whether an hour has one reading or a hundred and eighty", async () => {
  const costs = [];
  for (const everyMs of [HOUR, 20_000]) {
    const { count, services, store } = await aMeter(everyMs);
    const seen = counted(store);
    const points = [];
    for (const range of RANGES) {
      const query = new URLSearchParams(range);
      const { places, totals } = await consumptionView(services, "M1", query, null);
      points.push([places.length, Math.round(totals.total)]);
    }
    const { most } = await heatView(services, "M1", 4);
    costs.push({ count, seen, points, most: Math.round(most?.liters ?? 0) });
    store.close();
  }
  const [few, many] = costs;
  assert.equal(many.count / few.count, 180);
  assert.deepEqual(many.seen, few.seen, "the same questions, the same number of buckets");
  assert.equal(many.seen.readings, 0, "no reading is read");
  assert.deepEqual(many.points.map(([places]) => places), [24, 7, 30, 12, 31]);
  assert.ok(many.seen.buckets < 31 * 24 * 3, `${many.seen.buckets} buckets`);
  assert.equal(many.most, few.most);
});

Deno.test("heatWeeksOf() takes what is offered, and else the fewest", () => {
  const weeks = ["weeks=12", "weeks=52", "weeks=5", "", "weeks=x"]
    .map((query) => heatWeeksOf(new URLSearchParams(query)));
  assert.deepEqual(weeks, [12, 52, 4, 4, 4]);
});
