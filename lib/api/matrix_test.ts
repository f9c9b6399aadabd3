/** Everyone against every route: the OpenAPI page says what there is, this file who may use it. */

import assert from "node:assert/strict";
import { type Scope, SCOPES } from "../identity.ts";
import { type CallOptions, type Client, createClient } from "../testing/api_client.ts";
import { makeReading, TEST_PASSWORD } from "../testing/fake_services.ts";
import { addressOf, ROUTE_SAMPLES } from "../testing/route_samples.ts";

type RoleName = "admin" | "user" | "viewer";

/** Who may use a route. `read`: open while `PUBLIC_READ`, else every role and keys that read. */
interface Row {
  readonly open?: true;
  readonly read?: true;
  readonly roles?: readonly RoleName[];
  readonly scopes?: readonly Scope[];
  readonly bearerOnly?: true;
  /** Of all meters: for nobody who may know some of them only. */
  readonly whole?: true;
}

const OPEN: Row = { open: true };
const READ: Row = { read: true };
const ADMIN: Row = { roles: ["admin"] };
const USERS: Row = { roles: ["admin", "user", "viewer"] };

/** What the contract says, written down apart from the code's table. */
const ROWS: Readonly<Record<string, Row>> = {
  "GET /healthz": OPEN,
  "GET /readyz": READ,
  "GET /metrics": { read: true, whole: true },
  "GET /api/openapi.json": OPEN,
  "POST /api/login": OPEN,
  "POST /api/refresh": OPEN,
  "POST /api/logout": USERS,
  "POST /api/password": USERS,
  "GET /api/sessions": USERS,
  "DELETE /api/sessions": USERS,
  "DELETE /api/sessions/{id}": USERS,
  "GET /api/users": ADMIN,
  "POST /api/users": ADMIN,
  "PATCH /api/users": ADMIN,
  "DELETE /api/users": ADMIN,
  "PATCH /api/users/{username}": ADMIN,
  "DELETE /api/users/{username}": ADMIN,
  "GET /api/keys": ADMIN,
  "POST /api/keys": ADMIN,
  "DELETE /api/keys/{id}": ADMIN,
  "GET /api/current": READ,
  "GET /api/meters": READ,
  "GET /api/meters/{serial}": READ,
  "PATCH /api/meters/{serial}": ADMIN,
  "POST /api/meters/{serial}/replacements": ADMIN,
  "GET /api/meters/{serial}/proof": READ,
  "GET /api/meters/{serial}/changes": USERS,
  "POST /api/meters/{serial}/credential": ADMIN,
  "DELETE /api/meters/{serial}/credential": ADMIN,
  "GET /api/credentials": ADMIN,
  "GET /api/history": READ,
  "GET /api/stream": READ,
  "POST /api/data": { roles: ["admin", "user"], scopes: ["write"] },
  "GET /api/export.csv": READ,
  "POST /api/import": ADMIN,
  "GET /api/cmd": { roles: ["admin"], scopes: ["command"], bearerOnly: true },
  "POST /api/cmd": { roles: ["admin"], scopes: ["command"] },
  "GET /api/commands": { ...USERS, scopes: ["read", "command"] },
  "GET /api/claims": ADMIN,
  "POST /api/claims/{serial}": ADMIN,
  "GET /api/unnamed": ADMIN,
  "POST /api/unnamed": ADMIN,
  "GET /api/quarantine": ADMIN,
  "GET /api/debug/history-size": ADMIN,
};

/** Somebody who asks. */
interface Caller {
  readonly name: string;
  readonly role?: RoleName;
  readonly scopes?: readonly Scope[];
  readonly isConfined?: true;
  /** By cookie, on a page of this site or of another. */
  readonly cookie?: "own" | "foreign";
  /** Somebody who may not come in at all. */
  readonly isBad?: true;
  credentials(client: Client): Promise<CallOptions>;
}

const ROLES: readonly RoleName[] = ["admin", "user", "viewer"];
const FROM = {
  own: { "sec-fetch-site": "same-origin" },
  foreign: { "sec-fetch-site": "cross-site", origin: "https://evil.example" },
} as const;

const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

async function loginOf({ fake }: Client, username: string): Promise<string> {
  const origin = { address: null, userAgent: null };
  const pair = await fake.services.auth.login(username, TEST_PASSWORD, origin);
  return pair?.token ?? "";
}

function byKey(scopes: readonly Scope[], meters: readonly string[] | null = null): Caller {
  const credentials = async ({ fake }: Client) => {
    const key = { name: crypto.randomUUID(), scopes, meters };
    return bearer((await fake.services.accounts.createKey(key, "admin")).secret);
  };
  const isConfined = meters ? true : undefined;
  return { name: `key ${scopes} of ${meters ?? "all"}`, scopes, isConfined, credentials };
}

const CALLERS: readonly Caller[] = [
  { name: "nobody", credentials: () => Promise.resolve({}) },
  ...ROLES.map((role): Caller => ({
    name: role,
    role,
    credentials: () => Promise.resolve({ as: role }),
  })),
  {
    name: "confined viewer",
    role: "viewer",
    isConfined: true,
    credentials: async (client) => bearer(await loginOf(client, "vera")),
  },
  ...(["own", "foreign"] as const).flatMap((cookie) =>
    ROLES.map((role): Caller => ({
      name: `${role}, cookie on ${cookie} page`,
      role,
      cookie,
      credentials: () => Promise.resolve({ cookie: role, headers: FROM[cookie] }),
    }))
  ),
  ...SCOPES.map((scope) => byKey([scope])),
  byKey(SCOPES),
  byKey(SCOPES, ["X1"]),
  {
    name: "token of a disabled user",
    isBad: true,
    async credentials(client) {
      const { accounts } = client.fake.services;
      await accounts.updateUser("dora", { disabled: false });
      const token = await loginOf(client, "dora");
      await accounts.updateUser("dora", { disabled: true });
      return bearer(token);
    },
  },
  {
    name: "revoked key",
    isBad: true,
    async credentials({ fake: { services: { accounts } } }) {
      const { row, secret } = await accounts.createKey({ name: "k", scopes: ["read"] }, "admin");
      await accounts.removeKey(row.id);
      return bearer(secret);
    },
  },
];

/** @returns 401, 403, or `null`: may */
function refusalOf(caller: Caller, row: Row, method: string, publicRead: boolean): number | null {
  const { role, scopes, cookie } = caller;
  if (caller.isBad) return 401;
  if (row.open) return null;
  if (cookie && row.bearerOnly) return 401;
  const isFree = row.read && publicRead;
  if (!role && !scopes) return isFree ? null : 401;
  const isEnough = role
    ? row.read || row.roles?.includes(role)
    : scopes?.some((scope) => row.read ? scope === "read" : row.scopes?.includes(scope));
  if (!isFree && !isEnough || caller.isConfined && row.whole) return 403;
  return cookie === "foreign" && method !== "GET" ? 403 : null;
}

async function setup(publicRead: boolean): Promise<Client> {
  const client = createClient({ settings: { publicRead }, readings: [makeReading("X1", 1, 1)] });
  for (const username of ["vera", "dora"]) {
    const viewer = { username, role: "viewer", meters: ["X1"] } as const;
    await client.fake.services.accounts.createUser({ ...viewer, password: TEST_PASSWORD });
  }
  return client;
}

async function routesOf(client: Client): Promise<{ method: string; path: string }[]> {
  const { body } = await client.call("GET", "/api/openapi.json");
  return Object.entries<object>(body.paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => ({ method: method.toUpperCase(), path }))
  );
}

for (const publicRead of [true, false]) {
  Deno.test(`every caller on every route, PUBLIC_READ=${publicRead}`, async () => {
    const client = await setup(publicRead);
    const routes = await routesOf(client);
    const known = routes.map(({ method, path }) => `${method} ${path}`);
    assert.deepEqual(known.toSorted(), Object.keys(ROWS).sort(), "a row for every route");
    for (const { method, path } of routes) {
      const route = `${method} ${path}`;
      const { query = "", body, serial, status } = ROUTE_SAMPLES[route];
      for (const caller of CALLERS) {
        const credentials = await caller.credentials(client);
        const answer = await client.call(method, addressOf(path, serial) + query, {
          ...credentials,
          body,
        });
        const refusal = refusalOf(caller, ROWS[route], method, publicRead);
        assert.equal(answer.status, refusal ?? status, `${caller.name}: ${route} ${answer.text}`);
        if (refusal) assert.ok(answer.body.error);
      }
    }
  });
}

Deno.test("a method that the page does not describe is 405, whoever asks", async () => {
  const client = await setup(true);
  const routes = await routesOf(client);
  const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"];
  for (const path of new Set(routes.map((route) => route.path))) {
    const described = routes.filter((route) => route.path === path).map((route) => route.method);
    for (const method of methods.filter((method) => !described.includes(method))) {
      for (const as of [undefined, "admin"] as const) {
        const answer = await client.call(method, addressOf(path), { as });
        assert.equal(answer.status, 405, `${method} ${path}`);
      }
    }
  }
});
