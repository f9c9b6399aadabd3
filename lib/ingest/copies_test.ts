import assert from "node:assert/strict";
import fc from "fast-check";
import { createCalendar } from "../domain/calendar.ts";
import { distinct } from "../domain/ledger/distinct.ts";
import type { Reading } from "../domain/reading.ts";
import { aReading } from "../testing/readings.ts";
import { consumptionOf, MQTT_SOURCE, openIngest } from "../testing/ingest_harness.ts";

const ZONE = "America/Sao_Paulo";
const T0 = Date.UTC(2026, 0, 1, 1, 30); // half past ten in the evening in São Paulo
const QUARTER = 15 * 60_000;

/** Copies of a few readings of one evening and night, some with another flow. */
const copies = fc.array(
  fc.record({ place: fc.nat(11), flowLmin: fc.constantFrom(null, 0, 0.5, 1, 2, 3) }),
  { minLength: 1, maxLength: 30 },
).map((all) =>
  all.map(({ place, flowLmin }) =>
    aReading({ ts: T0 + place * QUARTER, totalMl: place * 500, flowLmin })
  )
);

function flowsOf(readings: readonly Reading[], startOf: (ts: number) => number) {
  return [...Map.groupBy(readings, ({ ts }) => startOf(ts))].map(([start, own]) => {
    const flows = own.flatMap(({ flowLmin }) => flowLmin ?? []);
    if (flows.length === 0) return [start, null, null, null];
    const mean = flows.reduce((sum, flow) => sum + flow, 0) / flows.length;
    return [start, Math.min(...flows), Math.round(mean * 1e6) / 1e6, Math.max(...flows)];
  });
}

Deno.test("of exact copies the larger flow stays, whenever it comes (property)", async () => {
  const calendar = createCalendar(ZONE);
  await fc.assert(
    fc.asyncProperty(
      copies,
      fc.array(fc.nat(5), { maxLength: 10 }),
      fc.array(fc.boolean(), { maxLength: 10 }),
      async (given, sizes, pauses) => {
        const ingest = await openIngest();
        const { pipeline, store } = ingest;
        const rest = [...given];
        let accepted = 0;
        for (const [i, size] of [...sizes, rest.length].entries()) {
          const readings = rest.splice(0, size + 1);
          if (readings.length === 0) break;
          accepted += (await pipeline.submit({ readings, source: MQTT_SOURCE })).accepted;
          if (pauses[i]) void pipeline.rewrite("M1");
        }
        await pipeline.idle();

        const once = distinct(given);
        assert.equal(accepted, once.length, "a copy is a repeat");
        const flows = (readings: readonly Reading[]) =>
          readings.map(({ ts, flowLmin }) => [ts, flowLmin]);
        assert.deepEqual(flows(await ingest.stored("M1")), flows(once));
        assert.equal(pipeline.registry.get("M1")!.newest!.flowLmin, once.at(-1)!.flowLmin);
        const scanned: Reading[] = [];
        for await (const piece of store.scan({ serial: "M1" })) scanned.push(...piece);
        assert.deepEqual(flows(scanned), flows(once));

        const view = consumptionOf(ingest, ZONE);
        const startOf = { hour: "hourStart", day: "dayStart", month: "monthStart" } as const;
        for (const bucket of ["hour", "day", "month"] as const) {
          const rows = await view.buckets({ serial: "M1", bucket });
          assert.deepEqual(
            rows.filter(({ count }) => count > 0)
              .map(({ start, flowMin, flowAvg, flowMax }) => [start, flowMin, flowAvg, flowMax]),
            flowsOf(once, (ts) => calendar[startOf[bucket]](ts)),
            bucket,
          );
          const counts = rows.reduce((sum, { count }) => sum + count, 0);
          assert.equal(counts, once.length);
        }
        ingest.close();
      },
    ),
    { numRuns: 300 },
  );
});
