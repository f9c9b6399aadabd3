/** Signing in to the whole program: what was ended stays ended when it is started anew. */

import assert from "node:assert/strict";
import { type Running, startRunning } from "./harness.ts";

const PASSWORD = "correct-horse-battery";

async function call(
  { request }: Running,
  method: string,
  path: string,
  { token, body }: { token?: string; body?: unknown } = {},
) {
  const headers = new Headers();
  if (token) headers.set("authorization", `Bearer ${token}`);
  if (body) headers.set("content-type", "application/json");
  const text = body === undefined ? undefined : JSON.stringify(body);
  const answer = await request(path, { method, headers, body: text });
  return { status: answer.status, body: await answer.json() };
}

Deno.test("sessions, users and keys are as they were after a restart, and what was ended is not", async () => {
  let running = await startRunning({ APP_ENV: "production", ADMIN_PASSWORD: PASSWORD });
  const login = async (username: string, password: string) =>
    (await call(running, "POST", "/api/login", { body: { username, password } })).body;
  const refresh = async (refreshToken: string) =>
    await call(running, "POST", "/api/refresh", { body: { refreshToken } });
  const statusOf = async (token: string) =>
    (await call(running, "GET", "/api/meters", { token })).status;
  try {
    const { token: admin, refreshToken } = await login("admin", PASSWORD);
    const bia = {
      username: "bia",
      password: "sete-garcas-no-telhado",
      role: "viewer",
      meters: ["A"],
    };
    assert.equal(
      (await call(running, "POST", "/api/users", { token: admin, body: bia })).status,
      200,
    );
    const body = { name: "telhado", scopes: ["read"] };
    const key = (await call(running, "POST", "/api/keys", { token: admin, body })).body;
    const stolen = await login("bia", bia.password);
    const next = (await refresh(stolen.refreshToken)).body;
    assert.equal((await refresh(stolen.refreshToken)).status, 401);
    const good = await login("bia", bia.password);

    running = await running.restart();
    for (const token of [stolen.token, next.token]) assert.equal(await statusOf(token), 401);
    assert.equal((await refresh(next.refreshToken)).status, 401);
    for (const token of [admin, good.token, key.secret]) assert.equal(await statusOf(token), 200);
    assert.equal((await refresh(refreshToken)).status, 200);
    const { users } = (await call(running, "GET", "/api/users", { token: admin })).body;
    assert.deepEqual(users[1].meters, ["A"]);
    assert.ok(users[1].lastLoginAt > 0);

    await call(running, "POST", "/api/logout", { token: good.token });
    await call(running, "DELETE", `/api/keys/${key.id}`, { token: admin });
    await call(running, "DELETE", "/api/users/bia", { token: admin });
    running = await running.restart();
    for (const token of [good.token, key.secret]) assert.equal(await statusOf(token), 401);
    assert.equal((await call(running, "GET", "/api/users", { token: admin })).body.users.length, 1);
  } finally {
    await running.stop();
  }
});

Deno.test("a kept secret that was renamed to .previous is still good, and signs nothing", async () => {
  let running = await startRunning();
  try {
    const body = { username: "admin", password: PASSWORD };
    const login = async () => (await call(running, "POST", "/api/login", { body })).body.token;
    const status = async (token: string) =>
      (await call(running, "GET", "/api/users", { token })).status;
    const path = `${running.dataDir}/secret-key`;
    const before = await login();
    await Deno.rename(path, `${path}.previous`);
    running = await running.restart();
    assert.equal(await status(before), 200);
    const after = await login();
    await Deno.remove(`${path}.previous`);
    running = await running.restart();
    assert.deepEqual([await status(before), await status(after)], [401, 200]);
  } finally {
    await running.stop();
  }
});
