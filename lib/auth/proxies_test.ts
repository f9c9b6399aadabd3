import assert from "node:assert/strict";
import type { IncomingMessage } from "node:http";
import { Proxies } from "./proxies.ts";

const proxies = new Proxies(["10.0.0.0/8", "127.0.0.1", "2001:db8:ffff::/48", "::1"]);

Deno.test("Proxies believes the right-most address that is not a proxy's own", () => {
  const cases: [connection: string, forwardedFor: string | undefined, caller: string][] = [
    ["203.0.113.5", undefined, "203.0.113.5"],
    ["203.0.113.5", "192.0.2.1", "203.0.113.5"],
    ["10.0.0.1", undefined, "10.0.0.1"],
    ["10.0.0.1", "192.0.2.1", "192.0.2.1"],
    ["::ffff:10.0.0.1", "192.0.2.1", "192.0.2.1"],
    ["10.0.0.1", "1.1.1.1, 192.0.2.1", "192.0.2.1"],
    ["10.0.0.1", "192.0.2.1,10.9.9.9 , 127.0.0.1", "192.0.2.1"],
    ["10.0.0.1", "10.0.0.2, 10.0.0.3", "10.0.0.2"],
    ["2001:db8:ffff::1", "2001:db8::7", "2001:db8::7"],
    ["10.0.0.1", "::ffff:192.0.2.1", "192.0.2.1"],
  ];
  for (const [connection, forwardedFor, caller] of cases) {
    assert.equal(proxies.caller(connection, forwardedFor), caller, String(forwardedFor));
  }
});

Deno.test("Proxies falls back on the connection when what a proxy hands on is no address", () => {
  for (
    const forwardedFor of [
      ...["", "unknown", "_hidden", "192.0.2.1:443", "[2001:db8::7]", "10.1", "0x7f.1"],
      ...["192.0.2.1, ", "192.0.2.1, nonsense", "192.0.2.999", "192.0.2.1; DROP", "\0"],
    ]
  ) assert.equal(proxies.caller("10.0.0.1", forwardedFor), "10.0.0.1", forwardedFor);
});

Deno.test("Proxies refuses what is neither an address nor a range", () => {
  for (const entry of ["proxy.example", "10.0.0.0/33", "10.1", ""]) {
    assert.throws(() => new Proxies([entry]), { message: new RegExp(`"${entry}"`) });
  }
});

function request(remoteAddress: string, headers: Record<string, string>, url = "/api/current") {
  const rawHeaders = Object.entries(headers).flat();
  const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return {
    socket: { remoteAddress },
    headers: Object.fromEntries(lower),
    rawHeaders,
    url,
  } as unknown as IncomingMessage;
}

Deno.test("Proxies makes a request what its proxy was asked, and no other", () => {
  const forwarded = {
    Host: "inside:8000",
    "X-Forwarded-Host": "agua.example",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-For": "192.0.2.1",
  };
  const believed = request("10.0.0.1", forwarded);
  assert.equal(proxies.look(believed), "192.0.2.1");
  assert.equal(believed.headers.host, "agua.example");
  assert.equal(believed.rawHeaders[1], "agua.example");
  assert.equal(believed.url, "https://agua.example/api/current");
  const stranger = request("203.0.113.5", forwarded);
  assert.equal(proxies.look(stranger), "203.0.113.5");
  assert.equal(stranger.headers.host, "inside:8000");
  assert.equal(stranger.url, "/api/current");
});
