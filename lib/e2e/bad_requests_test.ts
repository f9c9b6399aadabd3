/** Every hostile request of `bad-inputs.json`, sent to the whole program over its own web server. */

import assert from "node:assert/strict";
import {
  bodyOf,
  headersOf,
  rawBytesOf,
  type RequestCase,
  requestCases,
  statusesOf,
  type TokenRecipe,
} from "../testing/hostile_requests.ts";
import { forgeToken } from "../testing/forged_token.ts";
import { rawRequest } from "../testing/raw_http.ts";
import { ProgramChild } from "./program_child.ts";

const SECRET = "signs the tokens of this test, and of no other one";
const PASSWORD = "correct-horse-battery";
/** How often everything is sent after the first time: memory must come back each time. */
const ROUNDS = 4;
/** What the rounds after the first may add to it, bytes. */
const MAX_GROWTH = 64 * 2 ** 20;
/** The slowest body is cut off within, ms. */
const SLOW_MS = 35_000;

/** What needs something that this program is not in, and where it is held instead. */
const ELSEWHERE: Record<string, string> = {
  H002: "a start in production: lib/config/load_test.ts",
  H012: "timing of logins: lib/auth/auth_test.ts",
  H104: "a locked store: the fault kit",
  H152: "5,000 streams: the benchmark of the stream",
  H161: "a full disk: the fault kit",
};
/** Statuses that differ from the file's: see lib/api/bad_inputs_test.ts. */
const OTHERWISE: Record<string, string> = {
  H081: "200, an empty list as of an unknown serial",
  H140: "401 then 429",
};

const cases = (await requestCases()).filter(({ id, fault }) => !fault && !ELSEWHERE[id]);
/** Those that make somebody wait come last: the others sign in too. */
const ordered = [...cases.filter(({ repeat = 1 }) => repeat === 1), ...cases.filter(isRepeated)];

function isRepeated({ repeat = 1 }: RequestCase): boolean {
  return repeat > 1;
}

/** Who asks: the program with its users and their tokens. */
interface Desk {
  readonly program: ProgramChild;
  readonly tokens: Readonly<Record<"admin" | "user" | "confined" | "revoked" | "refresh", string>>;
  readonly usedRefresh: string;
  readonly cookie: string;
  /** Of a session that is under way. */
  readonly sessionId: string;
}

type Pair = { token: string; refreshToken: string };

async function openDesk(program: ProgramChild): Promise<Desk> {
  const post = (path: string, body: unknown, token?: string) =>
    program.fetch(path, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(body),
    });
  const login = async (username: string): Promise<Pair> =>
    await (await post("/api/login", { username, password: PASSWORD })).json();
  const { token: admin } = await login("admin");
  const user = { password: PASSWORD, role: "user" };
  for (const more of [{ username: "ana" }, { username: "bia", meters: ["A"] }]) {
    assert.equal((await post("/api/users", { ...user, ...more }, admin)).status, 200);
  }
  const readings = ["A", "B", "ABC123", "OTHER1"].flatMap((numeroSerie) =>
    [1, 2].map((minute) => ({ numeroSerie, totalLiters: minute, ts: 1_767_225_600 + minute * 60 }))
  );
  assert.equal((await post("/api/data", { readings }, admin)).status, 200);
  const [ana, bia, gone, old] = [
    await login("ana"),
    await login("bia"),
    await login("ana"),
    await login("ana"),
  ];
  await (await post("/api/logout", {}, gone.token)).body?.cancel();
  await (await post("/api/refresh", { refreshToken: old.refreshToken })).body?.cancel();
  const { sessions } = await (await program.fetch("/api/sessions", {
    headers: { authorization: `Bearer ${admin}` },
  })).json();
  return {
    program,
    tokens: {
      admin,
      user: ana.token,
      confined: bia.token,
      revoked: gone.token,
      refresh: ana.refreshToken,
    },
    usedRefresh: old.refreshToken,
    cookie: await signIn(program),
    sessionId: sessions.find((row: { current: boolean }) => row.current).id,
  };
}

/** @returns the session cookie that the page gives */
async function signIn(program: ProgramChild): Promise<string> {
  const answer = await program.fetch("/login", {
    method: "POST",
    redirect: "manual",
    headers: { "sec-fetch-site": "same-origin" },
    body: new URLSearchParams({ username: "admin", password: PASSWORD }),
  });
  await answer.body?.cancel();
  return /hidrometro=([^;]+)/.exec(answer.headers.get("set-cookie") ?? "")![1];
}

async function badToken({ tokens, sessionId }: Desk, recipe: TokenRecipe): Promise<string> {
  if (recipe.use === "refresh") return tokens.refresh;
  if (recipe.revoked) return tokens.revoked;
  const now = Math.floor(Date.now() / 1000);
  const claims = Object.entries({ sub: "admin", role: "admin", sid: sessionId, ...recipe.claims })
    .map(([name, value]) => [name, value === "now-1" ? now - 1 : value]);
  const given = { claims: Object.fromEntries(claims), omit: recipe.omit };
  return await forgeToken(new TextEncoder().encode(SECRET), now, given);
}

/** @returns the status; `null` when the server closed without a word that could be read */
async function send(desk: Desk, one: RequestCase, round: number): Promise<number | null> {
  const { program, tokens } = desk;
  const headers = headersOf(one, round);
  const { generator, token_recipe: recipe, auth, id } = one;
  if (generator?.kind === "raw_http_base64") {
    return (await rawRequest(program.webPort, rawBytesOf(generator))).status;
  }
  if (generator?.kind === "slow_body") return await sendSlowly(desk, one);
  if (recipe) headers.authorization = `Bearer ${await badToken(desk, recipe)}`;
  else if (id === "H081" || id === "H157") headers.authorization = `Bearer ${tokens.confined}`;
  else if (auth === "user" || auth === "admin") headers.authorization = `Bearer ${tokens[auth]}`;
  else if (auth === "cookie-admin") headers.cookie = `hidrometro=${desk.cookie}`;
  const { history } = await program.get<{ history: unknown[] }>("/api/history?limit=1");
  assert.equal(history.length, 1, "the program answers others");
  const body = bodyOf(one);
  const bytes = typeof body === "string" ? body.replace("{{OLD_REFRESH}}", desk.usedRefresh) : body;
  const path = one.path.replace("{{CURSOR_A}}", await cursorOf(program));
  return await statusOf(program, path, { method: one.method, headers, body: bytes as BodyInit });
}

async function cursorOf(program: ProgramChild): Promise<string> {
  return (await program.get<{ cursor: string }>("/api/history?serial=A&limit=1")).cursor;
}

async function statusOf(program: ProgramChild, path: string, init: RequestInit) {
  try {
    const answer = await program.fetch(path, { redirect: "manual", ...init });
    await answer.body?.cancel();
    return answer.status;
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

/** A byte now and then: the server must not wait for the last one. */
async function sendSlowly(desk: Desk, { path, headers }: RequestCase): Promise<number> {
  const conn = await Deno.connect({ hostname: "127.0.0.1", port: desk.program.webPort });
  const fields = Object.entries({ ...headers, authorization: `Bearer ${desk.tokens.user}` });
  const head = `POST ${path} HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n` +
    fields.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  await conn.write(new TextEncoder().encode(`${head}\r\n`));
  const dripping = setInterval(() => conn.write(new Uint8Array([123])).catch(() => {}), 2000);
  const late = setTimeout(() => conn.close(), SLOW_MS);
  try {
    const text = await new Response(conn.readable).text();
    return Number(text.split(" ")[1]);
  } finally {
    clearInterval(dripping);
    clearTimeout(late);
  }
}

async function tryCase(desk: Desk, one: RequestCase): Promise<void> {
  const statuses = new Set<number | null>();
  for (let i = 0; i < (one.repeat ?? 1); i++) statuses.add(await send(desk, one, i));
  const expected = OTHERWISE[one.id] ?? one.expected.status;
  const wanted = statusesOf(expected);
  // A body that is refused while it comes: the answer may be lost with the connection.
  if (wanted.includes(413) || wanted.includes(431)) statuses.delete(null);
  const found = `${one.id} ${one.desc}: ${[...statuses]}, not ${expected}`;
  assert.ok([...statuses].every((status) => wanted.includes(status ?? 0)), found);
  if (/then 429/.test(String(expected))) assert.ok(statuses.has(429), found);
}

Deno.test({
  name: "every hostile request ends as it should, none brings the program down or keeps its memory",
  ignore: cases.length === 0,
  async fn(t) {
    const env = { SECRET_KEY: SECRET, PUBLIC_READ: "false", LOG_LEVEL: "warn" };
    await using program = await ProgramChild.start(env);
    const desk = await openDesk(program);
    for (const one of ordered) await t.step(`${one.id} ${one.desc}`, () => tryCase(desk, one));
    await t.step("once more and again, and memory returns", async () => {
      const before = await program.memory();
      const quick = ordered.filter((one) => one.generator?.kind !== "slow_body");
      for (let round = 0; round < ROUNDS; round++) {
        for (const one of quick) {
          const status = await send(desk, one, round);
          assert.ok(status === null || status < 500, `${one.id}: ${status}`);
        }
      }
      const growth = await program.memory() - before;
      console.log(`memory grew by ${Math.round(growth / 2 ** 20)} MB in ${ROUNDS} rounds`);
      assert.ok(growth < MAX_GROWTH, `${growth} bytes`);
    });
    assert.ok(program.isAlive);
    assert.equal((await program.fetch("/healthz")).status, 200);
    assert.doesNotMatch(program.log, /Cannot answer a request/);
    assert.equal(await program.stop(), 0);
  },
});
