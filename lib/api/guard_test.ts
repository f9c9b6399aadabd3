import assert from "node:assert/strict";
import { assertProblem, createClient } from "../testing/api_client.ts";
import { makeReading } from "../testing/fake_services.ts";
import { addressOf, ROUTE_SAMPLES } from "../testing/route_samples.ts";
import { ACCESS, type Path, type Rule } from "./access.ts";

/** A client with the meter that `addressOf` names. */
const withMeter = (settings?: { publicRead: boolean }) =>
  createClient({ settings, readings: [makeReading("X1", 1, 1)] });

/** Every route, with what can be sent to it. */
function* routes(): Generator<{ method: string; address: string; rule: Rule; body: unknown }> {
  for (const [path, methods] of Object.entries(ACCESS)) {
    const described = path.replace(/:(\w+)/g, "{$1}");
    const address = addressOf(described);
    for (const [method, rule] of Object.entries(methods)) {
      yield { method, address, rule, body: ROUTE_SAMPLES[`${method} ${described}`].body };
    }
  }
}

Deno.test("guard: this machine reads /readyz and /metrics without a token, a proxy on it does not", async () => {
  for (const publicRead of [true, false]) {
    const { call } = createClient({ settings: { publicRead } });
    for (const path of ["/readyz", "/metrics"]) {
      const status = async (address: string, headers?: Record<string, string>) =>
        (await call("GET", path, { address, headers })).status;
      const stranger = publicRead ? 200 : 401;
      assert.equal(await status("127.0.0.1"), 200);
      assert.equal(await status("::1"), 200);
      assert.equal(await status("::ffff:127.0.0.1"), 200);
      assert.equal(await status("10.0.0.1"), stranger);
      for (const header of ["X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"]) {
        assert.equal(await status("127.0.0.1", { [header]: "127.0.0.1" }), stranger, header);
        const headers = { [header]: "127.0.0.1" };
        const signedIn = await call("GET", path, { address: "127.0.0.1", headers, as: "viewer" });
        assert.equal(signedIn.status, 200, header);
      }
      const bad = { authorization: "Bearer nonsense" };
      assert.equal(await status("127.0.0.1", bad), 401, "a token that is sent is checked");
    }
  }
});

Deno.test("guard: being on this machine opens nothing but /readyz and /metrics", async () => {
  const { call } = withMeter({ publicRead: false });
  for (const { method, address, rule, body } of routes()) {
    if (rule.kind === "open" || rule.kind === "local") continue;
    const answer = await call(method, address, { address: "127.0.0.1", body });
    assert.equal(answer.status, 401, `${method} ${address}`);
  }
});

Deno.test("guard: a token that is sent is checked on every route, also where none is needed", async () => {
  const { call } = withMeter();
  for (const { method, address, body } of routes()) {
    for (const authorization of ["Bearer nonsense", "Bearer", "Basic YTpi", "Bearer a.b.c, x"]) {
      const answer = await call(method, address, { headers: { authorization }, body });
      assertProblem(answer, 401, "invalid token");
      assert.match(answer.headers.get("www-authenticate") ?? "", /^Bearer/);
    }
  }
});

Deno.test("guard: no token is `missing token`, a role that is not enough `forbidden`", async () => {
  const { call } = createClient();
  assertProblem(await call("GET", "/api/quarantine"), 401, "missing token");
  assertProblem(await call("GET", "/api/quarantine", { as: "user" }), 403, "forbidden");
});

Deno.test("guard: a stale cookie counts as none, since browsers send it unasked", async () => {
  const { call } = createClient();
  const headers = { cookie: "hidrometro=a.b.c" };
  assert.equal((await call("GET", "/api/current", { headers })).status, 200);
  assertProblem(await call("GET", "/api/commands", { headers }), 401, "missing token");
});

Deno.test("guard: a session cookie changes state only from this site's own pages", async () => {
  const { call, fake } = createClient();
  const body = { action: "reset" };
  const post = (headers: Record<string, string>) =>
    call("POST", "/api/cmd", { cookie: "admin", body, headers });
  const cross = { origin: "https://evil.example", "sec-fetch-site": "cross-site" };
  assertProblem(await post(cross), 403, "forbidden");
  assertProblem(await post({ origin: "https://evil.example" }), 403, "forbidden");
  assertProblem(await post({ origin: "null" }), 403, "forbidden");
  assertProblem(await post({}), 403, "forbidden");
  assert.deepEqual(fake.commands, []);
  const patch = { cookie: "admin", body: { name: "x" }, headers: cross } as const;
  assertProblem(await call("PATCH", "/api/meters/X1", patch), 403, "forbidden");
  assert.equal((await post({ origin: "http://meter.example" })).status, 200);
  assert.equal((await post({ "sec-fetch-site": "same-origin" })).status, 200);
});

Deno.test("guard: GET /api/cmd is for Bearer tokens, never for a cookie", async () => {
  const { call, fake } = createClient();
  const headers = { "sec-fetch-site": "same-origin" };
  const answer = await call("GET", "/api/cmd?action=reset", { cookie: "admin", headers });
  assertProblem(answer, 401, "missing token");
  assert.deepEqual(fake.commands, []);
});

Deno.test("guard: HEAD is a GET without a body, and sends no command and opens no stream", async () => {
  const { call, fake } = withMeter();
  for (const { method, address } of routes()) {
    if (method !== "GET" || address === "/api/cmd") continue;
    const answer = await call("HEAD", address, { as: "admin" });
    assert.equal(answer.status, 200, address);
    assert.equal(answer.text, "");
  }
  assert.equal(fake.streams.length, 0);
  assert.equal((await call("HEAD", "/api/cmd?action=reset", { as: "admin" })).status, 405);
  assert.equal(fake.commands.length, 0);
});

Deno.test("guard: another method is 405 with Allow, another path 404", async () => {
  const { call } = createClient();
  for (const path of Object.keys(ACCESS) as Path[]) {
    for (const method of ["PUT", "PATCH", "DELETE"]) {
      const known = Object.keys(ACCESS[path]);
      if (known.includes(method)) continue;
      const address = addressOf(path.replace(/:(\w+)/g, "{$1}"));
      const answer = await call(method, address, { as: "admin" });
      assertProblem(answer, 405, "method not allowed");
      const allowed = answer.headers.get("allow")?.split(", ") ?? [];
      assert.ok(known.every((name) => allowed.includes(name)) && !allowed.includes(method));
    }
  }
  for (
    const path of [
      ...["/api/nope", "/api/current/", "/api/login/x", "/api/__proto__"],
      ...["/api/meters/", "/api/meters/X1/", "/api/meters/X1/nope", "/api/meters//proof"],
      ...["/api/meters/X1/proof/", "/api/meters/X1/proof/x"],
    ]
  ) {
    assertProblem(await call("GET", path, { as: "admin" }), 404, "not found");
  }
});

Deno.test("guard: a preflight of another site is given no permission", async () => {
  const { call } = createClient();
  const headers = { origin: "https://evil.example", "access-control-request-method": "POST" };
  const answer = await call("OPTIONS", "/api/cmd", { headers });
  assert.equal(answer.status, 204);
  assert.equal(answer.headers.get("access-control-allow-origin"), null);
});
