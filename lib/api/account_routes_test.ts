import assert from "node:assert/strict";
import { assertProblem, type Client, createClient } from "../testing/api_client.ts";
import { TEST_PASSWORD } from "../testing/fake_services.ts";

const NEXT = "sete-garcas-no-telhado";
const closed = () => createClient({ settings: { publicRead: false } });
const withToken = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

async function login(client: Client, username: string, password = TEST_PASSWORD) {
  const { body } = await client.call("POST", "/api/login", { body: { username, password } });
  return body;
}

async function statusOf(client: Client, token: string): Promise<number> {
  return (await client.call("GET", "/api/commands", withToken(token))).status;
}

Deno.test("POST /api/refresh gives the next pair; used twice, the session ends", async () => {
  const client = closed();
  const first = await login(client, "user");
  const refresh = (refreshToken: string) =>
    client.call("POST", "/api/refresh", { body: { refreshToken } });
  const second = (await refresh(first.refreshToken)).body;
  assert.deepEqual(Object.keys(second), ["token", "role", "expiresIn", "refreshToken"]);
  assert.equal(await statusOf(client, second.token), 200);
  assertProblem(await refresh(first.refreshToken), 401, "invalid token");
  for (const { token } of [first, second]) assert.equal(await statusOf(client, token), 401);
  assertProblem(await refresh(second.refreshToken), 401, "invalid token");
  assertProblem(await refresh("x"), 401, "invalid token");
});

Deno.test("POST /api/refresh names the field of a body that cannot be used", async () => {
  const { call } = closed();
  const bad: [unknown, string | undefined][] = [
    [{}, "refreshToken"],
    [{ refreshToken: 7 }, "refreshToken"],
    [{ refreshToken: "" }, "refreshToken"],
    [{ refreshToken: "x", more: 1 }, "more"],
    ["[]", undefined],
  ];
  for (const [body, field] of bad) {
    assertProblem(await call("POST", "/api/refresh", { body }), 400, undefined, field);
  }
});

Deno.test("POST /api/logout ends the session of the token or of the cookie, and no other", async () => {
  const client = closed();
  const [mine, other] = [await login(client, "user"), await login(client, "user")];
  const { status, body } = await client.call("POST", "/api/logout", withToken(mine.token));
  assert.deepEqual({ status, body }, { status: 200, body: { status: "ok" } });
  assert.equal(await statusOf(client, mine.token), 401);
  const { refreshToken } = mine;
  assertProblem(await client.call("POST", "/api/refresh", { body: { refreshToken } }), 401);
  assert.equal(await statusOf(client, other.token), 200);

  const cookie = `hidrometro=${await client.fake.cookie("user")}`;
  const own = { cookie, "sec-fetch-site": "same-origin" };
  assertProblem(await client.call("POST", "/api/logout", { headers: { cookie } }), 403);
  const answer = await client.call("POST", "/api/logout", { headers: own });
  assert.equal(answer.status, 200);
  assert.match(answer.headers.get("set-cookie") ?? "", /^hidrometro=; Path=\/; Max-Age=0/);
  assert.equal((await client.call("GET", "/api/commands", { headers: own })).status, 401);
});

Deno.test("POST /api/password changes the own password and ends other sessions", async () => {
  const client = closed();
  const [mine, other] = [await login(client, "viewer"), await login(client, "viewer")];
  const change = (currentPassword: string, newPassword: string) =>
    client.call("POST", "/api/password", {
      ...withToken(mine.token),
      body: { currentPassword, newPassword },
    });
  assertProblem(await change("wrong", NEXT), 400, "invalid currentPassword", "currentPassword");
  assertProblem(await change(TEST_PASSWORD, "12345678"), 400, undefined, "newPassword");
  assert.deepEqual((await change(TEST_PASSWORD, NEXT)).body, { status: "ok" });
  assert.equal(await statusOf(client, mine.token), 200);
  assert.equal(await statusOf(client, other.token), 401);
  assert.ok((await login(client, "viewer", NEXT)).token);
});

Deno.test("/api/users adds, changes and removes users, by path and without one", async () => {
  const client = closed();
  const as = "admin";
  const bia = { username: "bia/casa 2", password: NEXT, role: "viewer", meters: ["a"] };
  const made = await client.call("POST", "/api/users", { as, body: bia });
  const row = { ...bia, meters: ["A"], disabled: false, createdAt: client.fake.now };
  const { password: _, ...expected } = { ...row, lastLoginAt: null };
  assert.deepEqual(made.body, expected);
  const { token } = await login(client, bia.username, NEXT);
  const path = `/api/users/${encodeURIComponent(bia.username)}`;
  const byPath = await client.call("PATCH", path, { as, body: { disabled: true } });
  assert.equal(byPath.body.disabled, true);
  assert.equal(await statusOf(client, token), 401);
  const body = { username: bia.username, disabled: false, meters: null };
  const byBody = await client.call("PATCH", "/api/users", { as, body });
  assert.deepEqual([byBody.body.disabled, byBody.body.meters], [false, null]);
  const { body: { users } } = await client.call("GET", "/api/users", { as });
  assert.deepEqual(users.map(({ username }: { username: string }) => username), [
    "admin",
    bia.username,
    "user",
    "viewer",
  ]);
  assert.doesNotMatch(JSON.stringify(users), /scrypt|password/i);
  const query = `?username=${encodeURIComponent(bia.username)}`;
  const gone = await client.call("DELETE", `/api/users${query}`, { as });
  assert.deepEqual([gone.status, gone.body], [200, { status: "ok" }]);
  assertProblem(await client.call("DELETE", path, { as }), 404, "not found");
  assertProblem(await client.call("PATCH", path, { as, body: {} }), 404, "not found");
});

Deno.test("/api/users names the field of what cannot be", async () => {
  const { call } = closed();
  const as = "admin";
  const good = { username: "bia", password: NEXT, role: "viewer" };
  const bad: [object, string][] = [
    [{ username: "admin" }, "username"],
    [{ username: "" }, "username"],
    [{ username: undefined }, "username"],
    [{ username: "key:x" }, "username"],
    [{ password: "short" }, "password"],
    [{ password: 12345678 }, "password"],
    [{ role: "root" }, "role"],
    [{ meters: ["a", "b c"] }, "meters.1"],
    [{ meters: "a" }, "meters"],
    [{ role: "admin", meters: ["a"] }, "meters"],
    [{ isAdmin: true }, "isAdmin"],
  ];
  for (const [change, field] of bad) {
    const body = { ...good, ...change };
    assertProblem(await call("POST", "/api/users", { as, body }), 400, undefined, field);
  }
  const demoted = { as, body: { role: "user" } } as const;
  assertProblem(await call("PATCH", "/api/users/admin", demoted), 400, undefined, "role");
  assertProblem(await call("DELETE", "/api/users/admin", { as }), 400, undefined, "username");
  assertProblem(await call("DELETE", "/api/users", { as }), 400, undefined, "username");
  assertProblem(await call("PATCH", "/api/users", { as, body: {} }), 400, undefined, "username");
});

Deno.test("/api/sessions lists the own ones, marks the one that asks, and ends them", async () => {
  const client = closed();
  const [mine, other] = [await login(client, "user"), await login(client, "user")];
  const admin = await login(client, "admin");
  const list = async (token: string, query = "") =>
    (await client.call("GET", `/api/sessions${query}`, withToken(token))).body.sessions;
  const own = await list(mine.token, "?username=admin");
  assert.equal(own.length, 2, "others' are not told, whatever is asked");
  const current = own.filter((session: { current?: true }) => session.current);
  assert.equal(current.length, 1);
  assert.equal(current[0].address, "10.0.0.1");
  assert.doesNotMatch(JSON.stringify(own), /secret|hash/i);
  assert.equal((await list(admin.token)).length, 3);
  assert.equal((await list(admin.token, "?username=user")).length, 2);

  const adminId = (await list(admin.token, "?username=admin"))[0].id;
  const end = (path: string, token: string) => client.call("DELETE", path, withToken(token));
  for (const path of [`/api/sessions/${adminId}`, `/api/sessions?id=${adminId}`]) {
    assertProblem(await end(path, mine.token), 404, "not found");
  }
  assert.equal((await end("/api/sessions", mine.token)).status, 200);
  assert.equal(await statusOf(client, other.token), 401);
  assert.equal(await statusOf(client, mine.token), 200);
  assert.equal((await end(`/api/sessions/${current[0].id}`, admin.token)).status, 200);
  assert.equal(await statusOf(client, mine.token), 401);
  assert.equal((await end(`/api/sessions?id=${adminId}`, admin.token)).status, 200);
  assert.equal(await statusOf(client, admin.token), 401);
});

Deno.test("/api/keys makes keys that are good as Bearer, tells the secret once, and revokes them", async () => {
  const client = closed();
  const as = "admin";
  const body = { name: "telhado", scopes: ["write"], expiresAt: "2027-01-01" };
  const made = (await client.call("POST", "/api/keys", { as, body })).body;
  const { secret, ...row } = made;
  assert.equal(row.expiresAt, Date.UTC(2027, 0, 1, 3), "midnight in the installation's time zone");
  assert.equal(row.createdBy, "admin");
  const data = { ...withToken(secret), body: { totalLiters: 1, numeroSerie: "A" } };
  assert.equal((await client.call("POST", "/api/data", data)).status, 200);
  assertProblem(await client.call("GET", "/api/current", withToken(secret)), 403, "forbidden");
  const { body: { keys } } = await client.call("GET", "/api/keys", { as });
  assert.deepEqual(keys, [{ ...row, lastUsedAt: client.fake.now }]);
  assert.equal((await client.call("DELETE", `/api/keys/${row.id}`, { as })).status, 200);
  assertProblem(await client.call("POST", "/api/data", data), 401, "invalid token");
  assertProblem(await client.call("DELETE", `/api/keys/${row.id}`, { as }), 404, "not found");
});

Deno.test("/api/keys names the field of what cannot be, and commands of a key are recorded as its", async () => {
  const { call, fake } = closed();
  const as = "admin";
  const good = { name: "k", scopes: ["command"] };
  const bad: [object, string][] = [
    [{ name: " " }, "name"],
    [{ scopes: [] }, "scopes"],
    [{ scopes: ["admin"] }, "scopes.0"],
    [{ meters: ["/"] }, "meters.0"],
    [{ expiresAt: "soon" }, "expiresAt"],
    [{ expiresAt: 1 }, "expiresAt"],
    [{ role: "admin" }, "role"],
  ];
  for (const [change, field] of bad) {
    const body = { ...good, ...change };
    assertProblem(await call("POST", "/api/keys", { as, body }), 400, undefined, field);
  }
  const { body: { secret } } = await call("POST", "/api/keys", { as, body: good });
  assertProblem(await call("POST", "/api/keys", { as, body: good }), 400, undefined, "name");
  await call("POST", "/api/cmd", { ...withToken(secret), body: { action: "reset" } });
  assert.equal(fake.commands[0].by, "key:k");
});

Deno.test("GET /api/stream shows commands to those who may list them, and to no others", async () => {
  const { call, fake } = createClient();
  for (const scopes of [["write"], ["read"], ["command"]]) {
    const body = { name: `${scopes}`, scopes };
    const { body: { secret } } = await call("POST", "/api/keys", { as: "admin", body });
    await call("GET", "/api/stream", withToken(secret));
  }
  assert.deepEqual(fake.streams.map(({ options }) => options.privileged), [false, true, true]);
});
