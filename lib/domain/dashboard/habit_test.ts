import assert from "node:assert/strict";
import { createCalendar } from "../calendar.ts";
import { clockTime, litersUntil } from "./clock_hours.ts";
import {
  type Booked,
  type BookedHour,
  byClockHour,
  flowingSince,
  lastMonthOf,
  monthSpans,
  typicalDay,
} from "./habit.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const brazil = createCalendar("America/Sao_Paulo");
const berlin = createCalendar("Europe/Berlin");

/** Every hour from `from` to `to`, with the litres that `litersAt` gives. */
function hours(from: number, to: number, litersAt: (ts: number) => number): Booked[] {
  const count = Math.round((to - from) / HOUR);
  return Array.from({ length: count }, (_, i) => from + i * HOUR)
    .map((start) => ({ start, liters: litersAt(start) }));
}

Deno.test("typicalDay() is the mean of the seven days before, hour by hour", () => {
  const day = brazil.midnight(2026, 5, 20);
  // 1 L more each day: 1 on the 12th, 8 on the 19th; the mean of the 13th to the 19th is 5.
  const history = hours(day - 8 * DAY, day, (ts) => 9 - Math.ceil((day - ts) / DAY));
  const typical = typicalDay(history, brazil, day);
  assert.equal(typical?.days, 7);
  assert.deepEqual(typical?.byHour, new Array(24).fill(5));
});

Deno.test("typicalDay() leaves out the day on which the history begins, it is not a whole one", () => {
  const day = brazil.midnight(2026, 5, 20);
  const noon = day - 2 * DAY + 12 * HOUR;
  const typical = typicalDay(hours(noon, day, () => 3), brazil, day);
  assert.equal(typical?.days, 1);
  assert.equal(litersUntil(typical?.byHour ?? [], 24), 72);
  assert.equal(typicalDay(hours(day - 12 * HOUR, day, () => 3), brazil, day), null);
  assert.equal(typicalDay([], brazil, day), null);
});

Deno.test("typicalDay() counts a day without water as one", () => {
  const day = brazil.midnight(2026, 5, 20);
  const history = hours(day - 8 * DAY, day, () => 7).filter(({ start }) => start < day - DAY);
  assert.deepEqual(typicalDay(history, brazil, day)?.byHour, new Array(24).fill(6));
});

Deno.test("typicalDay() reads the clock on the wall: days of 23 and 25 hours fall in with the rest", () => {
  // Clocks went back on 25 October 2026 in Berlin: the hour of 02:00 came twice that day.
  const day = berlin.midnight(2026, 10, 26);
  const history = hours(berlin.midnight(2026, 10, 18), day, () => 7);
  const typical = typicalDay(history, berlin, day);
  assert.equal(typical?.days, 7);
  assert.equal(typical?.byHour[2], 8);
  assert.equal(typical?.byHour[3], 7);
  // … and forward on 29 March: that day had no 02:00.
  const spring = berlin.midnight(2026, 3, 30);
  const before = typicalDay(hours(berlin.midnight(2026, 3, 22), spring, () => 7), berlin, spring);
  assert.equal(before?.byHour[2], 6);
});

Deno.test("byClockHour() sums to the millilitre", () => {
  const day = brazil.midnight(2026, 5, 20);
  const list = [0.1, 0.2].map((liters) => ({ start: day + 5 * HOUR, liters }));
  assert.equal(byClockHour(list, brazil)[5], 0.3);
});

Deno.test("litersUntil() takes the part of the running hour", () => {
  const byHour = Array.from({ length: 24 }, (_, hour) => hour);
  assert.equal(litersUntil(byHour, 0), 0);
  assert.equal(litersUntil(byHour, 3.5), 0 + 1 + 2 + 1.5);
  assert.equal(litersUntil(byHour, 24), 276);
});

Deno.test("clockTime() shows what the clock shows", () => {
  assert.equal(clockTime(brazil, Date.UTC(2026, 4, 20, 13, 30)), 10.5);
  assert.equal(clockTime(berlin, Date.UTC(2026, 9, 25, 0, 30)), 2.5);
  assert.equal(clockTime(berlin, Date.UTC(2026, 9, 25, 1, 30)), 2.5);
});

Deno.test("monthSpans() finds the same day a month before", () => {
  const { lastMonth, thisMonth, sameDay } = monthSpans(brazil, Date.UTC(2026, 4, 20, 13));
  assert.equal(lastMonth, brazil.midnight(2026, 4, 1));
  assert.equal(thisMonth, brazil.midnight(2026, 5, 1));
  assert.deepEqual(sameDay, {
    start: brazil.midnight(2026, 4, 20),
    end: brazil.midnight(2026, 4, 21),
  });
});

Deno.test("monthSpans() has no such day where the last month was shorter, and crosses the year", () => {
  assert.equal(monthSpans(brazil, Date.UTC(2026, 2, 31, 13)).sameDay, null);
  assert.equal(monthSpans(brazil, Date.UTC(2026, 2, 29, 13)).sameDay, null);
  const january = monthSpans(brazil, Date.UTC(2026, 0, 31, 13));
  assert.equal(january.known, brazil.midnight(2025, 11, 1));
  assert.equal(january.sameDay?.start, brazil.midnight(2025, 12, 31));
});

Deno.test("lastMonthOf() has the days before, the same day by the hour, and the whole", () => {
  const spans = monthSpans(brazil, Date.UTC(2026, 4, 20, 13));
  const days = hours(spans.known, spans.thisMonth, () => 1)
    .filter(({ start }) => brazil.dayStart(start) === start)
    .map(({ start }) => ({ start, liters: 100 }));
  const own = hours(spans.sameDay?.start ?? 0, spans.sameDay?.end ?? 0, () => 4);
  const last = lastMonthOf(days, own, brazil, spans);
  assert.equal(last?.before, 1900);
  assert.equal(last?.total, 3000);
  assert.deepEqual(last?.day, new Array(24).fill(4));
});

Deno.test("lastMonthOf() is all of it where the last month was shorter", () => {
  const spans = monthSpans(brazil, Date.UTC(2026, 2, 31, 13));
  const days = [
    { start: brazil.midnight(2026, 1, 31), liters: 9 },
    { start: brazil.midnight(2026, 2, 28), liters: 50 },
  ];
  assert.deepEqual(lastMonthOf(days, [], brazil, spans), { before: 50, day: null, total: 50 });
});

Deno.test("lastMonthOf() says nothing of a month in which the history begins", () => {
  const spans = monthSpans(brazil, Date.UTC(2026, 4, 20, 13));
  const days = [{ start: spans.lastMonth, liters: 9 }];
  assert.equal(lastMonthOf(days, [], brazil, spans), null);
});

const NOW = Date.UTC(2026, 4, 20, 13, 30);
const flowing = (hoursAgo: number, more?: Partial<BookedHour>): BookedHour => ({
  start: brazil.hourStart(NOW) - hoursAgo * HOUR,
  liters: 30,
  flowMin: 0.4,
  count: 60,
  ...more,
});

Deno.test("flowingSince() is the first of the hours without a pause", () => {
  const list = [flowing(5, { flowMin: 0 }), flowing(4), flowing(3), flowing(2), flowing(1)];
  const since = flowing(4).start;
  assert.equal(flowingSince([...list, flowing(0, { count: 1 })], brazil, NOW), since);
  assert.equal(flowingSince(list, brazil, NOW), since, "the running hour has no reading yet");
});

Deno.test("flowingSince() does not take for whole the hour with which a history begins", () => {
  const list = [flowing(3), flowing(2), flowing(1), flowing(0)];
  assert.equal(flowingSince(list, brazil, NOW), flowing(2).start);
  const afterGap = [flowing(5, { flowMin: 0 }), ...list];
  assert.equal(flowingSince(afterGap, brazil, NOW), flowing(2).start);
});

Deno.test("flowingSince() is nothing when it paused, is short, or was not looked at often enough", () => {
  const three = [flowing(3), flowing(2), flowing(1), flowing(0)];
  const but = (at: number, more: Partial<BookedHour>) =>
    three.map((hour, i) => i === at ? { ...hour, ...more } : hour);
  assert.notEqual(flowingSince(three, brazil, NOW), null);
  for (
    const list of [
      [],
      [flowing(1), flowing(0)],
      but(3, { flowMin: 0 }),
      but(2, { flowMin: null }),
      but(2, { count: 3 }),
      [flowing(4), flowing(3), flowing(2)],
      [flowing(3), flowing(1), flowing(0)],
    ]
  ) assert.equal(flowingSince(list, brazil, NOW), null);
});
