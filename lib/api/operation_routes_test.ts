import assert from "node:assert/strict";
import { createClient } from "../testing/api_client.ts";

const LOCAL = { address: "127.0.0.1" };

Deno.test("/readyz is 200 and names every part", async () => {
  const { call } = createClient();
  const { status, body } = await call("GET", "/readyz", LOCAL);
  assert.equal(status, 200);
  const checks = { store: "ok", broker: "ok", ingest: "ok", disk: "ok" };
  assert.deepEqual(body, { status: "ready", checks });
});

Deno.test("/readyz is 503 and says what is broken", async () => {
  const { call, fake } = createClient();
  const disk = "12 MiB left in DATA_DIR, 64 wanted";
  fake.readiness = {
    status: "unready",
    checks: { store: "ok", broker: "not connected", ingest: "ok", disk },
  };
  const { status, body } = await call("GET", "/readyz", LOCAL);
  assert.equal(status, 503);
  assert.equal(body.checks.broker, "not connected");
  assert.equal(body.checks.disk, disk);
});

Deno.test("/metrics says which format it is, and is never kept", async () => {
  const { call } = createClient();
  const { status, text, headers } = await call("GET", "/metrics", LOCAL);
  assert.equal(status, 200);
  assert.equal(headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  assert.equal(headers.get("cache-control"), "no-store");
  assert.match(text, /^# /);
});
