import assert from "node:assert/strict";
import { checkHost } from "./host.ts";

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

Deno.test("checkHost() holds the host of the request line against the list too", () => {
  const smuggled = request("meter.example", "http://evil.example/healthz");
  assert.equal(checkHost(smuggled, ["meter.example"])?.status, 421);
});

Deno.test("checkHost() stops the path that Deno.serve would build out of a Host header", async () => {
  const seen: string[] = [];
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, (req) => {
    const refused = checkHost(req, null);
    if (!refused) seen.push(new URL(req.url).pathname);
    return refused ?? new Response("ok");
  });
  const raw = async (host: string) => {
    const connection = await Deno.connect({ hostname: "127.0.0.1", port: server.addr.port });
    const text = `GET /healthz HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
    await connection.write(new TextEncoder().encode(text));
    const answer = await new Response(connection.readable).text();
    return Number(answer.split(" ")[1]);
  };
  try {
    assert.equal(await raw("meter.example"), 200);
    for (const host of ["h/api/debug/history-size?", "h/x#", "a b<>", "u@h", "h\\x"]) {
      assert.ok([400, 421].includes(await raw(host)), host);
    }
    assert.deepEqual(seen, ["/healthz"]);
  } finally {
    await server.shutdown();
  }
});
