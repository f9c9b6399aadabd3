/** Any readings, events and batches, for properties. */

import fc from "fast-check";
import type { BookRow } from "../domain/consumption/book.ts";
import type { LiveEvent } from "../domain/event.ts";
import type { Reading } from "../domain/reading.ts";
import { aMeterRow } from "./readings.ts";

const serial = fc.constantFrom("M1", "M2", "M3");
const ml = fc.integer({ min: 0, max: 1e15 });
const number = fc.double({ noNaN: true, noDefaultInfinity: true });
/** As the program makes objects: `deepEqual` looks at prototypes too. */
const plain = { noNullPrototype: true } as const;
const orNull = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });

/** Readings of few meters and few places: copies and ties are common. */
export const anyReading: fc.Arbitrary<Reading> = fc.record({
  serial,
  ts: fc.integer({ min: 1, max: 12 }),
  totalMl: fc.oneof(fc.integer({ min: 0, max: 2 }), ml),
  flowLmin: orNull(fc.oneof(fc.constantFrom(0, 1, 0.1), number)),
  epoch: orNull(fc.nat(2)),
  seq: orNull(fc.nat(3)),
  n: fc.nat(1),
  clock: fc.boolean(),
  battery: orNull(number),
  pressureBar: orNull(number),
}, plain);

/** Readings for the most part. */
export const anyEvent: fc.Arbitrary<LiveEvent> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant("reading" as const),
      reading: anyReading,
      late: fc.boolean(),
      seenAt: orNull(fc.nat()),
    }, plain),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(serial, orNull(fc.string())).map(([numeroSerie, name]) => ({
      type: "meter" as const,
      meter: aMeterRow({ numeroSerie, name }),
    })),
  },
  {
    weight: 1,
    arbitrary: orNull(serial).map((numeroSerie) => ({
      type: "command" as const,
      command: {
        id: "x",
        action: "reset" as const,
        numeroSerie,
        status: "sent" as const,
        by: "admin",
        createdAt: 1,
        updatedAt: 1,
        expiresAt: 2,
      },
    })),
  },
);

const anyDay = orNull(fc.record({ start: fc.integer(), ml, leftOut: fc.nat() }, plain));

/** What any book says. */
export const anyBookRow: fc.Arbitrary<BookRow> = fc.record({
  serial,
  day: anyDay,
  dayBefore: anyDay,
  month: orNull(fc.record({ start: fc.integer(), ml }, plain)),
  waiting: fc.boolean(),
  recomputing: fc.boolean(),
  openedAt: orNull(fc.integer()),
}, plain);
