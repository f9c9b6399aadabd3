import assert from "node:assert/strict";
import { assertProblem, createClient, csvFile } from "../testing/api_client.ts";
import type { Services } from "../services.ts";
import { makeReading } from "../testing/fake_services.ts";
import { ACCESS, type Path, type Rule } from "./access.ts";

/** A request that each route would answer 200, for whoever may make it. */
const SAMPLES: Record<Path, { query?: string; body?: unknown }> = {
  "/healthz": {},
  "/readyz": {},
  "/metrics": {},
  "/api/openapi.json": {},
  "/api/login": { body: { username: "user", password: "correct-horse-battery" } },
  "/api/current": {},
  "/api/meters": {},
  "/api/meters/:serial": { body: { name: "Casa" } },
  "/api/meters/:serial/replacements": {
    body: { at: "2026-01-31", finalLiters: 1, initialLiters: 0, reason: "defeito" },
  },
  "/api/meters/:serial/credential": {},
  "/api/meters/:serial/proof": {},
  "/api/meters/:serial/changes": {},
  "/api/credentials": {},
  "/api/history": {},
  "/api/stream": {},
  "/api/data": { body: { totalLiters: 1, numeroSerie: "X1" } },
  "/api/export.csv": {},
  "/api/import": { body: csvFile("ts,serial,total\n1767225600,A,1\n") },
  "/api/cmd": { query: "?action=reset", body: { action: "reset" } },
  "/api/commands": {},
  "/api/claims": {},
  "/api/claims/:serial": { body: { decision: "accept" } },
  "/api/unnamed": { body: { numeroSerie: "X1" } },
  "/api/quarantine": {},
  "/api/debug/history-size": {},
};

/** What has to be there before a request can do its work. */
const PREPARE: Record<string, (services: Services) => Promise<unknown>> = {
  "DELETE /api/meters/:serial/credential": ({ credentials }) => credentials.create("X1", "test"),
};

/** A client with the meter that `addressOf` names. */
const withMeter = (settings?: { publicRead: boolean }) =>
  createClient({ settings, readings: [makeReading("X1", 1, 1)] });
const addressOf = (path: Path) => path.replace(":serial", "X1");

const CALLERS = ["nobody", "viewer", "user", "admin"] as const;

/** What the contract says, written down apart from the code's table. */
const ALLOWED: Record<string, { read?: true; open?: true; roles?: string[] }> = {
  "GET /healthz": { open: true },
  "GET /readyz": { read: true },
  "GET /metrics": { read: true },
  "GET /api/openapi.json": { open: true },
  "POST /api/login": { open: true },
  "GET /api/current": { read: true },
  "GET /api/meters": { read: true },
  "GET /api/meters/:serial": { read: true },
  "PATCH /api/meters/:serial": { roles: ["admin"] },
  "POST /api/meters/:serial/replacements": { roles: ["admin"] },
  "POST /api/meters/:serial/credential": { roles: ["admin"] },
  "DELETE /api/meters/:serial/credential": { roles: ["admin"] },
  "GET /api/credentials": { roles: ["admin"] },
  "GET /api/meters/:serial/proof": { read: true },
  "GET /api/meters/:serial/changes": { roles: ["admin", "user", "viewer"] },
  "GET /api/history": { read: true },
  "GET /api/stream": { read: true },
  "POST /api/data": { roles: ["admin", "user"] },
  "GET /api/export.csv": { read: true },
  "POST /api/import": { roles: ["admin"] },
  "GET /api/cmd": { roles: ["admin"] },
  "POST /api/cmd": { roles: ["admin"] },
  "GET /api/commands": { roles: ["admin", "user", "viewer"] },
  "GET /api/claims": { roles: ["admin"] },
  "POST /api/claims/:serial": { roles: ["admin"] },
  "GET /api/unnamed": { roles: ["admin"] },
  "POST /api/unnamed": { roles: ["admin"] },
  "GET /api/quarantine": { roles: ["admin"] },
  "GET /api/debug/history-size": { roles: ["admin"] },
};

function* routes(): Generator<{ method: string; path: Path; rule: Rule }> {
  for (const path of Object.keys(ACCESS) as Path[]) {
    for (const [method, rule] of Object.entries(ACCESS[path])) yield { method, path, rule };
  }
}

Deno.test("guard: each role gets into each route as the contract says, by token and by cookie", async () => {
  for (const publicRead of [true, false]) {
    const { call, fake } = withMeter({ publicRead });
    for (const { method, path } of routes()) {
      const prepare = () => PREPARE[`${method} ${path}`]?.(fake.services);
      const { query = "", body } = SAMPLES[path];
      const { open, read, roles } = ALLOWED[`${method} ${path}`];
      for (const caller of CALLERS) {
        const signedIn = caller !== "nobody";
        const free = open || (read && publicRead);
        const may = free || (signedIn && (read || roles?.includes(caller)));
        const expected = may ? 200 : signedIn ? 403 : 401;
        const sent = method === "GET" ? undefined : body;
        const as = signedIn ? caller : undefined;
        const label = `${caller}: ${method} ${path}, PUBLIC_READ=${publicRead}`;
        await prepare();
        const byToken = await call(method, addressOf(path) + query, { as, body: sent });
        assert.equal(byToken.status, expected, label);
        const headers = { "sec-fetch-site": "same-origin" };
        await prepare();
        const byCookie = await call(method, addressOf(path) + query, {
          cookie: as,
          body: sent,
          headers,
        });
        const bearerOnly = method === "GET" && path === "/api/cmd";
        assert.equal(byCookie.status, bearerOnly ? 401 : expected, label + ", cookie");
      }
    }
  }
});

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
  for (const { method, path, rule } of routes()) {
    if (rule.kind === "open" || rule.kind === "local") continue;
    const body = method === "GET" ? undefined : SAMPLES[path].body;
    const answer = await call(method, addressOf(path), { address: "127.0.0.1", body });
    assert.equal(answer.status, 401, `${method} ${path}`);
  }
});

Deno.test("guard: a token that is sent is checked on every route, also where none is needed", async () => {
  const { call } = withMeter();
  for (const { method, path } of routes()) {
    for (const authorization of ["Bearer nonsense", "Bearer", "Basic YTpi", "Bearer a.b.c, x"]) {
      const body = method === "GET" ? undefined : SAMPLES[path].body;
      const answer = await call(method, addressOf(path), { headers: { authorization }, body });
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
  for (const { method, path } of routes()) {
    if (method !== "GET" || path === "/api/cmd") continue;
    const answer = await call("HEAD", addressOf(path), { as: "admin" });
    assert.equal(answer.status, 200, path);
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
      const answer = await call(method, addressOf(path), { as: "admin" });
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
