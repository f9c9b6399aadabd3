/** The ledger over whole files of real meters, read as the program reads messages. */

import assert from "node:assert/strict";
import { decodeMessage } from "../codec/decode.ts";
import { ReplayReader } from "../codec/replay.ts";
import { createCalendar } from "../domain/calendar.ts";
import { type Ledger, ledger } from "../domain/ledger.ts";
import { type Bucket, hoursOf, sumOver } from "../domain/ledger/buckets.ts";
import { settings, walkAll } from "../domain/ledger/test_utils.ts";
import type { Reading } from "../domain/reading.ts";
import { readSharedData } from "../testing/shared_data.ts";

const PLAIN = settings();
const CALENDAR = createCalendar("America/Sao_Paulo");

interface File {
  readonly readings: readonly Reading[];
  readonly rejects: number;
}

/** @returns `null`, and says so, when the file is not there */
async function load(name: string): Promise<File | null> {
  const text = await readSharedData(name, "the ledger over");
  if (text === null) return null;
  return decodeAll(text);
}

function decodeAll(text: string): File {
  const reader = new ReplayReader("REAL");
  const readings: Reading[] = [];
  let rejects = 0;
  for (const line of text.split("\n")) {
    const read = reader.read(line);
    if (read.kind === "none") continue;
    assert.equal(read.kind, "row");
    if (read.kind !== "row") continue;
    const payload = new TextEncoder().encode(read.row.payload);
    const decoded = decodeMessage(payload, Date.now(), { topic: null, fallback: null });
    readings.push(...decoded.readings);
    rejects += decoded.rejects.length;
  }
  return { readings, rejects };
}

const sum = (buckets: ReadonlyMap<number, Bucket>) =>
  [...buckets.values()].reduce((total, { ml }) => total + ml, 0);

function assertConserved(result: Ledger<Reading>, totalMl: number): void {
  const hours = hoursOf(result, CALENDAR);
  const days = sumOver(hours, (ts) => CALENDAR.dayStart(ts));
  const months = sumOver(days, (ts) => CALENDAR.monthStart(ts));
  assert.deepEqual([result.totalMl, sum(hours), sum(days), sum(months)], Array(4).fill(totalMl));
}

/** What the readings that were not left out say by themselves, but for what is reported. */
function sumOfRises({ list, leftOut, reports }: Ledger<Reading>): number {
  const out = new Set(leftOut.map(({ reading }) => reading));
  const kept = list.map(({ reading }) => reading).filter((reading) => !out.has(reading));
  const reported = new Map(reports.map(({ from, to, ml }) => [`${from.ts}/${to.ts}`, ml]));
  return kept.slice(1).reduce((total, { ts, totalMl }, i) => {
    const rise = reported.get(`${kept[i].ts}/${ts}`) ?? totalMl - kept[i].totalMl;
    assert.ok(rise >= 0, `the register falls at ${ts}, and nobody says so`);
    return total + rise;
  }, 0);
}

const house = await load("ciws_site019.ndjson");
const noise = await load("weusedto_wholehouse_10s_raw_dirty.csv");

Deno.test("ledger: a real house consumes what its register advanced, 1,709.206 L", {
  ignore: house === null,
}, () => {
  const { readings } = house!;
  const result = ledger(readings, PLAIN);
  assert.equal(readings.length, 8640);
  assertConserved(result, 1_709_206);
  assert.deepEqual([result.leftOut, result.reports], [[], []]);
  assertConserved(ledger([...readings.toReversed(), ...readings], PLAIN), 1_709_206);
});

Deno.test(
  "ledger: a real meter that is hardly a counter consumes 0.976 L, each value accounted for",
  {
    ignore: noise === null,
  },
  () => {
    const { readings, rejects } = noise!;
    assert.deepEqual([readings.length, rejects], [17_769, 1126]);
    const result = ledger(readings, PLAIN);
    assertConserved(result, 976);
    assert.equal(sumOfRises(result), 976);
    const reasons = Map.groupBy(result.leftOut, ({ reason }) => reason);
    assert.deepEqual(
      [...reasons].map(([reason, all]) => [reason, all.length]).sort(),
      [["glitch", 1203], ["pending", 5], ["spike", 8]],
    );
    assert.deepEqual(result.reports.map(({ kind }) => kind), Array(5).fill("reset"));
    const names = result.leftOut.map(({ reading }) => reading.ts);
    assert.deepEqual(
      walkAll({ readings, settings: PLAIN }).leftOut.map(({ reading }) => reading.ts),
      names,
    );
    assertConserved(ledger(readings.toReversed(), PLAIN), 976);
  },
);

Deno.test("ledger: the kept extract of a real house, in hours, days and months", async () => {
  const extract = new URL("../codec/testdata/site019.ndjson", import.meta.url);
  const { readings } = decodeAll(await Deno.readTextFile(extract));
  const result = ledger(readings, PLAIN);
  assert.equal(result.leftOut.length, 0);
  assertConserved(result, readings.at(-1)!.totalMl - readings[0].totalMl);
});
