import assert from "node:assert/strict";
import fc from "fast-check";
import { assertProblem, createClient } from "../testing/api_client.ts";
import { makeReading } from "../testing/fake_services.ts";
import { ACCESS } from "./access.ts";

const NAMES = [
  "limit",
  "serial",
  "from",
  "to",
  "cursor",
  "bucket",
  "action",
  "value",
  "numeroSerie",
  "ttlSeconds",
  "username",
  "password",
  "totalLiters",
  "ts",
  "readings",
  "name",
  "registerDigits",
  "billingDay",
  "at",
  "finalLiters",
  "initialLiters",
  "reason",
  "__proto__",
  "constructor",
];

const name = fc.oneof(fc.constantFrom(...NAMES), fc.string({ maxLength: 5 }));
const scalar = fc.oneof(
  fc.string({ unit: "binary", maxLength: 20 }),
  fc.constantFrom(
    "ABC123",
    "reset",
    "hour",
    "day",
    "month",
    "bill",
    "8640000000000000",
    "-8640000000000000",
    "setCalibration",
    "2026-01-31",
    "5",
    "-0",
    "1e999",
    "%ff",
    "null",
  ),
  fc.double(),
  fc.integer(),
);
const named = (path: string) => path.replace(/:\w+/, "ABC123");
const path = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom(...Object.keys(ACCESS)).map(named) },
  { weight: 1, arbitrary: fc.webPath().map((rest) => `/api${rest || "/"}`) },
);
const query = fc.array(fc.tuple(name, scalar), { maxLength: 4 }).map((pairs) =>
  // Half-escaped on purpose: `%` and `+` go as they are.
  pairs.map(([key, value]) => `${encode(key)}=${encode(String(value))}`).join("&")
);
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.constantFrom(null, true, NaN),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(name, tie("value"), { maxKeys: 4 }),
  ),
})).value;
const body = fc.oneof(
  json.map((value) => JSON.stringify(value) ?? ""),
  fc.string({ unit: "binary" }),
  fc.uint8Array(),
);
const header = fc.tuple(
  fc.constantFrom(
    "authorization",
    "cookie",
    "content-type",
    "content-encoding",
    "content-length",
    "last-event-id",
    "origin",
    "sec-fetch-site",
    "accept",
    "range",
  ),
  fc.oneof(
    fc.stringMatching(/^[\x21-\x7e\x80-\xff]([\x20-\x7e\x80-\xff]{0,30}[\x21-\x7e\x80-\xff])?$/),
    fc.constantFrom("Bearer a.b.c", "hidrometro=a.b.c", "application/json", "gzip", "null", "-1"),
  ),
);
const request = fc.record({
  method: fc.constantFrom(
    "GET",
    "GET",
    "POST",
    "POST",
    "PATCH",
    "HEAD",
    "PUT",
    "DELETE",
    "PATCH",
    "OPTIONS",
  ),
  path,
  query,
  as: fc.constantFrom("admin", "admin", "user", undefined),
  headers: fc.array(header, { maxLength: 2 }),
  body,
});

function encode(text: string): string {
  return text.toWellFormed().replace(/[^\w.~%+-]/gu, (letter) => encodeURIComponent(letter));
}

Deno.test("createApi() answers any junk with 2xx or 4xx, errors as problems (property)", async () => {
  const { call } = createClient({ readings: [makeReading("ABC123", 1, 1)] });
  await fc.assert(
    fc.asyncProperty(request, async ({ method, path, query, as, headers, body }) => {
      const sent = method === "GET" || method === "HEAD" ? undefined : body;
      const options = { as, headers: Object.fromEntries(headers), body: sent };
      const answer = await call(method, `${path}?${query}`, options);
      assert.ok(answer.status >= 200 && answer.status < 500, `${answer.status} ${answer.text}`);
      if (answer.status >= 400 && method !== "HEAD") assertProblem(answer, answer.status);
    }),
    { numRuns: 600 },
  );
});

Deno.test("createApi() leaves Object.prototype alone, whatever the bodies say", async () => {
  const { call } = createClient();
  const before = Object.getOwnPropertyNames(Object.prototype);
  const poison = '{"__proto__":{"x":1},"constructor":{"prototype":{"x":1}},"action":"reset"}';
  for (const path of ["/api/cmd", "/api/data", "/api/login", "/api/meters/A"]) {
    await call(path === "/api/meters/A" ? "PATCH" : "POST", `${path}?__proto__[x]=1&__proto__=1`, {
      as: "admin",
      body: poison,
    });
  }
  assert.deepEqual(Object.getOwnPropertyNames(Object.prototype), before);
});
