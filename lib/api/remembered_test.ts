import assert from "node:assert/strict";
import type { IncomingMessage, ServerResponse } from "node:http";
import { TooManyRequestsError } from "../auth/throttle.ts";
import type { RateLimits } from "../services.ts";
import { RememberedAnswers } from "./remembered.ts";

const unlimited: RateLimits = { enter: () => null };

/** A handler that counts, behind the memory, asked as the web server asks. */
function setup(
  { status = 200, limits = unlimited, text = (i: number) => `${i}` }: {
    status?: number;
    limits?: RateLimits;
    text?: (asked: number) => string;
  } = {},
) {
  const readings = { version: 0 };
  const answers = new RememberedAnswers(readings, limits);
  let asked = 0;
  const handler = answers.keeping(() => {
    const headers = { "content-type": "application/json", "cache-control": "no-store" };
    return Promise.resolve(new Response(text(++asked), { status, headers }));
  });
  const get = async (path: string, init: { method?: string; headers?: HeadersInit } = {}) => {
    const { method = "GET" } = init;
    const headers = new Headers({ host: "a", ...Object.fromEntries(new Headers(init.headers)) });
    return given(answers, method, path, headers) ??
      await read(await handler(new Request(`http://a${path}`, { method, headers }), undefined));
  };
  return { readings, get, asked: () => asked };
}

interface Given {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

async function read(response: Response): Promise<Given> {
  const { status, headers } = response;
  return { status, headers, text: await response.text() };
}

/** What the memory gives by itself. */
function given(
  answers: RememberedAnswers,
  method: string,
  url: string,
  headers: Headers,
): Given | null {
  const req = { method, url, headers: Object.fromEntries(headers), socket: {} };
  const sent: { status: number; headers: Headers; text: string } = {
    status: 0,
    headers: new Headers(),
    text: "",
  };
  const res = {
    writeHead(status: number, fields: string[]) {
      sent.status = status;
      for (let i = 0; i < fields.length; i += 2) sent.headers.append(fields[i], fields[i + 1]);
      return res;
    },
    end: (text: string) => sent.text = text,
  };
  const message = req as unknown as IncomingMessage;
  return answers.give(message, res as unknown as ServerResponse, "192.0.2.1") ? sent : null;
}

Deno.test("RememberedAnswers gives the same answer until something is said", async () => {
  const { readings, get, asked } = setup();
  for (const path of ["/api/current", "/api/current?serial=M1", "/api/history?limit=200"]) {
    const first = await get(path);
    const before = asked();
    const again = await get(path);
    assert.equal(asked(), before);
    assert.equal(again.text, first.text);
    assert.equal(again.headers.get("content-length"), String(first.text.length));
    again.headers.delete("content-length");
    assert.deepEqual([...again.headers], [...first.headers]);
    readings.version++;
    assert.notEqual((await get(path)).text, first.text);
  }
});

Deno.test("RememberedAnswers asks anew whenever the answer may be another", async () => {
  const { get } = setup();
  const other: [string, RequestInit?][] = [
    ["/api/current", { headers: { authorization: "Bearer x" } }],
    ["/api/current", { headers: { cookie: "hidrometro=x" } }],
    ["/api/current", { headers: { host: "b" } }],
    ["/api/current", { method: "HEAD" }],
    ["/api/current", { method: "POST" }],
    ["/api/current?serial=M2"],
    ["/api/history?serial=M1"],
    ["/api/history?bucket=day"],
    ["/api/meters"],
  ];
  const { text } = await get("/api/current");
  for (const [path, init] of other) {
    const [one, two] = [await get(path, init), await get(path, init)];
    assert.notEqual(one.text, text, path);
    assert.equal(one.text === two.text, path.endsWith("M2"), path);
  }
  assert.equal((await get("/api/current")).text, text);
});

Deno.test("RememberedAnswers keeps nothing that failed", async () => {
  const { get } = setup({ status: 503 });
  const [one, two] = [await get("/api/current"), await get("/api/current")];
  assert.notEqual(one.text, two.text);
  assert.equal(two.status, 503);
});

Deno.test("RememberedAnswers does not keep what was asked before something was said", async () => {
  const readings = { version: 0 };
  const responses = [Promise.withResolvers<Response>(), Promise.withResolvers<Response>()];
  let asked = 0;
  const answers = new RememberedAnswers(readings, unlimited);
  const handler = answers.keeping(() => responses[asked++].promise);
  const headers = new Headers({ host: "a" });
  const get = async () => {
    const kept = given(answers, "GET", "/api/current", headers);
    return kept?.text ??
      await (await handler(new Request("http://a/api/current", { headers }), null)).text();
  };
  const slow = get();
  readings.version++;
  const quick = get();
  responses[1].resolve(new Response("new"));
  assert.equal(await quick, "new");
  responses[0].resolve(new Response("old"));
  assert.equal(await slow, "old");
  assert.equal(await get(), "new");
});

Deno.test("RememberedAnswers keeps no more than some bytes", async () => {
  const { get, asked } = setup({ text: () => "x".repeat(1024 * 1024) });
  for (let i = 0; i < 5; i++) await get(`/api/current?x=${i}`);
  await get("/api/current?x=4");
  assert.equal(asked(), 5);
  await get("/api/current?x=0");
  assert.equal(asked(), 6);
});

Deno.test("RememberedAnswers counts for the caller, and hands on who has to wait", async () => {
  let left = 2;
  const counted: unknown[] = [];
  const { get, asked } = setup({
    limits: {
      enter: (kind, { address, username }) => {
        counted.push([kind, address, username]);
        if (left-- === 0) throw new TooManyRequestsError("too many requests", 1);
        return null;
      },
    },
  });
  for (let i = 0; i < 4; i++) await get("/api/current");
  assert.deepEqual(counted, Array(3).fill(["read", "192.0.2.1", null]));
  assert.equal(asked(), 2, "the first, and the one that the handler has to refuse");
});
