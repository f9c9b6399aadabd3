import assert from "node:assert/strict";
import { checkHost } from "../auth/host.ts";
import { type Answer, type Client, createClient } from "../testing/api_client.ts";
import { makeReading, TEST_PASSWORD } from "../testing/fake_services.ts";
import {
  bodyOf,
  headersOf,
  rawBytesOf,
  type RequestCase,
  requestCases,
  statusesOf,
  type TokenRecipe,
} from "../testing/hostile_requests.ts";
import { rawRequest } from "../testing/raw_http.ts";
import { forgeToken } from "../testing/forged_token.ts";
import { createApi } from "./app.ts";

/** What is not tried here, and why. */
const SKIPPED: Record<string, string> = {
  H002: "about the start of the program in production",
  H012: "timing of logins: auth_test.ts",
  H104: "a fault of the store: the fault kit locks it",
  H136: "the server's own limit of headers: bad_requests_test.ts",
  H137: "static files: bad_requests_test.ts",
  H145: "slow bodies: bad_requests_test.ts",
  H152: "5,000 streams: the stream's own tests",
  H161: "the fault kit fills a disk",
};

/** Statuses that differ from the file's, with the reason. */
const OTHERWISE: Record<string, { status: string; why: string }> = {
  H081: {
    status: "200",
    why: "another's serial is answered as an unknown one: with an empty list",
  },
  H140: { status: "401 then 429", why: "mistypings before the throttle are answered as such" },
};

/** Asked by somebody who may know meter `A` alone, about the others. */
const CONFINED = ["H081", "H157"];

for (const one of await requestCases()) {
  const reason = SKIPPED[one.id];
  if (reason) console.log(`skipped: ${one.id} ${one.desc}: ${reason}`);
  Deno.test({
    name: `${one.id} ${one.method} ${one.path}: ${one.desc}`,
    ignore: reason !== undefined,
    fn: () => tryCase(one),
  });
}

Deno.test("a token made without a defect is let in: each recipe's own defect is what is refused", async () => {
  const client = createClient();
  const headers = { authorization: `Bearer ${await makeToken(client, {})}` };
  assert.equal((await client.call("GET", "/api/users", { headers })).status, 200);
});

async function tryCase(one: RequestCase): Promise<void> {
  const client = createClient({
    readings: ["A", "B"].flatMap((serial) => [1, 2].map((ts) => makeReading(serial, ts, ts))),
    settings: { publicRead: one.id !== "H150" },
  });
  const { fake } = client;
  if (one.fault === "broker stopped") {
    fake.unavailable = one.fault;
    fake.health = { ...fake.health, status: "degraded" };
    fake.add(makeReading("ABC123", 1, 1));
  }
  const path = one.path.replace("{{CURSOR_A}}", await cursorOf(client));
  const before = JSON.stringify(fake.services.readings.size());
  const answers: Answer[] = [];
  for (let i = 0; i < (one.repeat ?? 1); i++) answers.push(await send(client, one, path, i));
  const expected = OTHERWISE[one.id]?.status ?? one.expected.status;
  for (const { status, body } of answers) {
    assert.ok(status < 500 || status === 503, `${status}`);
    if (status >= 400 && one.method !== "HEAD" && one.path !== "/healthz") assert.ok(body?.error);
  }
  const statuses = [...new Set(answers.map(({ status }) => status))];
  const wanted = statusesOf(expected);
  assert.ok(statuses.every((status) => wanted.includes(status)), `${statuses}, not ${expected}`);
  assert.ok(!/then 429/.test(String(expected)) || statuses.includes(429));
  if (one.expected.field) assert.equal(answers[0].body.field, one.expected.field);
  assert.deepEqual(fake.commands, [], "a command was sent");
  if (!statuses.includes(200)) {
    assert.equal(JSON.stringify(fake.services.readings.size()), before, "a reading was stored");
  }
}

/** What stands for `{{MAKE_TOKEN}}`: a token as only the program itself could have made it. */
async function makeToken(client: Client, recipe: TokenRecipe): Promise<string> {
  if (recipe.use === "refresh") return (await signIn(client)).refreshToken;
  if (recipe.revoked) {
    const { token } = await signIn(client);
    await client.call("POST", "/api/logout", { headers: { authorization: `Bearer ${token}` } });
    return token;
  }
  const now = Math.floor(client.fake.now / 1000);
  const [session] = (await signIn(client), await client.fake.services.accounts.sessions("admin"));
  const good = { sub: "admin", role: "admin", sid: session.id };
  const claims = Object.entries({ ...good, ...recipe.claims })
    .map(([name, value]) => [name, value === "now-1" ? now - 1 : value]);
  const { secret } = client.fake;
  return await forgeToken(secret, now, { claims: Object.fromEntries(claims), omit: recipe.omit });
}

/** What stands for `{{OLD_REFRESH}}`: a refresh token that was used. */
async function usedRefreshToken(client: Client): Promise<string> {
  const { refreshToken } = await signIn(client);
  await client.call("POST", "/api/refresh", { body: { refreshToken } });
  return refreshToken;
}

async function signIn(client: Client): Promise<{ token: string; refreshToken: string }> {
  const body = { username: "admin", password: TEST_PASSWORD };
  return (await client.call("POST", "/api/login", { body })).body;
}

async function cursorOf(client: Client): Promise<string> {
  const { body } = await client.call("GET", "/api/history?serial=A&limit=1");
  return body.cursor;
}

async function send(
  client: Client,
  one: RequestCase,
  path: string,
  round: number,
): Promise<Answer> {
  const headers = headersOf(one, round);
  const { generator, token_recipe: recipe } = one;
  if (recipe) headers.authorization = `Bearer ${await makeToken(client, recipe)}`;
  if (CONFINED.includes(one.id)) headers.authorization = `Bearer ${await confinedToken(client)}`;
  if (generator?.kind === "raw_http_base64") return sendRaw(client, rawBytesOf(generator));
  const body = one.body?.includes("{{OLD_REFRESH}}")
    ? one.body.replace("{{OLD_REFRESH}}", await usedRefreshToken(client))
    : bodyOf(one);
  const as = one.auth === "user" || one.auth === "admin" ? one.auth : undefined;
  const cookie = one.auth === "cookie-admin" ? "admin" : undefined;
  return client.call(one.method, path, { as, cookie, headers, body });
}

/** A token of somebody who may know meter `A` alone. */
async function confinedToken({ fake }: Client): Promise<string> {
  const { accounts, auth } = fake.services;
  const user = { username: "ana", password: TEST_PASSWORD, role: "user", meters: ["A"] } as const;
  await accounts.createUser(user);
  const origin = { address: null, userAgent: null };
  const pair = await auth.login(user.username, user.password, origin);
  assert.ok(pair);
  return pair.token;
}

/** Over a real socket, behind the check of the host, as `main.ts` has it. */
async function sendRaw({ fake }: Client, request: Uint8Array): Promise<Answer> {
  const api = createApi();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    (req) => checkHost(req, null) ?? api(req, { services: fake.services, address: null }),
  );
  const { port } = server.addr;
  const { status, headers, text } = await rawRequest(port, request);
  await server.shutdown();
  const isJson = headers.get("content-type")?.includes("json");
  return { status, headers, text, body: isJson ? JSON.parse(text) : null };
}
