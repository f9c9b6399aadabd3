import assert from "node:assert/strict";
import { isSameOrigin } from "./same_origin.ts";

const request = (headers: Record<string, string>, url = "http://meter.example:8000/api/cmd") =>
  new Request(url, { method: "POST", headers });

Deno.test("isSameOrigin() believes Sec-Fetch-Site before anything else", () => {
  assert.equal(isSameOrigin(request({ "sec-fetch-site": "same-origin" })), true);
  assert.equal(isSameOrigin(request({ "sec-fetch-site": "none" })), true);
  for (const site of ["cross-site", "same-site", "", "same-origin, cross-site"]) {
    const headers = { "sec-fetch-site": site, origin: "http://meter.example:8000" };
    assert.equal(isSameOrigin(request(headers)), false);
  }
});

Deno.test("isSameOrigin() takes an Origin that names the request's host, whatever the scheme", () => {
  assert.equal(isSameOrigin(request({ origin: "http://meter.example:8000" })), true);
  assert.equal(isSameOrigin(request({ origin: "http://METER.example:8000" })), true);
  const behindProxy = request({ origin: "https://meter.example", host: "meter.example" });
  assert.equal(isSameOrigin(behindProxy), true);
  const ownPort = request({ origin: "https://meter.example", host: "meter.example:443" });
  assert.equal(isSameOrigin(ownPort), true);
});

Deno.test("isSameOrigin() refuses other hosts, other ports, null and what is no origin", () => {
  for (
    const origin of [
      "https://evil.example",
      "http://meter.example",
      "http://meter.example:8001",
      "http://meter.example.evil.example:8000",
      "http://meter.example:8000@evil.example",
      "ftp://meter.example:8000",
      "null",
      "",
      "meter.example:8000",
    ]
  ) assert.equal(isSameOrigin(request({ origin })), false, origin);
});

Deno.test("isSameOrigin() refuses a page of plain http where the request came over TLS", () => {
  const from = (origin: string) =>
    isSameOrigin(request({ origin, host: "meter.example" }, "https://meter.example/api/cmd"));
  assert.equal(from("https://meter.example"), true);
  assert.equal(from("http://meter.example"), false);
});

Deno.test("isSameOrigin() takes silence for no proof", () => {
  assert.equal(isSameOrigin(request({})), false);
});
