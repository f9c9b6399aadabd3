import assert from "node:assert/strict";
import fc from "fast-check";
import { createCalendar } from "../domain/calendar.ts";
import { ledger } from "../domain/ledger.ts";
import { hoursOf } from "../domain/ledger/buckets.ts";
import type { Reading } from "../domain/reading.ts";
import { consumptionOf, MQTT_SOURCE, openIngest } from "../testing/ingest_harness.ts";
import { aReading } from "../testing/readings.ts";

const ZONE = "America/Sao_Paulo";
const T0 = Date.UTC(2026, 0, 1, 3); // midnight in São Paulo
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const CUT = T0 + 6 * DAY;
/** Ten days of a household, with whatever `odd` puts in. */
function tenDays(odd: ReadonlyMap<number, number>, epoch: number | null): Reading[] {
  return Array.from({ length: 2000 }, (_, i) => {
    const ts = T0 + Math.round(i * 7.2) * MINUTE + 31_007;
    const totalMl = odd.get(i) ?? 1_000_000 + i * 250;
    return aReading({ ts, totalMl, epoch, seq: i, flowLmin: i % 7 });
  });
}

async function hoursIn(ingest: Awaited<ReturnType<typeof openIngest>>) {
  const view = consumptionOf(ingest);
  const proof = (await view.proof("M1", { limit: 5000 }))!;
  return { hours: await view.buckets({ serial: "M1", bucket: "hour" }), proof };
}

const anOddity = fc.tuple(
  fc.nat(1999),
  fc.constantFrom(0, 100, 5_000_000_000, 1_000_100, 999_000),
);

Deno.test("retention changes nothing of what was counted, nor does what comes after it", async () => {
  let cuts = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(anOddity, { maxLength: 6 }),
      fc.array(fc.nat(20), { maxLength: 4 }),
      fc.constantFrom(null, 3),
      async (odd, late, epoch) => {
        const ingest = await openIngest();
        const all = tenDays(new Map(odd), epoch);
        const isLate = new Set(late.map((i) => 1240 + i * 30));
        const { pipeline } = ingest;
        await pipeline.submit({
          readings: all.filter((_, i) => !isLate.has(i)),
          source: MQTT_SOURCE,
        });
        pipeline.retain(CUT);
        await pipeline.idle();
        const { opening } = pipeline.registry.get("M1")!.book.state;
        if (opening) cuts++;
        const rest = all.filter(({ ts }, i) => isLate.has(i) && ts >= (opening?.place.ts ?? 0));
        await pipeline.submit({ readings: rest, source: MQTT_SOURCE });
        const kept = all.filter((reading, i) => !isLate.has(i) || rest.includes(reading));
        const wanted = ledger(kept, {
          maxFlowLmin: 10_000,
          registerDigits: null,
          replacements: [],
        });
        const expected = [...hoursOf(wanted, createCalendar(ZONE))]
          .sort(([a], [b]) => a - b).map(([start, { ml, quality }]) => [start, ml / 1000, quality]);
        const check = async () => {
          const { hours, proof } = await hoursIn(ingest);
          const told = hours.filter(({ liters, quality }) => liters > 0 || quality !== "ok");
          assert.deepEqual(
            told.map(({ start, liters, quality }) => [start, liters, quality]),
            expected.filter(([, liters, quality]) => liters !== 0 || quality !== "ok"),
          );
          assert.equal(proof.conserved, true);
          assert.equal(hours.reduce((sum, { count }) => sum + count, 0), kept.length);
          assert.equal(proof.leftOutCount, wanted.leftOut.length);
          return JSON.stringify(hours);
        };
        const before = await check();
        await pipeline.rewrite("M1");
        assert.equal(await check(), before, "a rebuild starts from the opening balance");
        ingest.close();
      },
    ),
    { numRuns: 60 },
  );
  assert.ok(cuts > 30, `only ${cuts} of 60 meters were cut`);
});

Deno.test("retention removes raw readings, says since when, and refuses older ones", async () => {
  const ingest = await openIngest();
  const { pipeline, store, clock } = ingest;
  const all = tenDays(new Map(), null);
  await pipeline.submit({ readings: all, source: MQTT_SOURCE });
  clock.time += 3_600_000; // streams need not go back to these any more
  await pipeline.submit({
    readings: [aReading({ ts: T0 + 11 * DAY, totalMl: 2e6 })],
    source: MQTT_SOURCE,
  });
  await pipeline.submit({
    readings: [aReading({ ts: T0 + 12 * DAY, totalMl: 3e6 })],
    source: MQTT_SOURCE,
  });
  pipeline.retain(CUT);
  await pipeline.idle();
  const { openedAt } = (await hoursIn(ingest)).proof;
  assert.ok(openedAt! <= CUT && openedAt! > CUT - 2 * DAY);
  const [oldest] = await store.readings({ serial: "M1", limit: 5000 });
  assert.ok(oldest.ts > openedAt! - 3_600_000);
  const old = aReading({ ts: T0 + DAY + 1, totalMl: 1 });
  const outcome = await pipeline.submit({ readings: [old], source: MQTT_SOURCE });
  assert.deepEqual([outcome.accepted, outcome.duplicates], [0, 0]);
  assert.equal((await store.quarantine(1)).items[0].reason, "before-retention");
  ingest.close();
});

Deno.test("retention: what would change the past is refused, and says so", async () => {
  const ingest = await openIngest();
  const { pipeline } = ingest;
  await pipeline.submit({ readings: tenDays(new Map(), 3), source: MQTT_SOURCE });
  pipeline.retain(CUT);
  await pipeline.idle();
  const before = (await hoursIn(ingest)).proof;
  const replacement = { at: CUT - 3 * DAY, finalMl: 1, initialMl: 0, reason: "late" };
  const edit = { what: "replacement", replacement } as const;
  const { refused } = await pipeline.submit({ edit: { serial: "M1", edit, by: "admin" } });
  assert.deepEqual(refused, { reason: "before-retention", index: 0 });
  const low = aReading({ ts: T0 + 9.5 * DAY + 7, totalMl: 5, epoch: 1 });
  const http = { ...MQTT_SOURCE, topic: null };
  assert.ok((await pipeline.submit({ readings: [low], source: http })).refused);
  await pipeline.rewrite("M1");
  assert.deepEqual((await hoursIn(ingest)).proof, before);
  ingest.close();
});

Deno.test("retention of a meter that is read every 26 hours", async () => {
  const ingest = await openIngest();
  const { pipeline } = ingest;
  const readings = Array.from(
    { length: 600 },
    (_, i) => aReading({ ts: T0 + i * 26 * 3_600_000, totalMl: 1e6 + i * 9000 }),
  );
  await pipeline.submit({ readings, source: MQTT_SOURCE });
  const before = await hoursIn(ingest);
  pipeline.retain(T0 + 590 * 26 * 3_600_000);
  await pipeline.idle();
  assert.ok(pipeline.registry.get("M1")!.openedAt > T0);
  await pipeline.rewrite("M1");
  assert.deepEqual((await hoursIn(ingest)).hours, before.hours);
  ingest.close();
});
