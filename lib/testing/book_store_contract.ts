/** What every store of books does, whatever it is made of. */

import assert from "node:assert/strict";
import { emptyBook, noChange } from "../domain/consumption/blank.ts";
import { type BookChange, type BookState, type Bucket } from "../domain/consumption/book.ts";
import type { LiveEvent } from "../domain/event.ts";
import { noSums, type Sums } from "../domain/consumption/sums.ts";
import { START, type WalkState } from "../domain/ledger/state.ts";
import type { Placed, Report } from "../domain/ledger/types.ts";
import type { ReadingStore } from "../ports.ts";
import { NO_CONTENT } from "../ingest/jobs.ts";
import { aMeterRow, aReading, aReadingEvent } from "./readings.ts";
import { type OpenStore, storeTest } from "./reading_store_contract.ts";

const T0 = Date.UTC(2026, 0, 1);
const HOUR = 3_600_000;

/** Registers the suite. */
export function testBookStore(name: string, open: OpenStore): void {
  const test = storeTest(name, open);

  test("a meter without book has nothing", async ({ books }) => {
    assert.equal(await books.state("M1"), null);
    assert.equal(await books.day("M1", 1, T0), null);
    assert.deepEqual(await books.days("M1", 1, -8.64e15, 8.64e15), []);
    assert.equal(await books.checkpoint("M1", 1, { life: 0, epoch: 5, ts: T0 }), null);
    assert.deepEqual(await books.generations("M1"), []);
  });

  test("the head comes back whole, whatever the walk is in", async (store) => {
    const walks: WalkState[] = [
      START,
      { ...START, life: 2, last: aPlace(1), a: aPlace(1), b: { ts: T0, totalMl: 5 }, aMl: 7 },
      {
        ...START,
        last: aPlace(2),
        a: { ...aPlace(1), epoch: null },
        isInitial: true,
        p: { first: aPlace(3), before: null, readings: 2, other: 9, steps: [] },
      },
    ];
    for (const [hour, walk] of walks.entries()) {
      const opening = { place: aPlaceAt(hour), walk, from: T0, base: [anHour(0)], countedMl: 3 };
      const state = aState({ walk, open: anHour(3, { flowMin: 0, flows: 1 }), opening });
      await put(store, noChange("M1", state));
      assert.deepEqual(await store.books.state("M1"), state);
    }
    await put(store, noChange("M1", aState()));
    assert.equal((await store.books.state("M1"))!.opening, null);
  });

  test("readings and their book are one: neither without the other", async (store) => {
    const change = { ...noChange("M1", aState({ countedMl: 42 })), days: [aDay(0)] };
    const head = await store.head();
    const events = [aReadingEvent(aReading())];
    await store.commit({ ...NO_CONTENT, at: 1, after: head, events, books: [change] });
    const stale = { ...NO_CONTENT, at: 1, after: head, books: [noChange("M1", aState())] };
    await assert.rejects(store.commit(stale));
    assert.equal((await store.books.state("M1"))!.countedMl, 42);
    assert.equal((await store.readings({ serial: "M1", limit: 9 })).length, 1);
  });

  test("hours of days and days of months come back in order, zeros and all", async (store) => {
    const sums = { ml: 0, count: 3, flows: 2, flowMin: 0, flowMax: 0 };
    const odd = { start: T0, buckets: [anHour(0, sums), anHour(5, { gaps: 1, waiting: 2 })] };
    await put(store, { ...noChange("M1", aState()), days: [aDay(2), odd, aDay(1)] });
    assert.deepEqual(await store.books.day("M1", 1, T0), odd);
    const starts = async (from: number, to: number) =>
      (await store.books.days("M1", 1, from, to)).map(({ start }) => (start - T0) / HOUR / 24);
    assert.deepEqual(await starts(-8.64e15, 8.64e15), [0, 1, 2]);
    assert.deepEqual(await starts(T0, T0 + 48 * HOUR), [0, 1]);
    await put(store, { ...noChange("M1", aState()), months: [aDay(0)] });
    assert.deepEqual(await store.books.month("M1", 1, T0), aDay(0));
    assert.deepEqual(await store.books.months("M1", 1, T0, T0 + 1), [aDay(0)]);
    assert.equal(await store.books.month("M1", 2, T0), null, "another generation");
  });

  test("the last checkpoint at or before a place is found, over epochs and lives", async (store) => {
    const places = [[0, null, 5], [0, null, 9], [0, 2, 4], [1, null, 12]] as const;
    const checkpoints = places.map(([life, epoch, hour]) => ({
      place: { life, epoch, ts: T0 + hour * HOUR },
      walk: { ...START, life, aMl: hour },
    }));
    await put(store, { ...noChange("M1", aState()), checkpoints });
    const find = async (life: number, epoch: number | null, hour: number) =>
      (await store.books.checkpoint("M1", 1, { life, epoch, ts: T0 + hour * HOUR }))?.walk.aMl;
    assert.deepEqual(
      [await find(0, null, 4), await find(0, null, 5), await find(0, null, 99)],
      [undefined, 5, 9],
    );
    assert.deepEqual([await find(0, 1, 0), await find(0, 2, 4), await find(0, 7, 0)], [9, 4, 4]);
    assert.deepEqual([await find(1, null, 3), await find(1, 0, 0)], [4, 12]);
    const [first, second, third, fourth] = checkpoints.map(({ place }) => place);
    const between = async (...[after, to]: (typeof first | null)[]) =>
      await store.books.checkpointsBetween("M1", 1, after, to);
    assert.deepEqual(await between(first, third), [second, third]);
    assert.deepEqual(await between(null, null), [first, second, third, fourth]);
    await put(store, { ...noChange("M1", aState()), goneCheckpoints: [second] });
    assert.deepEqual(await between(null, null), [first, third, fourth]);
    await store.books.forget("M1", 1, third);
    assert.deepEqual(await between(null, null), [third, fourth]);
  });

  test("a commit of thousands of meters fits, whatever their heads take", async (store) => {
    const serials = Array.from({ length: 3000 }, (_, i) => `METER-${String(i).padStart(50, "0")}`);
    const all = serials.map((serial) =>
      noChange(serial, aState({ open: anHour(3, { ml: 123_456, flowSum: 1e12, flows: 9 }) }))
    );
    for (let i = 0; i < all.length; i += 500) {
      const after = await store.head();
      await store.commit({ ...NO_CONTENT, at: 1, after, books: all.slice(i, i + 500) });
    }
    const apart = all.filter((_, i) => i % 10 === 0);
    const events = apart.map(({ serial }) => aReadingEvent(aReading({ serial })));
    const after = await store.head();
    await store.commit({ ...NO_CONTENT, at: 1, after, events, books: apart });
    assert.equal((await store.readings({ serial: serials[2990], limit: 9 })).length, 1);
  });

  test("a commit of long names, long words and a full quarantine fits", async (store) => {
    const name = "Condomínio — bloco ".repeat(4);
    const meters = Array.from(
      { length: 160 },
      (_, i) => aMeterRow({ numeroSerie: `M${i}`, name, group: name }),
    );
    const events: LiveEvent[] = meters.map((meter) => ({ type: "meter", meter }));
    const item = { at: 1, topic: "t", reason: "bad-json", bytes: 1, preview: "—".repeat(200) };
    const quarantine = Array.from({ length: 400 }, () => item);
    for (let i = 0; i < 26; i++) {
      const after = await store.head();
      await store.commit({ ...NO_CONTENT, at: 1, after, events: i < 2 ? events : [], quarantine });
    }
    assert.equal((await store.quarantine(1)).total, 26 * 400);
    assert.equal((await store.eventsSince(0)).flatMap(({ events }) => events).length, 320);
  });

  test("epochs, runs left out and reports come back, and go when taken back", async (store) => {
    const epochs = [{ life: 0, epoch: 0, min: T0, max: null }, {
      life: 1,
      epoch: 3,
      min: 1,
      max: 2,
    }];
    const runs = [
      { from: aPlace(1), to: aPlace(4), readings: 3, reason: "glitch" as const },
      { from: { ...aPlace(2), epoch: null }, to: aPlace(4), readings: 1, reason: "spike" as const },
    ];
    const report: Report = {
      kind: "reset",
      from: { ts: T0, totalMl: 9 },
      to: { ts: T0 + 1, totalMl: 1 },
      ml: 1,
    };
    await put(store, { ...noChange("M1", aState()), epochs, leftOut: runs, reports: [report] });
    assert.deepEqual(await store.books.epochs("M1", 1), epochs);
    assert.deepEqual(await store.books.leftOut("M1", 1), runs.toReversed());
    assert.deepEqual(await store.books.reports("M1", 1), [report]);
    const back = { takenBack: [runs[0].from], goneReports: [report] };
    await put(store, { ...noChange("M1", aState()), ...back });
    assert.deepEqual(await store.books.leftOut("M1", 1), [runs[1]]);
    assert.deepEqual(await store.books.reports("M1", 1), []);
  });

  test("a generation is prepared unseen, put in force, and dropped", async (store) => {
    await put(store, { ...noChange("M1", aState()), days: [aDay(0)] });
    const next = aState({ generation: 2 });
    const days = Array.from({ length: 700 }, (_, i) => aDay(i));
    await store.books.prepare({ ...noChange("M1", next), days });
    assert.equal((await store.books.state("M1"))!.generation, 1);
    assert.equal((await store.books.days("M1", 1, T0, 8.64e15)).length, 1);
    await put(store, noChange("M1", next));
    assert.equal((await store.books.days("M1", 2, T0, 8.64e15)).length, 700);
    assert.deepEqual(await store.books.generations("M1"), [1, 2]);
    await store.books.drop("M1", 1);
    assert.deepEqual(await store.books.generations("M1"), [2]);
  });

  test("a purge removes whole hours, but none that a stream may go back to", async (store) => {
    const at = (hour: number, i: number) =>
      aReading({ ts: T0 + hour * HOUR + i, clock: true, epoch: 1, seq: hour * 100 + i });
    const events = (hours: number[]) =>
      hours.flatMap((hour) => [aReadingEvent(at(hour, 0)), aReadingEvent(at(hour, 1))]);
    const commit = async (hours: number[], time: number) =>
      await store.commit({
        ...NO_CONTENT,
        at: time,
        after: await store.head(),
        events: events(hours),
      });
    await commit([0, 1, 2, 3], 0);
    await commit([0, 5], 3_600_000); // the first commit is forgotten by streams with this
    while (await store.purge("M1", T0 + 3 * HOUR));
    const left = await store.readings({ serial: "M1", limit: 99 });
    assert.deepEqual(left.map(({ ts }) => (ts - T0) / HOUR | 0), [0, 0, 3, 3, 5, 5]);
    const keys = [{ epoch: 1, seq: 100, totalMl: 1000 }, { epoch: 1, seq: 300, totalMl: 1000 }];
    assert.deepEqual(await store.hasStamped("M1", keys), [false, true]);
  });
}

async function put(store: ReadingStore, change: BookChange): Promise<void> {
  await store.commit({ ...NO_CONTENT, at: 1, after: await store.head(), books: [change] });
}

function aState(part: Partial<BookState> = {}): BookState {
  const rules = {
    maxFlowLmin: 10_000,
    registerDigits: null,
    replacements: [],
    timeZone: "UTC",
  };
  return { ...emptyBook(1, rules), maxTs: T0, ...part };
}

function aPlace(i: number): Placed {
  const reading = { ts: T0 + i, seq: i === 1 ? null : i, n: 0, totalMl: i * 10, epoch: null };
  return { life: 0, epoch: i, reading };
}

function aPlaceAt(hour: number) {
  return { life: 0, epoch: null, ts: T0 + hour * HOUR };
}

function anHour(hour: number, part: Partial<Sums> = { ml: 5, count: 1 }): Bucket {
  return [T0 + hour * HOUR, { ...noSums(), ...part }];
}

function aDay(day: number) {
  return { start: T0 + day * 24 * HOUR, buckets: [anHour(day * 24), anHour(day * 24 + 1)] };
}
