import assert from "node:assert/strict";
import { aReading } from "../testing/readings.ts";
import { BUCKET_COLUMNS, CsvWriter, RAW_COLUMNS } from "./csv_write.ts";

const READING = aReading({
  serial: "ABC123",
  ts: Date.UTC(2026, 0, 31, 12, 0, 0, 70),
  totalMl: 54_322_001,
  flowLmin: 3.25,
  epoch: 2,
  seq: 7,
});

Deno.test("CsvWriter writes a reading in each format", () => {
  const write = (format: "unix" | "iso" | "pt-BR") =>
    new CsvWriter(format, "America/Sao_Paulo").reading(READING);
  assert.equal(write("unix"), "1769860800070,ABC123,54322.001,3.25,2,7,0,0,,\r\n");
  assert.equal(write("iso"), "2026-01-31T12:00:00.070Z,ABC123,54322.001,3.25,2,7,0,0,,\r\n");
  assert.equal(write("pt-BR"), "31/01/2026 09:00:00,070;ABC123;54322,001;3,25;2;7;0;0;;\r\n");
});

Deno.test("CsvWriter writes the contract's columns", () => {
  const csv = new CsvWriter("unix", "UTC");
  assert.equal(
    csv.header(RAW_COLUMNS),
    "ts,numeroSerie,totalLiters,flowLmin,epoch,seq,n,clock,bateria,pressaoBar\r\n",
  );
  assert.equal(
    csv.header(BUCKET_COLUMNS),
    "start,liters,flowMin,flowAvg,flowMax,count,quality\r\n",
  );
});

Deno.test("CsvWriter writes volumes to the millilitre, without noise, up to the greatest register", () => {
  const csv = new CsvWriter("unix", "UTC");
  const volume = (totalMl: number) => csv.reading(aReading({ totalMl })).split(",")[2];
  assert.equal(volume(0), "0");
  assert.equal(volume(1), "0.001");
  assert.equal(volume(300), "0.3");
  assert.equal(volume(1_000_000), "1000");
  assert.equal(volume(1e15), "1000000000000");
  assert.equal(volume(1e15 - 1), "999999999999.999");
});

Deno.test("CsvWriter leaves the cells of what is unknown empty, and a negative one harmless", () => {
  const csv = new CsvWriter("unix", "UTC");
  const reading = aReading({ ts: 1.7e12, n: 3, clock: true, battery: 0, pressureBar: -0.25 });
  assert.equal(csv.reading(reading), "1700000000000,M1,1,,,,3,1,0,'-0.25\r\n");
});

Deno.test("CsvWriter writes buckets, with their meter when they are one's", () => {
  const bucket = {
    start: Date.UTC(2026, 0, 31, 3),
    liters: 12.345,
    flowMin: null,
    flowAvg: 1.5,
    flowMax: 3,
    count: 24,
    quality: "ok",
  };
  const csv = new CsvWriter("pt-BR", "America/Sao_Paulo");
  assert.equal(csv.bucket(bucket), "31/01/2026 00:00:00;12,345;;1,5;3;24;ok\r\n");
  assert.equal(csv.bucket(bucket, "A"), "A;31/01/2026 00:00:00;12,345;;1,5;3;24;ok\r\n");
});
