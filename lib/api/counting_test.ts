import assert from "node:assert/strict";
import { createRateLimits } from "../auth/rate_limits.ts";
import { assertProblem, createClient } from "../testing/api_client.ts";
import { createFakeServices, makeReading } from "../testing/fake_services.ts";
import { ACCESS } from "./access.ts";
import { createApi } from "./app.ts";
import { rateClassOf } from "./rate_classes.ts";

const limits = () => createRateLimits({ now: () => 0 });
/** Requests that are taken at once to sign in, or to command. */
const ACCOUNT_BURST = 600;

const classOf = (path: string, method: string) => rateClassOf(path, method, `http://a${path}`);

Deno.test("rateClassOf() knows every route, and takes what it does not know for reading", () => {
  const classes = Object.keys(ACCESS).map((path) => [path, classOf(path, "GET")])
    .filter(([, kind]) => kind !== "read");
  const expected = {
    "/api/openapi.json": "bulk",
    "/api/export.csv": "bulk",
    "/api/import": "bulk",
    "/api/meters/:serial/proof": "bulk",
    "/api/stream": "stream",
    "/api/data": "data",
    "/api/cmd": "command",
    "/api/login": "account",
  };
  for (const [path, kind] of Object.entries(expected)) {
    assert.ok(classes.some(([p, k]) => p === path && k === kind), path);
  }
  for (
    const path of [
      ...["/api/refresh", "/api/logout", "/api/password", "/api/users", "/api/users/ana"],
      ...[
        "/api/keys/1",
        "/api/sessions",
        "/api/meters/A1/credential",
        "/api/meters/%2F/credential",
      ],
    ]
  ) assert.equal(classOf(path, "POST"), "account", path);
  for (const path of ["/login", "/logout", "/settings", "/settings/users"]) {
    assert.equal(classOf(path, "POST"), "account", path);
    assert.equal(classOf(path, "GET"), "read", path);
  }
});

Deno.test("rateClassOf() tells buckets from readings, however the query is written", () => {
  const ofQuery = (query: string) =>
    rateClassOf("/api/history", "GET", `http://a/api/history${query}`);
  for (
    const query of ["?bucket=hour", "?serial=A&bucket=day", "?%62ucket=hour", "?bucke%74=hour"]
  ) {
    assert.equal(ofQuery(query), "sums", query);
  }
  for (const query of ["", "?serial=A&limit=5", "?cursor=bucket"]) {
    assert.equal(ofQuery(query), "read", query);
  }
  assert.equal(classOf("/meters/A1", "GET"), "sums");
  assert.equal(classOf("/meters/A1/settings", "GET"), "read");
});

Deno.test("the API answers 429 with Retry-After to whoever signs in too often, whatever it claims to forward", async () => {
  const { call } = createClient({ limits: limits() });
  const ask = (i: number, address?: string) =>
    call("POST", "/api/login", {
      address,
      headers: { "x-forwarded-for": `203.0.113.${i % 256}` },
      body: { username: `nobody-${i}`, password: "" }, // 400: no failure of any account
    });
  for (let i = 0; i < ACCOUNT_BURST; i++) assert.equal((await ask(i)).status, 400);
  const refused = await ask(ACCOUNT_BURST);
  assertProblem(refused, 429, "too many requests");
  assert.equal(refused.headers.get("retry-after"), "1");
  assert.equal((await ask(0, "10.0.0.2")).status, 400);
});

Deno.test("the API counts bad tokens for their address, and good ones for their user", async () => {
  const { call } = createClient({ limits: limits() });
  const headers = { authorization: "Bearer nonsense" };
  const body = { action: "reset" };
  for (let i = 0; i < ACCOUNT_BURST; i++) {
    assert.equal((await call("POST", "/api/cmd", { headers, body })).status, 401);
  }
  assert.equal((await call("POST", "/api/cmd", { headers, body })).status, 429);
  const admin = { as: "admin", body } as const;
  for (let i = 0; i < ACCOUNT_BURST; i++) {
    assert.equal((await call("POST", "/api/cmd", admin)).status, 200);
  }
  assert.equal((await call("POST", "/api/cmd", { ...admin, address: "10.0.0.9" })).status, 429);
});

Deno.test("the API counts exports and buckets until their last byte, and a stream until it is left", async () => {
  const reading = makeReading("A", 1, 1);
  const { services } = createFakeServices({ limits: limits(), readings: [reading] });
  const api = createApi();
  const counts = [
    ["/api/export.csv?serial=A", 4],
    ["/api/history?serial=A&bucket=hour", 8],
    ["/api/stream", 100],
  ] as const;
  for (const [path, atOnce] of counts) {
    const open: PromiseWithResolvers<void>[] = [];
    const ask = async () => {
      const completed = Promise.withResolvers<void>();
      open.push(completed);
      const caller = { services, address: "10.0.0.1", completed: completed.promise };
      const res = await api(new Request(`http://a${path}`), caller);
      await res.body?.cancel();
      return res.status;
    };
    for (let i = 0; i < atOnce; i++) assert.equal(await ask(), 200, path);
    assert.equal(await ask(), 429, path);
    open[1].resolve();
    await open[1].promise;
    await new Promise((resolve) => setTimeout(resolve));
    assert.equal(await ask(), 200, path);
    open.forEach(({ resolve }) => resolve());
  }
});
