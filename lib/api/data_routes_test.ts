import assert from "node:assert/strict";
import { assertProblem, createClient } from "../testing/api_client.ts";

const post = (client: ReturnType<typeof createClient>, body: unknown) =>
  client.call("POST", "/api/data", { as: "user", body });

Deno.test("POST /api/data stores the seed's reading and answers once it can be read", async () => {
  const client = createClient();
  const answer = await post(client, { totalLiters: 123.4, flowLmin: 6.7, numeroSerie: "abc123" });
  assert.deepEqual(answer.body, { status: "ok", accepted: 1, duplicates: 0 });
  const current = await client.call("GET", "/api/current?serial=ABC123");
  assert.equal(current.body.totalLiters, 123.4);
  assert.equal(current.body.flowLmin, 6.7);
});

Deno.test("POST /api/data takes batches in both forms and counts repeats", async () => {
  const client = createClient();
  const ts = Date.UTC(2026, 0, 31, 11);
  const readings = [{ total: 1, ts }, { total: 2, ts: ts + 1000 }];
  const outer = await post(client, { numeroSerie: "A1", readings });
  assert.deepEqual(outer.body, { status: "ok", accepted: 2, duplicates: 0 });
  const list = readings.map((reading) => ({ ...reading, serial: "a1" }));
  const again = await post(client, [...list, { total: 3, ts: ts + 2000, serial: "a1" }]);
  assert.deepEqual(again.body, { status: "ok", accepted: 1, duplicates: 2 });
});

Deno.test("POST /api/data stores a batch whole or not at all, and names the field", async () => {
  const client = createClient();
  const readings = [1, 2, 3, -4].map((total) => ({ totalLiters: total, numeroSerie: "A1" }));
  const field = "readings[3].totalLiters";
  assertProblem(await post(client, { readings }), 400, `invalid ${field}`, field);
  assertProblem(await post(client, readings), 400, `invalid ${field}`, field);
  assert.deepEqual((await client.call("GET", "/api/current")).body, {});
});

Deno.test("POST /api/data names the readings when there are too many", async () => {
  const client = createClient();
  const readings = Array(5001).fill({ total: 1, serial: "A1" });
  assertProblem(await post(client, { readings }), 400, "invalid readings", "readings");
  assertProblem(await post(client, readings), 400, "invalid readings", "readings");
});

Deno.test("POST /api/data answers 400 to what is no reading", async () => {
  const client = createClient();
  const bad = [
    "",
    "null",
    "[]",
    "{}",
    "[[]]",
    '"abc"',
    '{"readings":[]}',
    '{"totalLiters":NaN,"numeroSerie":"A"}',
    '{"totalLiters":1}',
    '{"totalLiters":"1","numeroSerie":"A"}',
    '{"totalLiters":1,"numeroSerie":"<svg onload=alert(1)>"}',
    '{"totalLiters":1e400,"numeroSerie":"A"}',
    "[".repeat(100_000),
    new Uint8Array([0x7b, 0xff, 0x7d]),
  ];
  for (const body of bad) assertProblem(await post(client, body), 400);
  assert.equal(client.fake.services.readings.meters().length, 0);
});

Deno.test("POST /api/data gives readings without a serial to DEFAULT_DEVICE_SERIAL", async () => {
  const client = createClient({ settings: { defaultSerial: "MAIN" } });
  await post(client, { totalLiters: 5 });
  assert.equal((await client.call("GET", "/api/current")).body.numeroSerie, "MAIN");
});

Deno.test("POST /api/data takes a byte order mark, and a __proto__ for what it is: unknown", async () => {
  const client = createClient();
  const text = '\ufeff{"__proto__":{"role":"admin"},"totalLiters":1,"numeroSerie":"A"}';
  assert.equal((await post(client, text)).status, 200);
  assert.equal(Object.hasOwn(Object.prototype, "role"), false);
  assertProblem(await client.call("GET", "/api/quarantine", { as: "user" }), 403);
});

Deno.test("POST /api/data answers 503 with Retry-After while the writer refuses", async () => {
  const client = createClient();
  client.fake.unavailable = "the store is gone";
  const answer = await post(client, { totalLiters: 1, numeroSerie: "A" });
  assertProblem(answer, 503, "unavailable");
  assert.ok(Number(answer.headers.get("retry-after")) > 0);
});

Deno.test("POST /api/data names the reading that the writer refuses, and says when to try again", async () => {
  const client = createClient();
  const readings = [{ totalLiters: 1, numeroSerie: "A" }, { totalLiters: 1, numeroSerie: "B" }];
  client.fake.refused = { reason: "too-many-meters", index: 1 };
  const many = await post(client, readings);
  assertProblem(many, 429, "too many requests");
  assert.ok(Number(many.headers.get("retry-after")) > 0);
  client.fake.refused = { reason: "before-retention", index: 1 };
  assert.equal((await post(client, readings)).body.field, "readings[1].ts");
  client.fake.refused = { reason: "before-retention", index: 0 };
  assert.equal((await post(client, readings[0])).body.field, "ts");
});

Deno.test("POST /api/data takes 1 MiB and not a byte more", async () => {
  const client = createClient();
  const reading = '{"totalLiters":1,"numeroSerie":"A"}';
  const padded = (size: number) => reading + " ".repeat(size - reading.length);
  assert.equal((await post(client, padded(2 ** 20))).status, 200);
  assertProblem(await post(client, padded(2 ** 20 + 1)), 413);
});
