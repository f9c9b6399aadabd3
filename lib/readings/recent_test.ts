import assert from "node:assert/strict";
import fc from "fast-check";
import { comparePosition, type Reading, sortedOnce } from "../domain/reading.ts";
import { anyReading } from "../testing/arbitrary_events.ts";
import { aReading } from "../testing/readings.ts";
import { RecentReadings } from "./recent.ts";
import { Shelf } from "./shelf.ts";

/** What is kept of a reading. */
function shelved({ battery: _, pressureBar: __, ...rest }: Reading) {
  return rest;
}

Deno.test("Shelf keeps readings in order, whatever order they come in", () => {
  fc.assert(fc.property(fc.array(anyReading, { maxLength: 60 }), (readings) => {
    const own = readings.map((reading) => ({ ...reading, serial: "M1" }));
    const shelf = new Shelf("M1", true);
    const added = own.filter((reading) => shelf.add(reading)).length;
    const wanted = sortedOnce(own).map(shelved);
    assert.deepEqual([...shelf], wanted);
    assert.equal(added, wanted.length);
    assert.deepEqual(shelf.newest, wanted.at(-1) ?? null);
  }));
});

Deno.test("Shelf gives up the oldest and goes on, however long it goes", () => {
  fc.assert(fc.property(
    fc.array(fc.tuple(fc.boolean(), fc.integer({ min: -5, max: 5 })), { maxLength: 400 }),
    fc.integer({ min: 1, max: 40 }),
    (steps, most) => {
      const shelf = new Shelf("M1", true);
      let [wanted, now]: [number[], number] = [[], 100];
      for (const [isNew, by] of steps) {
        const ts = isNew ? now += 10 : now + by;
        if (shelf.add(aReading({ ts }))) wanted = [...wanted, ts].sort((a, b) => a - b);
        if (shelf.length <= most) continue;
        shelf.drop(shelf.length - most);
        shelf.complete = false;
        wanted = wanted.slice(-most);
      }
      assert.deepEqual([...shelf].map(({ ts }) => ts), wanted);
      assert.deepEqual(wanted, wanted.map((_, i) => shelf.tsAt(i)));
      assert.equal(new Set(wanted).size, wanted.length);
    },
  ));
});

Deno.test("Shelf that is not complete leaves what is older to the store", () => {
  const shelf = new Shelf("M1", true);
  shelf.add(aReading({ ts: 10 }));
  shelf.complete = false;
  assert.equal(shelf.add(aReading({ ts: 9 })), false);
  assert.equal(shelf.length, 1);
});

Deno.test("RecentReadings.newestOfAll() is the end of all readings in order", () => {
  fc.assert(fc.property(
    fc.array(anyReading, { maxLength: 80 }),
    fc.integer({ min: 1, max: 6 }),
    fc.integer({ min: 0, max: 12 }),
    fc.integer({ min: 1, max: 13 }),
    (readings, limit, from, to) => {
      const recent = new RecentReadings(1000);
      for (const reading of readings) recent.add(reading);
      const bySerial = Map.groupBy(readings, ({ serial }) => serial);
      const all = [...bySerial.values()].flatMap(sortedOnce).map(shelved)
        .filter(({ ts }) => ts >= from && ts < to)
        .sort((a, b) => comparePosition(a, b) || (a.serial < b.serial ? -1 : 1));
      const found = recent.newestOfAll(limit, from, ({ ts }) => ts < to);
      assert.deepEqual(found.map(placeOf), all.slice(-limit).map(placeOf));
    },
  ));
});

/** Without what a copy of the same place may have otherwise: their order among each other is open. */
function placeOf({ serial, ts, seq, n, totalMl, epoch }: Omit<Reading, "battery" | "pressureBar">) {
  return { serial, ts, seq, n, totalMl, epoch };
}

Deno.test("RecentReadings.fill() keeps what was heard meanwhile, and the bound of a meter", () => {
  const recent = new RecentReadings(10);
  const at = (ts: number) => aReading({ ts, totalMl: ts });
  recent.add(at(10));
  recent.add(at(11));
  recent.fill("M1", Array.from({ length: 10 }, (_, i) => at(i + 1)), false);
  const shelf = recent.shelf("M1")!;
  assert.deepEqual([shelf.length, recent.size], [10, 10]);
  assert.deepEqual([shelf.tsAt(0), shelf.tsAt(9)], [2, 11]);
});
