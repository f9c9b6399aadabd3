import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { checkHost } from "../auth/host.ts";
import { type Answer, type Client, createClient } from "../testing/api_client.ts";
import { makeReading, TEST_PASSWORD } from "../testing/fake_services.ts";
import { rawRequest } from "../testing/raw_http.ts";
import { forgeToken } from "../testing/forged_token.ts";
import { createApi } from "./app.ts";

/** A folder of recorded hostile inputs beside the checkout; without it there is nothing to try. */
const FILE = new URL("../../../shared/data/bad-inputs.json", import.meta.url);

interface Generator {
  kind: string;
  prefix?: string;
  unit?: string;
  count?: number;
  suffix?: string;
  name?: string;
  decompressed?: number;
  base64?: string;
}

/** How a bad token is made. */
interface TokenRecipe {
  claims?: Record<string, unknown>;
  omit?: string[];
  use?: "refresh";
  revoked?: true;
}

interface Case {
  id: string;
  channel: string;
  category: string;
  desc: string;
  method: string;
  path: string;
  auth: "none" | "user" | "admin" | "cookie-admin";
  headers: Record<string, string>;
  body?: string;
  generator?: Generator;
  repeat?: number;
  fault?: string;
  token_recipe?: TokenRecipe;
  expected: { status: number | string; field?: string };
}

/** What is not tried here, and why. */
const SKIPPED: Record<string, string> = {
  H002: "about the start of the program in production",
  H012: "timing of logins: auth_test.ts",
  H081: "meters with owners are not there yet",
  H104: "a fault of the store",
  H136: "the server's own limit of headers",
  H137: "static files",
  H145: "slow bodies: body_test.ts",
  H152: "5,000 streams: the stream's own tests",
  H157: "meters with owners are not there yet",
  H161: "the fault kit fills a disk",
};

/** Statuses that differ from the file's, with the reason. */
const OTHERWISE: Record<string, { status: string; why: string }> = {
  H140: { status: "401 then 429", why: "mistypings before the throttle are answered as such" },
};

const text = await Deno.readTextFile(FILE).catch((error) => {
  if (error instanceof Deno.errors.NotFound) return null;
  throw error;
});
if (text === null) console.log(`skipped: ${FILE.pathname} is not there`);
const cases: Case[] = text === null ? [] : JSON.parse(text);

for (const one of cases.filter(({ channel }) => channel === "http")) {
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

async function tryCase(one: Case): Promise<void> {
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
  const wanted = String(expected).match(/\b\d{3}\b/g)?.map(Number) ?? [];
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
  one: Case,
  path: string,
  round: number,
): Promise<Answer> {
  const headers = Object.fromEntries(
    Object.entries(one.headers).map(([name, value]) => [
      name,
      value.replace("{{RANDOM_IP}}", `203.0.113.${round}`),
    ]),
  );
  const { generator, token_recipe: recipe } = one;
  if (recipe) headers.authorization = `Bearer ${await makeToken(client, recipe)}`;
  if (generator?.kind === "raw_http_base64") return sendRaw(client, generator.base64 ?? "");
  if (generator?.kind === "header_repeat") {
    headers[generator.name ?? "x"] = generate(generator);
  }
  const body = generator?.kind === "repeat"
    ? generate(generator)
    : generator?.kind === "gzip_zeros"
    ? gzipSync(new Uint8Array(generator.decompressed ?? 0))
    : one.body?.includes("{{OLD_REFRESH}}")
    ? one.body.replace("{{OLD_REFRESH}}", await usedRefreshToken(client))
    : one.body;
  const as = one.auth === "user" || one.auth === "admin" ? one.auth : undefined;
  const cookie = one.auth === "cookie-admin" ? "admin" : undefined;
  return client.call(one.method, path, { as, cookie, headers, body });
}

/** Over a real socket, behind the check of the host, as `main.ts` has it. */
async function sendRaw({ fake }: Client, base64: string): Promise<Answer> {
  const api = createApi();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    (req) => checkHost(req, null) ?? api(req, { services: fake.services, address: null }),
  );
  const request = new TextDecoder().decode(Uint8Array.fromBase64(base64))
    .replace(/\r\n\r\n$/, "\r\nConnection: close\r\n\r\n");
  const { port } = server.addr;
  const { status, headers, text } = await rawRequest(port, new TextEncoder().encode(request));
  await server.shutdown();
  const isJson = headers.get("content-type")?.includes("json");
  return { status, headers, text, body: isJson ? JSON.parse(text) : null };
}

function generate({ prefix = "", unit = "", count = 0, suffix = "" }: Generator): string {
  return prefix + unit.repeat(count) + suffix;
}
