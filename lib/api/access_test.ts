import assert from "node:assert/strict";
import { ACCESS, findAccess, securityOf } from "./access.ts";
import { createApp } from "./app.ts";

Deno.test("ACCESS lists exactly the routes that the app has", () => {
  const routes = createApp().routes.filter(({ method }) => method !== "ALL")
    .map(({ method, path }) => `${method} ${path}`);
  const table = Object.entries(ACCESS)
    .flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method} ${path}`));
  assert.deepEqual([...new Set(routes)].sort(), table.sort());
});

Deno.test("findAccess() knows no path besides those of the table", () => {
  for (
    const path of [
      ...["/api", "/api/", "/api/nope", "/api/current/", "/", "__proto__", "toString"],
      ...["/api/meters/", "/api/meters/A/", "/api/meters/A/B", "/x/api/meters/A"],
    ]
  ) {
    assert.deepEqual(findAccess(path, "GET"), { kind: "unknown" });
  }
});

Deno.test("findAccess() takes any one part of a path where the table has a name", () => {
  const rule = ACCESS["/api/meters/:serial"].GET;
  for (const path of ["/api/meters/ABC123", "/api/meters/%2F", "/api/meters/:serial"]) {
    assert.deepEqual(findAccess(path, "GET"), { kind: "found", rule });
  }
  assert.equal(findAccess("/api/meters/A/proof", "GET").kind, "found");
});

Deno.test("findAccess() lists the allowed methods of a path when asked with another", () => {
  const allow = (path: string, method: string) => {
    const access = findAccess(path, method);
    return access.kind === "other-method" ? access.allow : access.kind;
  };
  assert.equal(allow("/api/current", "POST"), "GET, HEAD, OPTIONS");
  assert.equal(allow("/api/meters/A", "PUT"), "GET, PATCH, HEAD, OPTIONS");
  assert.equal(allow("/api/login", "GET"), "POST, OPTIONS");
  assert.equal(allow("/api/login", "HEAD"), "POST, OPTIONS");
  assert.equal(allow("/api/current", "toString"), "GET, HEAD, OPTIONS");
});

Deno.test("findAccess() takes HEAD for GET, but not where GET sends a command", () => {
  assert.deepEqual(findAccess("/api/current", "HEAD"), findAccess("/api/current", "GET"));
  assert.equal(findAccess("/api/cmd", "HEAD").kind, "other-method");
});

Deno.test("securityOf() says open, optional or required, which keys, and no cookie for GET /api/cmd", () => {
  const [bearer, cookie] = [{ bearerToken: [] }, { sessionCookie: [] }];
  const key = (scope: string) => ({ apiKey: [scope] });
  assert.deepEqual(securityOf(ACCESS["/healthz"].GET, false), []);
  for (const rule of [ACCESS["/api/current"].GET, ACCESS["/metrics"].GET]) {
    assert.deepEqual(securityOf(rule, true), [{}, bearer, key("read"), cookie]);
    assert.deepEqual(securityOf(rule, false), [bearer, key("read"), cookie]);
  }
  assert.deepEqual(securityOf(ACCESS["/api/users"].GET, true), [bearer, cookie]);
  assert.deepEqual(securityOf(ACCESS["/api/cmd"].POST, true), [bearer, key("command"), cookie]);
  assert.deepEqual(securityOf(ACCESS["/api/cmd"].GET, true), [bearer, key("command")]);
});
