import assert from "node:assert/strict";
import type { ExportQuery } from "../services.ts";
import { assertProblem, createClient, csvFile } from "../testing/api_client.ts";
import { makeReading } from "../testing/fake_services.ts";
import { MAX_FILE_BYTES } from "./exchange_routes.ts";

const T0 = Date.UTC(2026, 0, 1);
const HEADER = "ts,numeroSerie,totalLiters,flowLmin,epoch,seq,n,clock,bateria,pressaoBar\r\n";

function setup() {
  const readings = [makeReading("B1", T0, 1.5, { flowLmin: 2 }), makeReading("A1", T0 + 1, 0.3)];
  const client = createClient({ readings });
  const load = (text: string, query = "") =>
    client.call("POST", `/api/import${query}`, { as: "admin", body: csvFile(text) });
  return { ...client, load };
}

Deno.test("GET /api/export.csv: all meters by serial, one of them, a part of time", async () => {
  const { call } = setup();
  const a1 = `${T0 + 1},A1,0.3,,,,0,0,,\r\n`;
  const b1 = `${T0},B1,1.5,2,,,0,0,,\r\n`;
  const all = await call("GET", "/api/export.csv");
  assert.equal(all.text, HEADER + a1 + b1);
  assert.match(all.headers.get("content-type") ?? "", /^text\/csv; charset=utf-8/);
  assert.equal(all.headers.get("content-disposition"), 'attachment; filename="hidrometro.csv"');
  assert.equal((await call("GET", "/api/export.csv?serial=b1")).text, HEADER + b1);
  assert.equal((await call("GET", `/api/export.csv?from=${T0 + 1}`)).text, HEADER + a1);
  assert.equal((await call("GET", `/api/export.csv?to=${T0 + 1}`)).text, HEADER + b1);
  assert.equal((await call("GET", "/api/export.csv?serial=NOBODY")).text, HEADER);
});

Deno.test("GET /api/export.csv?format: a spreadsheet of Brazil, and ISO 8601", async () => {
  const { call } = setup();
  const local = await call("GET", "/api/export.csv?format=pt-BR&serial=B1");
  assert.equal(local.text.split("\r\n")[1], "31/12/2025 21:00:00;B1;1,5;2;;;0;0;;");
  const iso = await call("GET", "/api/export.csv?format=iso&serial=B1");
  assert.equal(iso.text.split("\r\n")[1], "2026-01-01T00:00:00.000Z,B1,1.5,2,,,0,0,,");
});

Deno.test("GET /api/export.csv: what is asked for reaches the exchange, buckets too", async () => {
  const { call, fake } = setup();
  const asked: ExportQuery[] = [];
  const exchange = {
    ...fake.services.exchange,
    export: (query: ExportQuery) => (asked.push(query), ReadableStream.from([])),
  };
  Object.assign(fake.services, { exchange });
  const query = "?serial=a1&bucket=day&format=pt-BR&from=2026-01-01&to=2026-01-02";
  const answer = await call("GET", `/api/export.csv${query}`);
  assert.equal(
    answer.headers.get("content-disposition"),
    'attachment; filename="hidrometro-A1-day.csv"',
  );
  const from = Date.UTC(2026, 0, 1, 3);
  const to = Date.UTC(2026, 0, 2, 3);
  assert.deepEqual(asked, [{ serial: "A1", from, to, bucket: "day", format: "pt-BR" }]);
  assert.equal((await call("HEAD", "/api/export.csv")).status, 200);
  assert.equal(asked.length, 1, "HEAD reads nothing");
});

Deno.test("GET /api/export.csv names the parameter that cannot be used", async () => {
  const { call } = setup();
  for (const name of ["serial", "from", "to", "bucket", "format"]) {
    assertProblem(await call("GET", `/api/export.csv?${name}=%3D`), 400, `invalid ${name}`, name);
    const twice = await call("GET", `/api/export.csv?${name}=hour&${name}=hour`);
    assertProblem(twice, 400, undefined, name);
  }
  assertProblem(await call("GET", "/api/export.csv?from=2&to=1"), 400, undefined, "from");
});

Deno.test("POST /api/import takes what was exported, once", async () => {
  const { call, load } = setup();
  const { text } = await call("GET", "/api/export.csv?format=pt-BR");
  const empty = createClient();
  const into = (query = "") =>
    empty.call("POST", `/api/import${query}`, { as: "admin", body: csvFile(text) });
  const report = { accepted: 2, duplicates: 0, rejected: [], rejectedCount: 0 };
  assert.deepEqual((await into("?dryRun=1")).body, report);
  assert.deepEqual((await into()).body, report);
  assert.equal((await empty.call("GET", "/api/export.csv?format=pt-BR")).text, text);
  assert.deepEqual((await into()).body, { ...report, accepted: 0, duplicates: 2 });
  assert.deepEqual((await load(text)).body, { ...report, accepted: 0, duplicates: 2 });
});

Deno.test("POST /api/import reports bad lines and takes the others", async () => {
  const { load } = setup();
  const { status, body } = await load(
    "total;ts\n1,5;31/01/2026 08:00\nx;31/01/2026\n",
    "?serial=c1",
  );
  assert.equal(status, 200);
  assert.deepEqual(body, {
    accepted: 1,
    duplicates: 0,
    rejected: [{ line: 3, reason: 'total "x" is not a number' }],
    rejectedCount: 1,
  });
});

Deno.test("POST /api/import refuses another type, what is no table, and too much", async () => {
  const { call, fake, load } = setup();
  assertProblem(await call("POST", "/api/import", { as: "admin", body: {} }), 415);
  const gzip = { "content-encoding": "gzip" };
  const packed = { as: "admin", body: csvFile("x"), headers: gzip } as const;
  assertProblem(await call("POST", "/api/import", packed), 415);
  assertProblem(await load("PNG"), 400, "invalid body");
  assertProblem(await load(""), 400, "invalid body");
  assertProblem(await load("ts,total\n", "?dryRun=maybe"), 400, "invalid dryRun", "dryRun");
  const long = { "content-length": String(MAX_FILE_BYTES + 1) };
  const large = { as: "admin", body: csvFile("ts,total\n"), headers: long } as const;
  assertProblem(await call("POST", "/api/import", large), 413, "body too large");
  fake.unavailable = "the disk is full";
  assertProblem(await load(`ts,total\n${T0},1\n`, "?serial=A"), 503, "unavailable");
});

Deno.test("GET /api/export.csv has no bills of all meters: their billing days differ", async () => {
  const client = createClient();
  const answer = await client.call("GET", "/api/export.csv?bucket=bill", { as: "admin" });
  assertProblem(answer, 400, undefined, "serial");
  const own = await client.call("GET", "/api/export.csv?bucket=bill&serial=A1", { as: "admin" });
  assert.equal(own.status, 200);
});
