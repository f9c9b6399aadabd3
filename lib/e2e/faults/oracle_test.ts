/** The oracle notices what it is there to notice. */

import assert from "node:assert/strict";
import { createCalendar } from "../../domain/calendar.ts";
import { ledger } from "../../domain/ledger.ts";
import { hoursOf } from "../../domain/ledger/buckets.ts";
import { METERS, NumberedMeters, type Sent } from "./meters.ts";
import { checkConsumption, count } from "./oracle.ts";

const SENT = 4 * METERS;
const meters = new NumberedMeters("TEST");
const all = Array.from({ length: SENT }, (_, index) => meters.reading(index));
const calendar = createCalendar("America/Sao_Paulo");

/** The server that has stored these readings; `stolenMl` are missing from each of its hours. */
function holding(stored: readonly Sent[], stolenMl = 0) {
  const rows = stored.map(({ serial, ts, seq, totalMl }) => ({
    serial,
    ts: ts ?? Date.UTC(2026, 0, 1) + seq,
    totalMl,
    flowLmin: 7.5,
    epoch: 1,
    seq,
    n: 0,
    clock: ts === null,
  }));
  const ledgerOf = (path: string) => {
    const own = rows.filter(({ serial }) => path.includes(serial));
    const rules = { maxFlowLmin: 10_000, registerDigits: null, replacements: [] };
    return { ...ledger(own, rules), count: own.length };
  };
  const answer = (path: string): unknown => {
    const wanted = ledgerOf(path);
    if (path.includes("/proof")) {
      const leftOutCount = wanted.leftOut.length;
      return { conserved: true, sums: { counted: wanted.totalMl / 1000 }, leftOutCount };
    }
    const hours = [...hoursOf(wanted, calendar)];
    return {
      history: hours.map(([start, { ml, quality }], i) => {
        const count = i === 0 ? wanted.list.length : 0;
        return { start, liters: (ml - stolenMl) / 1000, quality, count };
      }),
    };
  };
  const csv = rows.map(({ ts, serial, totalMl, flowLmin, epoch, seq, n, clock }) =>
    [ts, serial, totalMl / 1000, flowLmin, epoch, seq, n, clock ? 1 : 0, "", ""].join()
  );
  const header = "ts,numeroSerie,totalLiters,flowLmin,epoch,seq,n,clock,bateria,pressaoBar";
  return {
    text: (path: string) =>
      Promise.resolve(
        path === "/api/export.csv"
          ? [header, ...csv, ""].join("\r\n")
          : JSON.stringify(answer(path)),
      ),
  };
}

const publisher = {
  meters,
  sent: SENT,
  acknowledged: new Map(Array.from({ length: SENT - 3 }, (_, index) => [index, 0])),
};

Deno.test("count() finds all in order where all is stored once", async () => {
  const { figures } = await count(holding(all), publisher);
  assert.deepEqual(figures, {
    sent: SENT,
    acknowledged: SENT - 3,
    stored: SENT,
    lost: [],
    twice: 0,
  });
});

Deno.test("count() names what was acknowledged and is not stored", async () => {
  const gone = [METERS + 5, SENT - 1]; // the last one was not acknowledged
  const stored = all.filter((_, i) => !gone.includes(i));
  const { figures } = await count(holding(stored), publisher);
  assert.deepEqual(figures.lost, [METERS + 5]);
});

Deno.test("count() counts what stands twice", async () => {
  const { figures } = await count(holding([...all, meters.reading(METERS + 3)]), publisher);
  assert.equal(figures.twice, 1);
});

Deno.test("count() refuses what was never sent, and what was sent otherwise", async () => {
  const strange = meters.reading(SENT);
  await assert.rejects(count(holding([...all, strange]), publisher), /never sent/);
  const other = { ...meters.reading(METERS), totalMl: 1 };
  await assert.rejects(count(holding([other]), publisher), /TEST-00, seq 2/);
});

Deno.test("checkConsumption() holds hours against the ledger to the millilitre", async () => {
  const { stored } = await count(holding(all), publisher);
  await checkConsumption(holding(all), stored);
  await assert.rejects(checkConsumption(holding(all, 1), stored), /hours/);
});
