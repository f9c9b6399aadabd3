import assert from "node:assert/strict";
import { createCalendar } from "../domain/calendar.ts";
import { MAX_BARS, type MeterRange, readRange } from "./meter_range.ts";

const HOUR = 3_600_000;
const SAO_PAULO = "America/Sao_Paulo";
/** 31 January 2026, 09:00 in São Paulo. */
const NOW = Date.UTC(2026, 0, 31, 12);

const read = (query: string, timeZone = SAO_PAULO, now = NOW) =>
  readRange(new URLSearchParams(query), timeZone, now);

/** First bucket, last bucket and end as local ISO minutes, and how many there are. */
function seen({ starts, end }: MeterRange, timeZone = SAO_PAULO) {
  const calendar = createCalendar(timeZone);
  const local = (at: number) => new Date(at + calendar.offset(at)).toISOString().slice(0, 16);
  return [local(starts[0]), local(starts[starts.length - 1]), local(end), starts.length];
}

Deno.test("readRange() offers the last 24 hours, 7 and 30 days and 12 months, the open bucket last", () => {
  assert.deepEqual(seen(read("")), [
    "2026-01-30T10:00",
    "2026-01-31T09:00",
    "2026-01-31T10:00",
    24,
  ]);
  assert.deepEqual(seen(read("range=7d")), [
    "2026-01-25T00:00",
    "2026-01-31T00:00",
    "2026-02-01T00:00",
    7,
  ]);
  assert.deepEqual(seen(read("range=30d")), [
    "2026-01-02T00:00",
    "2026-01-31T00:00",
    "2026-02-01T00:00",
    30,
  ]);
  assert.deepEqual(seen(read("range=12m")), [
    "2025-02-01T00:00",
    "2026-01-01T00:00",
    "2026-02-01T00:00",
    12,
  ]);
  for (const query of ["", "range=7d", "range=30d", "range=12m"]) {
    assert.deepEqual([read(query).later, read(query).fault], [null, null], query);
  }
});

Deno.test("readRange(): earlier and later lead through time without gap or overlap, and back to now", () => {
  for (const name of ["24h", "7d", "30d", "12m"]) {
    const now = read(`range=${name}`);
    const before = read(now.earlier!);
    const long = read(before.earlier!);
    assert.equal(before.end, now.starts[0], name);
    assert.equal(long.end, before.starts[0], name);
    assert.deepEqual(read(long.later!).starts, before.starts, name);
    assert.equal(before.later, `range=${name}`, "now is not written down: it moves on");
    assert.deepEqual(read(before.query).starts, before.starts, "the address keeps what is shown");
  }
});

Deno.test("readRange(): an own range has at most a hundred bars, hours to years", () => {
  const sizes = [
    ["from=2026-01-30&to=2026-01-30", "hour", 24],
    ["from=2026-01-27&to=2026-01-30", "hour", 96],
    ["from=2026-01-26&to=2026-01-30", "day", 5],
    ["from=2025-10-23&to=2026-01-30", "day", 100],
    ["from=2025-10-22&to=2026-01-30", "month", 4],
    ["from=2017-11-15&to=2026-01-30", "month", 99],
    ["from=2010-01-01&to=2026-01-30", "year", 17],
  ] as const;
  for (const [query, size, count] of sizes) {
    const range = read(query);
    assert.deepEqual([range.size, range.starts.length, range.name], [size, count, "own"], query);
    assert.ok(range.starts.length <= MAX_BARS);
    assert.equal(range.query, query);
  }
});

Deno.test("readRange(): an own range includes its last day, begins with its first one and ends today", () => {
  const range = read("from=2025-10-22&to=2026-12-31");
  assert.deepEqual(seen(range), ["2025-10-22T00:00", "2026-01-01T00:00", "2026-02-01T00:00", 4]);
  assert.deepEqual([range.dates, range.later], [{ from: "2025-10-22", to: "2026-01-31" }, null]);
  const week = read("from=2026-01-10&to=2026-01-16");
  assert.deepEqual([week.earlier, week.later], [
    "from=2026-01-03&to=2026-01-09",
    "from=2026-01-17&to=2026-01-23",
  ]);
});

Deno.test("readRange(): hours where clocks go back and forward, each with a name of its own", () => {
  const zone = "America/New_York";
  const back = read("day=2025-11-02", zone);
  assert.deepEqual([back.starts.length, back.end - back.starts[0]], [25, 25 * HOUR]);
  const forward = read("day=2025-03-09", zone);
  assert.deepEqual([forward.starts.length, forward.end - forward.starts[0]], [23, 23 * HOUR]);
  const night = Date.UTC(2025, 10, 2, 6, 30); // 01:30, for the second time
  const hours = read("range=24h", zone, night);
  assert.equal(hours.starts.length, 24);
  assert.equal(hours.starts.at(-1), Date.UTC(2025, 10, 2, 6));
  assert.deepEqual(
    read(read(hours.earlier!, zone, night).later!, zone, night).starts,
    hours.starts,
  );
  assert.equal(read("from=2025-10-30&to=2025-11-02", zone).starts.length, 97);
});

Deno.test("readRange(): a day that begins at one o'clock, and months of 28 to 31 days", () => {
  // Clocks of São Paulo went forward at midnight of 4 November 2018.
  const day = read("day=2018-11-04");
  assert.deepEqual(seen(day), ["2018-11-04T01:00", "2018-11-04T23:00", "2018-11-05T00:00", 23]);
  const months = read("range=12m&until=2024-04-01");
  assert.deepEqual(seen(months), ["2023-04-01T00:00", "2024-03-01T00:00", "2024-04-01T00:00", 12]);
  assert.equal(read("from=2024-02-01&to=2024-02-29").starts.length, 29);
});

Deno.test("readRange(): a day keeps the range it was chosen in, and leads to its neighbours", () => {
  const day = read("range=30d&day=2026-01-30");
  assert.deepEqual([day.name, day.size, day.parent], ["day", "hour", "range=30d"]);
  assert.deepEqual([day.earlier, day.later], [
    "range=30d&day=2026-01-29",
    "range=30d&day=2026-01-31",
  ]);
  assert.equal(read("day=2026-01-31").later, null);
  assert.equal(read("day=2026-01-30").parent, "range=7d");
});

Deno.test("readRange() says why an address cannot be followed, and shows the last 24 hours", () => {
  const faults = {
    range: ["range=1y", "range="],
    dates: [
      "from=2026-01-01",
      "to=2026-01-01",
      "from=2026-02-30&to=2026-03-01",
      "from=x&to=y",
      "range=7d&until=x",
    ],
    order: ["from=2026-01-30&to=2026-01-01"],
    future: ["from=2026-02-01&to=2026-02-02", "day=2026-02-01"],
    day: ["day=2026-02-30", "day=x", "day=", "day=1999-01-01", "day=2026-01-31T10:00"],
  };
  for (const [fault, queries] of Object.entries(faults)) {
    for (const query of queries) {
      const range = read(query);
      assert.equal(range.fault, fault, query);
      assert.deepEqual(range.starts, read("").starts, query);
    }
  }
});

Deno.test("readRange() goes neither before 2010 nor past now", () => {
  const first = read("range=12m&until=2000-01-01");
  assert.equal(first.earlier, null);
  assert.equal(read("from=2005-01-01&to=2010-01-02").starts.length, 48);
  assert.deepEqual(read("range=7d&until=2100-01-01").starts, read("range=7d").starts);
});
