import assert from "node:assert/strict";
import type { Reading } from "../domain/reading.ts";
import type { ReadingStore } from "../ports.ts";
import type { BucketQuery, BucketRow } from "../services.ts";
import { aMeterRecord, aReading } from "../testing/readings.ts";
import { exportBuckets, exportRaw } from "./export.ts";

const T0 = Date.UTC(2026, 0, 1);
const STYLE = { format: "unix", timeZone: "America/Sao_Paulo" } as const;

/** A store of as many hours as are asked for, which counts those that were read. */
function endlessStore(hours: number) {
  const seen = { hours: 0, closed: false };
  const hour = (start: number): Reading[] =>
    Array.from({ length: 360 }, (_, i) => aReading({ serial: "A", ts: start + i * 10_000 }));
  const store: Pick<ReadingStore, "meters" | "scan"> = {
    meters: () => Promise.resolve([]),
    async *scan() {
      try {
        for (; seen.hours < hours; seen.hours++) yield hour(T0 + seen.hours * 3_600_000);
      } finally {
        seen.closed = true;
      }
    },
  };
  return { store, seen };
}

Deno.test("exportRaw() reads no further than its reader, and stops with it", async () => {
  const { store, seen } = endlessStore(1e9);
  const reader = exportRaw(store, { serials: ["A"] }, STYLE).getReader();
  await reader.read();
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.ok(seen.hours < 20, `${seen.hours} hours were read ahead`);
  await reader.cancel();
  assert.ok(seen.closed);
});

Deno.test("exportRaw() sends few pieces, none of them large", async () => {
  const { store } = endlessStore(100);
  const pieces = await Array.fromAsync(exportRaw(store, { serials: ["A"] }, STYLE));
  assert.ok(pieces.every(({ length }) => length < 70_000));
  assert.ok(pieces.length < 30, `${pieces.length} pieces`);
  const lines = pieces.map((piece) => new TextDecoder().decode(piece)).join("").split("\r\n");
  assert.equal(lines.length, 1 + 36_000 + 1);
  assert.equal(lines[1], `${T0},A,1,,,,0,0,,`);
});

Deno.test("exportRaw() takes the meters it is told, else all by serial", async () => {
  const asked: unknown[] = [];
  const store: Pick<ReadingStore, "meters" | "scan"> = {
    meters: () => Promise.resolve(["B", "A"].map((serial) => aMeterRecord({ serial }))),
    async *scan(query) {
      asked.push(query);
      yield [];
    },
  };
  const header = "ts,numeroSerie,totalLiters,flowLmin,epoch,seq,n,clock,bateria,pressaoBar\r\n";
  const read = (query: Parameters<typeof exportRaw>[1]) =>
    new Response(exportRaw(store, query, STYLE)).text();
  assert.equal(await read({ from: 1, to: 2 }), header);
  await read({ serials: ["C"] });
  assert.deepEqual(asked, [
    { serial: "A", from: 1, to: 2 },
    { serial: "B", from: 1, to: 2 },
    { serial: "C" },
  ]);
});

Deno.test("exportBuckets() writes the rows of /api/history, with their meter when there is one", async () => {
  const row: BucketRow = {
    start: T0 + 3 * 3_600_000,
    liters: 12.345,
    flowMin: null,
    flowAvg: 0.5,
    flowMax: 1,
    count: 3,
    quality: "estimated",
  };
  const asked: BucketQuery[] = [];
  const buckets = (query: BucketQuery) => Promise.resolve((asked.push(query), [row]));
  const read = (query: Parameters<typeof exportBuckets>[1]) =>
    new Response(exportBuckets({ buckets }, query, { ...STYLE, format: "pt-BR" })).text();
  assert.equal(
    await read({ bucket: "day" }),
    "start;liters;flowMin;flowAvg;flowMax;count;quality\r\n" +
      "01/01/2026 00:00:00;12,345;;0,5;1;3;estimated\r\n",
  );
  assert.equal(
    await read({ bucket: "hour", serials: ["A", "B"], from: 1 }),
    "numeroSerie;start;liters;flowMin;flowAvg;flowMax;count;quality\r\n" +
      "A;01/01/2026 00:00:00;12,345;;0,5;1;3;estimated\r\n" +
      "B;01/01/2026 00:00:00;12,345;;0,5;1;3;estimated\r\n",
  );
  assert.deepEqual(asked, [
    { serial: undefined, bucket: "day" },
    { serial: "A", bucket: "hour", from: 1 },
    { serial: "B", bucket: "hour", from: 1 },
  ]);
});
