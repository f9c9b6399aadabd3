import assert from "node:assert/strict";
import { assertProblem, createClient } from "../testing/api_client.ts";
import { createFakeServices, makeReading, TEST_PASSWORD } from "../testing/fake_services.ts";
import { createApi } from "./app.ts";

Deno.test("POST /api/login gives a token that the other routes take", async () => {
  const { call } = createClient({ settings: { publicRead: false } });
  const credentials = { username: "viewer", password: TEST_PASSWORD };
  const { status, body } = await call("POST", "/api/login", { body: credentials });
  assert.equal(status, 200);
  assert.deepEqual(Object.keys(body), ["token", "role", "expiresIn", "refreshToken"]);
  assert.equal(body.role, "viewer");
  assert.equal(body.expiresIn, 3600);
  const headers = { authorization: `bearer ${body.token}` };
  assert.equal((await call("GET", "/api/current", { headers })).status, 200);
});

Deno.test("POST /api/login says the same for a wrong password and for an unknown user", async () => {
  const { call } = createClient();
  const wrong = await call("POST", "/api/login", { body: { username: "admin", password: "x" } });
  const unknown = await call("POST", "/api/login", { body: { username: "nobody", password: "x" } });
  assertProblem(wrong, 401, "invalid credentials");
  assert.equal(unknown.text, wrong.text);
});

Deno.test("POST /api/login answers 400 to what are no credentials, and names the field", async () => {
  const { call } = createClient();
  const bad: [unknown, string | undefined][] = [
    [{}, "username"],
    [{ username: "admin" }, "password"],
    [{ username: "admin", password: { $ne: null } }, "password"],
    [{ username: ["admin"], password: "x" }, "username"],
    [{ username: "admin", password: "" }, "password"],
    [{ username: "a".repeat(257), password: "x" }, "username"],
    [{ username: "admin", password: "x".repeat(1025) }, "password"],
    ['{"username":"admin"', undefined],
    ["null", undefined],
  ];
  for (const [body, field] of bad) {
    assertProblem(await call("POST", "/api/login", { body }), 400, undefined, field);
  }
  const long = { username: "admin", password: "x".repeat(4100) };
  assertProblem(await call("POST", "/api/login", { body: long }), 413);
});

Deno.test("POST /api/login: 50 wrong passwords end in 429 with Retry-After, for that address alone", async () => {
  const { call } = createClient();
  const body = { username: "admin", password: "wrong" };
  const statuses: number[] = [];
  for (let i = 0; i < 50; i++) {
    // What a caller says of its own address counts for nothing.
    const headers = { "x-forwarded-for": `203.0.113.${i}` };
    const answer = await call("POST", "/api/login", { body, headers });
    statuses.push(answer.status);
    if (answer.status === 429) assert.ok(Number(answer.headers.get("retry-after")) >= 1);
  }
  assert.equal(statuses[0], 401);
  assert.deepEqual([...new Set(statuses)], [401, 429]);
  const right = { body: { username: "admin", password: TEST_PASSWORD }, address: "10.0.0.2" };
  assert.equal((await call("POST", "/api/login", right)).status, 200);
});

Deno.test("GET /healthz is 200 while all is well and 503 with the reasons when not", async () => {
  const { call, fake } = createClient();
  assert.equal((await call("GET", "/healthz")).body.status, "ok");
  const checks = { store: "ok", broker: "not connected", ingest: "ok" };
  fake.health = { ...fake.health, status: "degraded", checks };
  const { status, body } = await call("GET", "/healthz");
  assert.equal(status, 503);
  assert.equal(body.status, "degraded");
  assert.deepEqual(body.checks, checks);
});

Deno.test("GET /api/debug/history-size and /api/quarantine tell the admin", async () => {
  const { call, fake } = createClient({ readings: [makeReading("A", 1, 1)] });
  const size = await call("GET", "/api/debug/history-size", { as: "admin" });
  assert.deepEqual(size.body, { historySize: 1, limit: 1000 });
  const item = { at: 1, topic: "hidrometro/dados", reason: "bad-json", bytes: 3, preview: "{]<" };
  fake.quarantine.push(item, { ...item, at: 2 });
  const { body } = await call("GET", "/api/quarantine?limit=1", { as: "admin" });
  assert.deepEqual(body, { total: 2, items: [{ ...item, at: 2 }] });
});

Deno.test("GET /api/stream opens the stream with serial, Last-Event-ID and who is asking", async () => {
  const { call, fake } = createClient();
  const { status, headers } = await call("GET", "/api/stream?serial=abc", {
    headers: { "last-event-id": "41" },
  });
  assert.equal(status, 200);
  assert.equal(headers.get("content-type"), "text/event-stream");
  assert.equal(headers.get("cache-control"), "no-store");
  assert.equal(headers.get("x-accel-buffering"), "no");
  await call("GET", "/api/stream", { cookie: "viewer" });
  assert.deepEqual(fake.streams.map((stream) => stream.options), [
    { serial: "ABC", lastEventId: "41", privileged: false },
    { serial: undefined, lastEventId: null, privileged: true },
  ]);
  assert.ok(fake.streams.every((stream) => stream.cancelled));
});

Deno.test("createApi() keeps no answer in a cache", async () => {
  const { call } = createClient();
  for (const path of ["/api/current", "/healthz", "/api/nope", "/api/openapi.json"]) {
    const { headers } = await call("GET", path);
    assert.equal(headers.get("cache-control"), "no-store");
    assert.equal(headers.get("x-content-type-options"), "nosniff");
  }
});

Deno.test("createApi() answers 500 without a word on what broke, and tells the operator", async () => {
  const { services } = createFakeServices();
  const error = new Error("secret path /var/lib/x");
  const told: unknown[] = [];
  const broken = {
    ...services,
    health: () => {
      throw error;
    },
    fault: (found: unknown) => void told.push(found),
  };
  const req = new Request("http://meter.example/healthz");
  const answer = await createApi()(req, { services: broken, address: null });
  assert.equal(answer.status, 500);
  assert.doesNotMatch(await answer.text(), /secret/);
  assert.deepEqual(told, [error]);
});

Deno.test("createApi() answers a body that is too large over a real connection", async () => {
  const { services } = createFakeServices();
  const api = createApi();
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    (req) => api(req, { services, address: null }),
  );
  const url = `http://127.0.0.1:${server.addr.port}/api/login`;
  try {
    for (const size of [5_000, 2_000_000, 20_000_000]) {
      const headers = { "content-type": "application/json" };
      const answer = await fetch(url, { method: "POST", headers, body: "x".repeat(size) });
      assert.equal(answer.status, 413, `${size} bytes`);
      await answer.body?.cancel();
    }
  } finally {
    await server.shutdown();
  }
});
