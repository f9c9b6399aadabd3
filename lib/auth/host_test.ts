import assert from "node:assert/strict";
import { serveWeb } from "../web/server.ts";
import { silentLog } from "../log.ts";
import { rawRequest, requestBytes } from "../testing/raw_http.ts";
import { checkHost, checkRawHost } from "./host.ts";

const request = (host: string, url = "http://127.0.0.1/healthz") =>
  new Request(url, { headers: { host } });

Deno.test("checkHost() lets names, IPv4 and IPv6 addresses pass, with and without port", () => {
  for (
    const host of [
      "meter.example",
      "localhost:8000",
      "10.0.0.7:80",
      "[::1]:8000",
      "[fe80::1]",
      "METER.example",
    ]
  ) {
    assert.equal(checkHost(request(host), null), null, host);
  }
  assert.equal(checkHost(new Request("http://localhost:8000/"), null), null);
});

Deno.test("checkHost() answers 421 for a host that could hold a path or user", async () => {
  for (
    const host of [
      "h/api/debug?",
      "a b",
      "h?x",
      "h#",
      "u@h",
      "h:1:2",
      "h:99999",
      "",
      "[::1",
      "é.example",
      "h\\x",
    ]
  ) {
    const answer = checkHost(request(host), null);
    assert.equal(answer?.status, 421, host);
    assert.equal((await answer?.json()).status, 421);
  }
});

Deno.test("checkHost() answers 421 for hosts outside the list, whichever port", () => {
  const allowed = ["Meter.example", "10.0.0.7:8000"];
  const status = (host: string) =>
    checkHost(request(host, "http://meter.example/"), allowed)?.status ?? null;
  assert.equal(status("meter.example"), null);
  assert.equal(status("meter.example:8000"), null);
  assert.equal(status("10.0.0.7:8000"), null);
  assert.equal(status("10.0.0.7"), 421);
  assert.equal(status("10.0.0.7:8001"), 421);
  assert.equal(status("evil.meter.example"), 421);
});

Deno.test("checkHost() lets this machine check itself, whatever the list says", () => {
  const here = { transport: "tcp", hostname: "127.0.0.1", port: 5 } as const;
  const there = { transport: "tcp", hostname: "10.0.0.9", port: 5 } as const;
  const status = (path: string, host: string, from: Deno.Addr) =>
    checkHost(request(host, `http://${host}${path}`), ["meter.example"], from)?.status ?? null;
  for (const path of ["/healthz", "/readyz", "/metrics"]) {
    assert.equal(status(path, "127.0.0.1:8000", here), null, path);
    assert.equal(status(path, "localhost:8000", here), null, path);
    assert.equal(status(path, "[::1]:8000", here), null, path);
    assert.equal(status(path, "127.0.0.1:8000", there), 421, path);
  }
  assert.equal(status("/api/meters", "127.0.0.1:8000", here), 421);
  // A page of evil.example whose name points at 127.0.0.1 would read it in the browser.
  assert.equal(status("/metrics", "evil.example", here), 421);
  assert.equal(status("/readyz", "evil.example", here), 421);
});

Deno.test("checkHost() holds the host of the request line against the list too", () => {
  const smuggled = request("meter.example", "http://evil.example/healthz");
  assert.equal(checkHost(smuggled, ["meter.example"])?.status, 421);
});

Deno.test("checkHost() answers a health check of this machine whatever the list says", () => {
  const health = "http://10.0.0.7:8000/healthz";
  const status = (url: string, hostname: string, host = "10.0.0.7:8000") =>
    checkHost(request(host, url), ["meter.example"], { transport: "tcp", hostname, port: 1 })
      ?.status ?? null;
  for (const address of ["127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1"]) {
    assert.equal(status(health, address), null, address);
  }
  for (const address of ["10.0.0.7", "::", "::2", "128.0.0.1"]) {
    assert.equal(status(health, address), 421, address);
  }
  assert.equal(status("http://10.0.0.7:8000/healthz/", "127.0.0.1"), 421);
  assert.equal(status("http://10.0.0.7:8000/api/current", "127.0.0.1"), 421);
  assert.equal(status(health, "127.0.0.1", "h:99999"), 421);
  assert.equal(checkHost(request("10.0.0.7", health), ["meter.example"])?.status, 421);
});

Deno.test("checkHost() stops the path that a Host header could make", async () => {
  const seen: string[] = [];
  const place = { host: "127.0.0.1", port: 0, portFixed: true };
  const server = await serveWeb(place, (req) => {
    const refused = checkHost(req, null);
    if (!refused) seen.push(new URL(req.url).pathname);
    return refused ?? new Response("ok");
  }, silentLog);
  const port = Number(new URL(server.url).port);
  const raw = async (host: string) =>
    (await rawRequest(port, requestBytes("GET", "/healthz", host))).status;
  try {
    assert.equal(await raw("meter.example"), 200);
    for (const host of ["h/api/debug/history-size?", "h/x#", "a b<>", "u@h", "h\\x"]) {
      assert.ok([400, 421].includes(await raw(host)), host);
    }
    assert.deepEqual(seen, ["/healthz"]);
  } finally {
    await server.stop(0);
  }
});

Deno.test("checkRawHost() refuses more than one Host, and one in the request line as in the header", () => {
  const status = (hosts: string[], target = "/") => checkRawHost(hosts, target)?.status ?? null;
  assert.equal(status(["a"]), null);
  assert.equal(status([]), null, "HTTP/1.0 has none");
  assert.equal(status(["a", "a"]), 400);
  assert.equal(status(["a"], "http://b/x"), null);
  assert.equal(status(["a"], "http://b:99999/x"), 421);
  assert.equal(status(["u@h"]), 421);
});
