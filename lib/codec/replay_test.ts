import assert from "node:assert/strict";
import fc from "fast-check";
import { type ReplayLine, ReplayReader } from "./replay.ts";

const extract = await Deno.readTextFile(new URL("./testdata/site019.ndjson", import.meta.url));

function readAll(text: string, serial: string | null = "M1"): ReplayLine[] {
  const reader = new ReplayReader(serial);
  return text.split("\n").map((line) => reader.read(line)).filter(({ kind }) => kind !== "none");
}

const payloads = (text: string, serial: string | null = "M1") =>
  readAll(text, serial).map((line) => line.kind === "row" ? JSON.parse(line.row.payload) : line);

Deno.test("ReplayReader reads a real house: every reading, with the time of its line", () => {
  const rows = payloads(extract, null);
  assert.equal(rows.length, 20);
  assert.deepEqual(rows[3], {
    ts: 1570216282000,
    totalLiters: 2.206,
    flowLmin: 6.617,
    numeroSerie: "CIWS019",
  });
});

Deno.test("ReplayReader keeps the time, the epoch and the sequence that a payload has", () => {
  const line =
    `{"ts":1,"topic":"x","payload":{"timestamp":1570216222,"total":2,"epoch":3,"seq":4}}`;
  assert.deepEqual(payloads(line), [
    { timestamp: 1570216222, total: 2, epoch: 3, seq: 4, numeroSerie: "M1" },
  ]);
});

Deno.test("ReplayReader reads a bare reading a line and a payload that is a text", () => {
  assert.deepEqual(payloads(`{"ts":1570216222,"total":1}\n{"ts":5,"payload":"{\\"total\\":2}"}`), [
    { ts: 1570216222, total: 1, numeroSerie: "M1" },
    { ts: 5000, total: 2, numeroSerie: "M1" },
  ]);
});

Deno.test("ReplayReader names the meter as it is told: no other name of the file stays", () => {
  const line = `{"ts":1570216222,"total":1,"serial":"other","numero_serie":"another"}`;
  assert.deepEqual(payloads(line), [{ ts: 1570216222, total: 1, numeroSerie: "M1" }]);
  assert.deepEqual(payloads(line, null), [{ ts: 1570216222, total: 1, numeroSerie: "OTHER" }]);
});

Deno.test("ReplayReader reads unix_s and litres, negative ones too: the server judges them", () => {
  assert.deepEqual(payloads("1596503593 0.0\n1596503604 -260840448\n"), [
    { ts: 1596503593000, totalLiters: 0, numeroSerie: "M1" },
    { ts: 1596503604000, totalLiters: -260840448, numeroSerie: "M1" },
  ]);
});

Deno.test("ReplayReader reads CSV by its header: other names, ISO times, empty cells, quotes", () => {
  const csv = `timestamp,serial,total,flow,seq,note\n2024-01-02T03:04:05Z,a1,1.5,,7,"x, ""y"""\n`;
  assert.deepEqual(payloads(csv, null), [
    { ts: "2024-01-02T03:04:05Z", totalLiters: 1.5, seq: 7, numeroSerie: "A1" },
  ]);
});

Deno.test("ReplayReader reads CSV of semicolons and decimal commas", () => {
  assert.deepEqual(payloads("ts;totalLiters;flowLmin\r\n1570216222;1234,5;0,25\r\n"), [
    { ts: 1570216222, totalLiters: 1234.5, flowLmin: 0.25, numeroSerie: "M1" },
  ]);
});

Deno.test("ReplayReader says of each bad line why, and goes on", () => {
  const whys = (text: string, serial: string | null = "M1") =>
    readAll(text, serial).map((line) => line.kind === "bad" ? line.why : "ok");
  assert.deepEqual(whys(`{"ts":1570216222,"total":1}\n{"ts":\n{"total":1}\n{"ts":9,"payload":3}`), [
    "ok",
    "not a JSON object",
    "ts is missing or not a time",
    "payload is not a JSON object",
  ]);
  assert.deepEqual(whys("1596503593 1\n1596503594 x\n1596503595 NaN\n1596503596 2"), [
    "ok",
    "not two numbers",
    "not two numbers",
    "ok",
  ]);
  assert.deepEqual(whys("ts,total\n1,2,3\n1,x\n1,\n1,2\n"), [
    "3 cells, the header has 2",
    "totalLiters is not a number",
    "totalLiters is missing",
    "ok",
  ]);
  assert.deepEqual(whys(`{"ts":1,"total":1}\n{"ts":1,"serial":"a b"}`, null), [
    "no serial",
    "malformed serial",
  ]);
  assert.deepEqual(whys("a,b\nts,total\n1,2"), [
    "not a header: there is no column ts",
    "ok",
  ]);
});

Deno.test("ReplayReader throws on no line at all", () => {
  fc.assert(fc.property(fc.array(fc.string()), (lines) => {
    const reader = new ReplayReader(null);
    for (const line of lines) reader.read(line);
  }));
});

Deno.test("ReplayReader gives back every total of a CSV to the millilitre", () => {
  fc.assert(fc.property(fc.array(fc.nat(1e9), { minLength: 1 }), (totals) => {
    const rows = totals.map((ml, i) => `${1_600_000_000 + i},${ml / 1000}`);
    const read = payloads(["ts,totalLiters", ...rows].join("\n"));
    assert.deepEqual(read.map(({ totalLiters }) => Math.round(totalLiters * 1000)), totals);
  }));
});
