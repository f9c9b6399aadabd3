import assert from "node:assert/strict";
import fc from "fast-check";
import { LocalTime } from "./local_time.ts";

const SAO_PAULO = new LocalTime("America/Sao_Paulo");
const utc = (text: string) => Date.parse(`${text}Z`);

Deno.test("LocalTime writes what a spreadsheet of Brazil reads as a date", () => {
  assert.equal(SAO_PAULO.write(utc("2026-01-31T12:00:00")), "31/01/2026 09:00:00");
  assert.equal(SAO_PAULO.write(utc("2026-01-31T12:00:00.070")), "31/01/2026 09:00:00,070");
});

Deno.test("LocalTime tells the hour that comes twice apart by its offset", () => {
  // Clocks went back from 24:00 to 23:00 (02:00Z) on 17 February 2018.
  assert.equal(SAO_PAULO.write(utc("2018-02-18T01:30:00")), "17/02/2018 23:30:00");
  assert.equal(SAO_PAULO.write(utc("2018-02-18T02:30:00")), "17/02/2018 23:30:00 -03:00");
  assert.equal(SAO_PAULO.write(utc("2018-02-18T03:00:00")), "18/02/2018 00:00:00");
});

Deno.test("LocalTime reads a time that comes twice as its first", () => {
  assert.equal(SAO_PAULO.read("17/02/2018 23:30"), utc("2018-02-18T01:30:00"));
  assert.equal(SAO_PAULO.read("17/02/2018 23:30:00 -03:00"), utc("2018-02-18T02:30:00"));
});

Deno.test("LocalTime reads a time that clocks jump over as that much later", () => {
  assert.equal(SAO_PAULO.read("04/11/2018 00:00"), utc("2018-11-04T03:00:00"));
  assert.equal(SAO_PAULO.read("04/11/2018 01:00"), utc("2018-11-04T03:00:00"));
  assert.equal(SAO_PAULO.read("04/11/2018"), utc("2018-11-04T03:00:00"));
});

Deno.test("LocalTime reads dates with and without time, seconds, milliseconds, offset", () => {
  const at = utc("2026-01-31T12:00:00");
  for (const text of ["31/01/2026 09:00", "31/1/2026 9:00:00", "31/01/2026T12:00:00Z"]) {
    assert.equal(SAO_PAULO.read(text), at, text);
  }
  assert.equal(SAO_PAULO.read("31/01/2026 09:00:00,5"), at + 500);
  assert.equal(SAO_PAULO.read("31/01/2026 09:00:00.123456"), at + 123);
  assert.equal(SAO_PAULO.read("31/01/2026 13:30:00 +01:30"), at);
  assert.equal(SAO_PAULO.read("31/01/2026"), utc("2026-01-31T03:00:00"));
});

Deno.test("LocalTime refuses what is no date", () => {
  const bad = [
    "",
    "2026-01-31",
    "01/31/2026",
    "31/02/2026",
    "29/02/2026",
    "31/01/26",
    "1/1/2026 24:00",
  ];
  for (const text of [...bad, "1/1/2026 10:60", "1/1/2026 10:00:60", "1/1/2026 10", "0/1/2026"]) {
    assert.equal(SAO_PAULO.read(text), null, text);
  }
});

Deno.test("LocalTime reads back what it wrote, in any zone, whatever its clocks do", () => {
  const zones = [
    "America/Sao_Paulo",
    "Europe/Rome",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "UTC",
  ];
  const times = new Map(zones.map((zone) => [zone, new LocalTime(zone)]));
  const near = (text: string) =>
    fc.integer({ min: -7_200_000, max: 7_200_000 }).map((ms) => utc(text) + ms);
  const instant = fc.oneof(
    fc.integer({ min: utc("2010-01-01T00:00"), max: utc("2050-01-01T00:00") }),
    near("2018-02-18T02:00"),
    near("2018-11-04T03:00"),
    near("2021-10-31T01:00"),
    near("2022-03-27T01:00"),
    near("2024-04-06T15:00"),
  );
  fc.assert(
    fc.property(fc.constantFrom(...zones), instant, (zone, ts) => {
      const time = times.get(zone)!;
      assert.equal(time.read(time.write(ts)), ts);
    }),
    { numRuns: 2000 },
  );
});
