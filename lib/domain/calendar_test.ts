import assert from "node:assert/strict";
import fc from "fast-check";
import { createCalendar } from "./calendar.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const ZONES = [
  "America/Sao_Paulo",
  "Europe/Rome",
  "Asia/Kolkata",
  "Asia/Kathmandu",
  "Australia/Lord_Howe",
  "America/St_Johns",
  "Pacific/Apia",
  "Pacific/Kiritimati",
  "Africa/Casablanca",
  "Asia/Tehran",
  "UTC",
];
const utc = (text: string) => Date.parse(`${text}Z`);
const iso = (ts: number) => new Date(ts).toISOString().slice(0, 16);

/** The starts of the hours of the day that holds `ts`, and the start of the next day. */
function hoursOfDay(zone: string, ts: number): string[] {
  const calendar = createCalendar(zone);
  const starts: string[] = [];
  const end = calendar.nextDay(ts);
  for (let start = calendar.dayStart(ts); start < end; start = calendar.nextHour(start)) {
    starts.push(iso(start));
  }
  return [...starts, iso(end)];
}

const anInstant = fc.integer({ min: utc("1995-01-01T00:00"), max: utc("2037-12-31T00:00") });

/** Instants around changes of the clock are worth more than others. */
const aCase = fc.constantFrom(...ZONES).chain((zone) =>
  fc.record({
    zone: fc.constant(zone),
    ts: fc.oneof(
      anInstant,
      fc.tuple(
        fc.constantFrom(
          "2018-02-18T02:00",
          "2018-11-04T03:00",
          "2021-10-31T01:00",
          "2022-03-27T01:00",
          "2011-12-30T10:00",
          "2010-11-07T02:31",
          "2019-04-06T15:00",
          "2019-10-05T15:30",
        ),
        fc.integer({ min: -2 * DAY, max: 2 * DAY }),
      ).map(([at, away]) => utc(at) + away),
    ),
  })
);

Deno.test("calendar: a day that has no midnight begins at 01:00 and has 23 hours", () => {
  const hours = hoursOfDay("America/Sao_Paulo", utc("2018-11-04T12:00"));
  assert.equal(hours.length - 1, 23);
  assert.deepEqual([hours[0], hours.at(-1)], ["2018-11-04T03:00", "2018-11-05T02:00"]);
});

Deno.test("calendar: a day whose last hour comes twice has 25, and both are hours of their own", () => {
  const hours = hoursOfDay("America/Sao_Paulo", utc("2018-02-17T12:00"));
  assert.equal(hours.length - 1, 25);
  assert.deepEqual(hours.slice(-3), ["2018-02-18T01:00", "2018-02-18T02:00", "2018-02-18T03:00"]);
});

Deno.test("calendar: Rome changes its clocks in the night: 25 and 23 hours", () => {
  const back = hoursOfDay("Europe/Rome", utc("2021-10-31T12:00"));
  assert.equal(back.length - 1, 25);
  assert.deepEqual(back.slice(1, 5), [
    "2021-10-30T23:00",
    "2021-10-31T00:00",
    "2021-10-31T01:00",
    "2021-10-31T02:00",
  ]);
  assert.equal(hoursOfDay("Europe/Rome", utc("2022-03-27T12:00")).length - 1, 23);
});

Deno.test("calendar: hours of a half-hour zone begin at half past in UTC", () => {
  const calendar = createCalendar("Asia/Kolkata");
  assert.equal(iso(calendar.hourStart(utc("2024-05-01T12:29"))), "2024-05-01T11:30");
  assert.equal(iso(calendar.hourStart(utc("2024-05-01T00:10"))), "2024-04-30T23:30");
  assert.equal(iso(calendar.nextHour(utc("2024-04-30T23:30"))), "2024-05-01T00:30");
  assert.equal(iso(calendar.dayStart(utc("2024-05-01T12:29"))), "2024-04-30T18:30");
});

Deno.test("calendar: where clocks move by half an hour, that half hour is missing or its own", () => {
  // 2019-10-06 02:00 +10:30 becomes 02:30 +11; 2019-04-07 02:00 +11 becomes 01:30 +10:30.
  const forward = hoursOfDay("Australia/Lord_Howe", utc("2019-10-06T00:00"));
  assert.deepEqual(forward.slice(1, 4), [
    "2019-10-05T14:30",
    "2019-10-05T15:30",
    "2019-10-05T16:00",
  ]);
  const back = hoursOfDay("Australia/Lord_Howe", utc("2019-04-07T00:00"));
  assert.deepEqual(back.slice(1, 5), [
    "2019-04-06T14:00",
    "2019-04-06T15:00",
    "2019-04-06T15:30",
    "2019-04-06T16:30",
  ]);
});

Deno.test("calendar: a day that has begun does not end twice when clocks go back past midnight", () => {
  const calendar = createCalendar("America/St_Johns");
  const start = utc("2010-11-07T02:30"); // 00:00; at 00:01 the clocks went back to 23:01
  for (const ts of [start, utc("2010-11-07T02:45"), utc("2010-11-07T03:30")]) {
    assert.equal(iso(calendar.dayStart(ts)), iso(start));
  }
  assert.equal(iso(calendar.nextDay(utc("2010-11-07T02:45"))), "2010-11-08T03:30");
});

Deno.test("calendar: a date that a zone left out takes no time", () => {
  const calendar = createCalendar("Pacific/Apia");
  assert.equal(calendar.midnight(2011, 12, 30), calendar.midnight(2011, 12, 31));
  assert.equal(calendar.nextDay(calendar.midnight(2011, 12, 29)), calendar.midnight(2011, 12, 31));
  assert.equal(calendar.nextDay(calendar.midnight(2011, 12, 31)), calendar.midnight(2012, 1, 1));
});

Deno.test("calendar: months and billing periods begin at midnight, the day clamped to the month", () => {
  const calendar = createCalendar("America/Sao_Paulo");
  const ts = utc("2024-02-29T12:00");
  assert.equal(iso(calendar.monthStart(ts)), "2024-02-01T03:00");
  assert.equal(iso(calendar.nextMonth(ts)), "2024-03-01T03:00");
  assert.equal(iso(calendar.billStart(ts, 31)), "2024-02-29T03:00");
  assert.equal(iso(calendar.nextBill(ts, 31)), "2024-03-31T03:00");
  assert.equal(iso(calendar.billStart(ts, 15)), "2024-02-15T03:00");
  assert.equal(iso(calendar.billStart(utc("2024-01-03T12:00"), 15)), "2023-12-15T03:00");
  assert.equal(iso(calendar.nextBill(utc("2024-12-20T12:00"), 15)), "2025-01-15T03:00");
  for (const wrong of [0, 32, 1.5, NaN]) {
    assert.throws(() => calendar.billStart(ts, wrong), /billingDay .* 1 to 31/);
  }
});

Deno.test("calendar: an unknown zone and an impossible instant are named at once", () => {
  assert.throws(() => createCalendar("Mars/Olympus"), RangeError);
  const calendar = createCalendar("UTC");
  assert.throws(() => calendar.hourStart(NaN), RangeError);
  assert.throws(() => calendar.dayStart(9e15), RangeError);
});

Deno.test("calendar: dates of long ago have their own year", () => {
  const calendar = createCalendar("America/Sao_Paulo");
  for (const year of [1, 99, 1850]) {
    assert.deepEqual(calendar.localDate(calendar.midnight(year, 3, 1)), { year, month: 3, day: 1 });
  }
  assert.ok(calendar.midnight(-200, 1, 1) < calendar.midnight(1, 1, 1));
});

Deno.test("calendar: buckets of every kind tile time without gap or overlap", () => {
  fc.assert(
    fc.property(aCase, fc.integer({ min: 1, max: 31 }), ({ zone, ts }, billingDay) => {
      const c = createCalendar(zone);
      const kinds: [string, (ts: number) => number, (ts: number) => number][] = [
        ["hour", (t) => c.hourStart(t), (t) => c.nextHour(t)],
        ["day", (t) => c.dayStart(t), (t) => c.nextDay(t)],
        ["month", (t) => c.monthStart(t), (t) => c.nextMonth(t)],
        ["bill", (t) => c.billStart(t, billingDay), (t) => c.nextBill(t, billingDay)],
      ];
      for (const [kind, startOf, next] of kinds) {
        const [start, end] = [startOf(ts), next(ts)];
        const where = `${kind} of ${zone} at ${iso(ts)}`;
        assert.ok(start <= ts && ts < end, where);
        assert.equal(startOf(start), start, where);
        assert.equal(startOf(end - 1), start, where);
        assert.equal(next(start), end, where);
        assert.equal(startOf(end), end, where);
        assert.equal(next(startOf(start - 1)), start, where);
      }
    }),
    { numRuns: 2000 },
  );
});

Deno.test("calendar: days are whole hours, months and billing periods whole days", () => {
  fc.assert(
    fc.property(aCase, fc.integer({ min: 1, max: 31 }), ({ zone, ts }, billingDay) => {
      const c = createCalendar(zone);
      const [day, month, bill] = [c.dayStart(ts), c.monthStart(ts), c.billStart(ts, billingDay)];
      assert.equal(c.hourStart(day), day);
      assert.equal(c.dayStart(month), month);
      assert.equal(c.dayStart(bill), bill);
      assert.equal(c.monthStart(day), month);
      const hour = c.hourStart(ts);
      assert.ok(c.nextHour(ts) - hour <= HOUR);
      assert.equal(c.dayStart(hour), day);
    }),
    { numRuns: 2000 },
  );
});

Deno.test("calendar: the hand of the hour and the date agree with Intl", () => {
  const formats = new Map(ZONES.map((timeZone) => [
    timeZone,
    new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "medium" }),
  ]));
  fc.assert(
    fc.property(aCase, ({ zone, ts }) => {
      const c = createCalendar(zone);
      const show = (t: number) => formats.get(zone)!.format(t);
      const [start, last] = [c.hourStart(ts), c.nextHour(ts) - 1];
      for (const t of [start, ts, last]) assert.equal(show(t).slice(0, 13), show(ts).slice(0, 13));
      const { year, month, day } = c.localDate(ts);
      assert.deepEqual(show(ts).slice(0, 10).split("-").map(Number), [year, month, day]);
    }),
    { numRuns: 2000 },
  );
});

Deno.test("calendar: three million hours of readings cost less than three seconds", () => {
  const calendar = createCalendar("America/Sao_Paulo");
  const [from, began] = [utc("2018-01-01T00:00"), performance.now()];
  let sum = 0;
  for (let i = 0; i < 3_000_000; i++) sum += calendar.hourStart(from + i * 20_000) % DAY;
  assert.ok(sum > 0);
  assert.ok(performance.now() - began < 3000, `${performance.now() - began} ms`);
});
