import assert from "node:assert/strict";
import fc from "fast-check";
import { createCalendar } from "../calendar.ts";
import { book, floorShare } from "./book.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const SAO_PAULO = createCalendar("America/Sao_Paulo");
const at = (text: string) => Date.parse(`${text}Z`);

Deno.test("book: a step is spread evenly, what a border cuts is rounded down before it", () => {
  const bookings = book(
    { t0: at("2024-05-01T10:30"), t1: at("2024-05-01T12:00"), ml: 100 },
    SAO_PAULO,
  );
  assert.deepEqual(bookings, [
    { start: at("2024-05-01T10:00"), ml: 33, quality: "estimated" },
    { start: at("2024-05-01T11:00"), ml: 67, quality: "estimated" },
  ]);
});

Deno.test("book: what ends on a border is booked before it", () => {
  const bookings = book(
    { t0: at("2024-05-01T10:30"), t1: at("2024-05-01T11:00"), ml: 7 },
    SAO_PAULO,
  );
  assert.deepEqual(bookings, [{ start: at("2024-05-01T10:00"), ml: 7, quality: "ok" }]);
});

Deno.test("book: a step of exactly an hour is not an estimate, a longer one is", () => {
  const t0 = at("2024-05-01T10:30");
  const qualities = [HOUR, HOUR + 1].map((span) =>
    book({ t0, t1: t0 + span, ml: 1000 }, SAO_PAULO).map(({ quality }) => quality)
  );
  assert.deepEqual(qualities, [["ok", "ok"], ["estimated", "estimated"]]);
});

Deno.test("book: no time, time that runs back and more than 40 days go into the last hour", () => {
  const t1 = at("2024-05-01T10:30");
  for (const t0 of [t1, t1 + DAY, t1 - 40 * DAY - 1]) {
    assert.deepEqual(book({ t0, t1, ml: 5 }, SAO_PAULO), [
      { start: at("2024-05-01T10:00"), ml: 5, quality: "gap" },
    ]);
  }
  assert.equal(book({ t0: t1 - 40 * DAY, t1, ml: 1e6 }, SAO_PAULO).length, 961);
});

Deno.test("book: both hours of the hour that comes twice have their share", () => {
  const bookings = book(
    { t0: at("2018-02-18T01:00"), t1: at("2018-02-18T03:00"), ml: 10 },
    SAO_PAULO,
  );
  assert.deepEqual(bookings.map(({ start, ml }) => [start, ml]), [
    [at("2018-02-18T01:00"), 5],
    [at("2018-02-18T02:00"), 5],
  ]);
});

Deno.test("floorShare is exact where the product does not fit a double", () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.nat(1e6), fc.integer({ min: 0, max: 1e15 })),
      fc.integer({ min: 1, max: 40 * DAY }),
      fc.nat(40 * DAY),
      (ml, whole, some) => {
        const part = some % whole;
        assert.equal(
          BigInt(floorShare(ml, part, whole)),
          BigInt(ml) * BigInt(part) / BigInt(whole),
        );
      },
    ),
    { numRuns: 20_000 },
  );
  // Plain doubles say 893,479,271,049,346.
  assert.equal(floorShare(992_963_509_561_457, 876_363_868, 973_942_396), 893_479_271_049_345);
});

Deno.test("book: the parts add up to the step, none is negative, and borders cut by the formula", () => {
  fc.assert(
    fc.property(
      fc.constantFrom("America/Sao_Paulo", "Asia/Kolkata", "Australia/Lord_Howe"),
      fc.nat(400 * DAY),
      fc.oneof(fc.nat(HOUR), fc.nat(3 * DAY), fc.nat(41 * DAY)),
      fc.oneof(fc.nat(50), fc.nat(1e7), fc.integer({ min: 0, max: 1e15 })),
      (zone, away, span, ml) => {
        const calendar = createCalendar(zone);
        const t0 = at("2018-01-01T00:00") + away;
        const t1 = t0 + span;
        const bookings = book({ t0, t1, ml }, calendar);
        assert.equal(bookings.reduce((sum, part) => sum + part.ml, 0), ml);
        assert.ok(bookings.every((part) => part.ml > 0));
        if (span === 0 || span > 40 * DAY) return;
        let booked = 0n;
        for (const { start, ml: part } of bookings) {
          booked += BigInt(part);
          const border = Math.min(calendar.nextHour(start), t1);
          assert.equal(booked, BigInt(ml) * BigInt(border - t0) / BigInt(span));
        }
      },
    ),
    { numRuns: 2000 },
  );
});
