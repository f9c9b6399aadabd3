import assert from "node:assert/strict";
import { assertProblem, createClient } from "../testing/api_client.ts";

const PATH = "/api/meters/abc123/credential";

Deno.test("POST /api/meters/:serial/credential makes one for a serial that is no meter yet", async () => {
  const { call, fake } = createClient();
  const { status, body, headers } = await call("POST", PATH, { as: "admin" });
  assert.equal(status, 200);
  assert.deepEqual(Object.keys(body), ["username", "password", "key"]);
  assert.equal(body.username, "ABC123");
  assert.match(body.password, /^[\w-]{43}$/);
  assert.match(body.key, /^[\w-]{43}$/);
  assert.equal(headers.get("cache-control"), "no-store");
  const list = await call("GET", "/api/credentials", { as: "admin" });
  assert.deepEqual(list.body, {
    credentials: [{ numeroSerie: "ABC123", createdAt: fake.now, createdBy: "admin" }],
  });
  assert.equal(list.text.includes(body.password) || list.text.includes(body.key), false);
});

Deno.test("POST …/credential again gives another one, and there is one in the list", async () => {
  const { call } = createClient();
  const first = (await call("POST", PATH, { as: "admin" })).body;
  const second = (await call("POST", PATH, { as: "admin" })).body;
  assert.notEqual(first.password, second.password);
  assert.notEqual(first.key, second.key);
  const { body } = await call("GET", "/api/credentials", { as: "admin" });
  assert.equal(body.credentials.length, 1);
});

Deno.test("DELETE …/credential takes it back, once", async () => {
  const { call } = createClient();
  await call("POST", PATH, { as: "admin" });
  const removed = await call("DELETE", PATH, { as: "admin" });
  assert.deepEqual([removed.status, removed.body], [200, { status: "ok" }]);
  assertProblem(await call("DELETE", PATH, { as: "admin" }), 404, "not found");
  assert.deepEqual((await call("GET", "/api/credentials", { as: "admin" })).body, {
    credentials: [],
  });
});

Deno.test("credentials are for administrators, and for well-formed serials", async () => {
  const { call } = createClient();
  const routes = [["POST", PATH], ["DELETE", PATH], ["GET", "/api/credentials"]] as const;
  for (const [method, path] of routes) {
    assertProblem(await call(method, path), 401);
    for (const as of ["user", "viewer"] as const) {
      assertProblem(await call(method, path, { as }), 403);
    }
  }
  for (const method of ["POST", "DELETE"]) {
    const path = "/api/meters/a%2Fb/credential";
    assertProblem(await call(method, path, { as: "admin" }), 400, "invalid serial", "serial");
  }
});

Deno.test("POST …/credential is 503 when the meter's connections cannot be ended", async () => {
  const { call, fake } = createClient();
  fake.unavailable = "the ingest thread gave no answer";
  assertProblem(await call("POST", PATH, { as: "admin" }), 503);
});
