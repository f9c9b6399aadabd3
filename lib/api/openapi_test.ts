import assert from "node:assert/strict";
import { createClient, csvFile } from "../testing/api_client.ts";
import { makeReading, TEST_PASSWORD } from "../testing/fake_services.ts";
import { ACCESS, securityOf } from "./access.ts";

interface Schema {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  anyOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  minimum?: number;
}

interface Operation {
  summary?: string;
  security?: Record<string, string[]>[];
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>;
}

interface Document {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema>; securitySchemes: Record<string, unknown> };
}

/** A reset, a glitch and a reading that waits, so that every list of the proof has an entry. */
const READINGS = [500, 501, 0, 0.1, 0.3, 900, 0.4, 77].map((liters, i) =>
  makeReading("A", Date.UTC(2026, 0, 31, 11, i), liters, { flowLmin: i % 2 ? 1.5 : null })
);

function setup(publicRead = true) {
  const client = createClient({ settings: { publicRead }, readings: READINGS });
  client.fake.quarantine.push({ at: 1, topic: "t", reason: "bad-json", bytes: 1, preview: "{" });
  return client;
}

async function load(client: ReturnType<typeof setup>): Promise<Document> {
  return (await client.call("GET", "/api/openapi.json")).body;
}

/** Why a value does not fit a schema, or `null`: the part of JSON Schema that the document uses. */
function misfit(value: unknown, schema: Schema, doc: Document, at = "$"): string | null {
  if (schema.$ref) {
    const name = schema.$ref.replace("#/components/schemas/", "");
    return misfit(value, doc.components.schemas[name], doc, at);
  }
  if (schema.anyOf) {
    const misfits = schema.anyOf.map((one) => misfit(value, one, doc, at));
    return misfits.includes(null) ? null : misfits.join(" and ");
  }
  const types = [schema.type ?? []].flat();
  if (types.length > 0 && !types.includes(typeOf(value)) && !types.includes(looseTypeOf(value))) {
    return `${at} is ${typeOf(value)}, not ${types}`;
  }
  if (schema.enum && !schema.enum.includes(value)) return `${at} is not in the list`;
  if (typeof value === "number" && value < (schema.minimum ?? -Infinity)) {
    return `${at} is too small`;
  }
  if (Array.isArray(value)) {
    return value.map((one, i) => misfit(one, schema.items ?? {}, doc, `${at}[${i}]`))
      .find((why) => why !== null) ?? null;
  }
  if (typeof value !== "object" || value === null) return null;
  const missing = (schema.required ?? []).find((key) => !Object.hasOwn(value, key));
  if (missing) return `${at}.${missing} is missing`;
  for (const [key, one] of Object.entries(value)) {
    const known = schema.properties?.[key];
    if (!known && schema.properties && typeof schema.additionalProperties !== "object") {
      return `${at}.${key} is not described`;
    }
    const why = known && misfit(one, known, doc, `${at}.${key}`);
    if (why) return why;
  }
  return null;
}

const typeOf = (value: unknown) =>
  value === null
    ? "null"
    : Array.isArray(value)
    ? "array"
    : Number.isInteger(value)
    ? "integer"
    : typeof value;
const looseTypeOf = (value: unknown) => typeof value === "number" ? "number" : typeOf(value);

const NEW_USER = { password: "sete-garças-no-telhado", role: "viewer", meters: ["A"] };
const REPLACEMENT = { at: "2026-01-31", finalLiters: 5, initialLiters: 0, reason: "defeito" };

/** Requests that bring about each documented status that a caller can bring about. */
const SAMPLES: Record<
  string,
  {
    query?: string;
    serial?: string;
    id?: string;
    body?: unknown;
    status: number;
    as?: "nobody" | "viewer";
  }[]
> = {
  "GET /healthz": [{ status: 200 }],
  "GET /readyz": [{ status: 200 }],
  "GET /metrics": [{ status: 200 }],
  "GET /api/openapi.json": [{ status: 200 }],
  "POST /api/login": [
    { body: { username: "admin", password: TEST_PASSWORD }, status: 200 },
    { body: { username: "admin", password: "wrong" }, status: 401, as: "nobody" },
    { body: {}, status: 400 },
    { body: "x".repeat(5000), status: 413 },
  ],
  "POST /api/refresh": [
    { body: { refreshToken: "hr_x" }, status: 401, as: "nobody" },
    { body: {}, status: 400 },
  ],
  "POST /api/logout": [{ status: 200 }, { status: 401, as: "nobody" }],
  "POST /api/password": [
    {
      body: { currentPassword: TEST_PASSWORD, newPassword: TEST_PASSWORD },
      status: 200,
    },
    { body: { currentPassword: TEST_PASSWORD, newPassword: "hidrometro2026" }, status: 400 },
    { body: {}, status: 400, as: "viewer" },
    { body: {}, status: 401, as: "nobody" },
  ],
  "GET /api/sessions": [{ status: 200 }, { status: 200, as: "viewer" }],
  "DELETE /api/sessions": [{ status: 200, as: "viewer" }, { query: "?id=nobody", status: 404 }],
  "DELETE /api/sessions/{id}": [{ status: 404, as: "viewer" }],
  "GET /api/users": [{ status: 200 }, { status: 403, as: "viewer" }],
  "POST /api/users": [
    { body: { ...NEW_USER, username: "bia" }, status: 200 },
    { body: { ...NEW_USER, username: "bia" }, status: 400 },
    { body: {}, status: 403, as: "viewer" },
    { body: "x".repeat(200_000), status: 413 },
  ],
  "PATCH /api/users": [
    { body: { username: "user", meters: ["a"] }, status: 200 },
    { body: { username: "admin", disabled: true }, status: 400 },
    { body: { username: "nobody" }, status: 404 },
  ],
  "DELETE /api/users": [
    { query: "?username=bia", status: 200 },
    { query: "?username=bia", status: 404 },
    { status: 400 },
  ],
  "PATCH /api/users/{username}": [
    { id: "user", body: { role: "viewer" }, status: 200 },
    { id: "nobody", body: {}, status: 404 },
    { id: "viewer", body: { colour: "blue" }, status: 400 },
  ],
  "DELETE /api/users/{username}": [{ id: "nobody", status: 404 }, { id: "admin", status: 400 }],
  "POST /api/keys": [
    { body: { name: "k", scopes: ["read"], expiresAt: "2027-01-01" }, status: 200 },
    { body: { name: "k", scopes: ["read"] }, status: 400 },
    { body: {}, status: 403, as: "viewer" },
  ],
  "GET /api/keys": [{ status: 200 }, { status: 403, as: "viewer" }],
  "DELETE /api/keys/{id}": [{ status: 404 }, { status: 401, as: "nobody" }],
  "GET /api/current": [{ status: 200 }, { query: "?serial=NOBODY", status: 200 }, {
    query: "?serial=",
    status: 400,
  }],
  "GET /api/meters": [{ status: 200 }],
  "GET /api/history": [
    { query: "?serial=A", status: 200 },
    { query: "?limit=0", status: 400 },
    { query: "?bucket=day", status: 200 },
    { query: "?bucket=bill&serial=A", status: 200 },
    { query: "?bucket=week", status: 400 },
  ],
  "GET /api/meters/{serial}": [
    { status: 200 },
    { serial: "NOBODY", status: 404 },
    { serial: "-", status: 400 },
  ],
  "PATCH /api/meters/{serial}": [
    { body: { name: "Casa", maxFlowLmin: 50.5 }, status: 200 },
    { body: { name: "Casa" }, serial: "NOBODY", status: 404 },
    { body: { colour: "blue" }, status: 400 },
    { body: { name: "x".repeat(5000) }, status: 413 },
    { body: { name: "Casa" }, status: 403, as: "viewer" },
  ],
  "POST /api/meters/{serial}/replacements": [
    { body: REPLACEMENT, status: 200 },
    { body: REPLACEMENT, serial: "NOBODY", status: 404 },
    { body: { ...REPLACEMENT, at: "soon" }, status: 400 },
    { body: REPLACEMENT, status: 403, as: "viewer" },
  ],
  "POST /api/meters/{serial}/credential": [
    { status: 200 },
    { serial: "NEW", status: 200 },
    { serial: "-", status: 400 },
    { status: 403, as: "viewer" },
  ],
  "DELETE /api/meters/{serial}/credential": [
    { status: 200 },
    { status: 404 },
    { serial: "-", status: 400 },
    { status: 403, as: "viewer" },
  ],
  "GET /api/credentials": [{ status: 200 }, { status: 403, as: "viewer" }],
  "GET /api/meters/{serial}/proof": [
    { status: 200 },
    { serial: "NOBODY", status: 404 },
    { query: "?limit=0", status: 400 },
  ],
  "GET /api/meters/{serial}/changes": [
    { status: 200, as: "viewer" },
    { serial: "NOBODY", status: 404 },
    { status: 401, as: "nobody" },
  ],
  "GET /api/stream": [{ status: 200 }, { query: "?serial=", status: 400 }],
  "POST /api/data": [
    { body: { total: 1, serial: "A" }, status: 200 },
    { body: {}, status: 400 },
    { body: {}, status: 403, as: "viewer" },
    { body: {}, status: 401, as: "nobody" },
  ],
  "GET /api/export.csv": [
    { query: "?serial=A", status: 200 },
    { query: "?bucket=day&format=pt-BR", status: 200 },
    { query: "?format=xls", status: 400 },
  ],
  "POST /api/import": [
    { body: csvFile("ts,serial,total\n1767225600,A,1\nx,A,2\n"), status: 200 },
    { body: csvFile("PNG"), status: 400 },
    { body: {}, status: 415 },
    { body: csvFile(""), status: 403, as: "viewer" },
  ],
  "POST /api/cmd": [
    { body: { action: "setCalibration", value: 7.5, numeroSerie: "a" }, status: 200 },
    { body: { action: "reset", numeroSerie: "NOBODY" }, status: 404 },
    { body: { action: "explode" }, status: 400 },
    { body: {}, status: 403, as: "viewer" },
  ],
  "GET /api/cmd": [{ query: "?action=reset", status: 200 }, { query: "?action=x", status: 400 }],
  "GET /api/commands": [{ status: 200 }, { query: "?limit=x", status: 400 }],
  "GET /api/claims": [{ status: 200 }, { query: "?limit=0", status: 400 }],
  "POST /api/claims/{serial}": [
    { body: { decision: "accept" }, status: 200 },
    { body: { decision: "refuse" }, serial: "NOBODY", status: 404 },
    { body: { decision: "perhaps" }, status: 400 },
    { body: { decision: "accept" }, status: 403, as: "viewer" },
  ],
  "GET /api/unnamed": [{ status: 200 }, { status: 403, as: "viewer" }],
  "POST /api/unnamed": [
    { body: { numeroSerie: "A" }, status: 200 },
    { body: { numeroSerie: null }, status: 200 },
    { body: { numeroSerie: "not a serial" }, status: 400 },
  ],
  "GET /api/quarantine": [{ status: 200 }, { status: 403, as: "viewer" }],
  "GET /api/debug/history-size": [{ status: 200 }, { status: 401, as: "nobody" }],
};

/** `:serial` as OpenAPI writes it. */
const inBraces = (path: string) => path.replace(/:(\w+)/g, "{$1}");

Deno.test("/api/openapi.json describes every route of the table, with its security", async () => {
  for (const publicRead of [true, false]) {
    const doc = await load(setup(publicRead));
    assert.match(doc.openapi, /^3\.1\./);
    const paths = Object.keys(ACCESS).map(inBraces);
    assert.deepEqual(Object.keys(doc.paths).sort(), paths.sort());
    for (const [path, methods] of Object.entries(ACCESS)) {
      for (const [method, rule] of Object.entries(methods)) {
        const operation = doc.paths[inBraces(path)][method.toLowerCase()];
        assert.ok(operation.summary, `${method} ${path}`);
        assert.deepEqual(operation.security, securityOf(rule, publicRead));
        for (const one of operation.security?.flatMap((entry) => Object.keys(entry)) ?? []) {
          assert.ok(doc.components.securitySchemes[one]);
        }
      }
    }
  }
});

Deno.test("/api/openapi.json: every route answers as documented on its samples", async () => {
  const client = setup();
  const doc = await load(client);
  for (const [path, item] of Object.entries(doc.paths)) {
    for (const [method, operation] of Object.entries(item)) {
      const route = `${method.toUpperCase()} ${path}`;
      assert.ok(SAMPLES[route]?.length, `no sample for ${route}`);
      for (const sample of SAMPLES[route]) {
        const { query = "", serial = "A", id = "x", body, status, as = "admin" } = sample;
        const who = as === "nobody" ? undefined : as;
        const address = path.replace("{serial}", serial).replace(/\{\w+\}/, id) + query;
        const answer = await client.call(method.toUpperCase(), address, { as: who, body });
        assert.equal(answer.status, status, `${route}${query} ${answer.text}`);
        const documented = operation.responses[status]?.content;
        const type = (answer.headers.get("content-type") ?? "").split(";")[0];
        assert.ok(documented?.[type], `${route} ${status} ${type} is not documented`);
        if (type.endsWith("json")) {
          assert.equal(misfit(answer.body, documented[type].schema, doc), null, route);
        }
      }
    }
  }
});

Deno.test("/api/openapi.json: 401 is documented everywhere, and every reference leads somewhere", async () => {
  const doc = await load(setup());
  for (const item of Object.values(doc.paths)) {
    for (const operation of Object.values(item)) assert.ok(operation.responses["401"]);
  }
  const references = JSON.stringify(doc).match(/#\/components\/schemas\/\w+/g) ?? [];
  assert.ok(references.length > 10);
  for (const reference of references) {
    assert.ok(doc.components.schemas[reference.split("/").at(-1) ?? ""], reference);
  }
});
