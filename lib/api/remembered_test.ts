import assert from "node:assert/strict";
import { remembered } from "./remembered.ts";

/** A handler that counts, behind the memory. */
function setup(status = 200) {
  const readings = { version: 0 };
  const asked = { times: 0 };
  const handler = remembered(() => {
    const headers = { "content-type": "application/json", "cache-control": "no-store" };
    return Promise.resolve(new Response(`${++asked.times}`, { status, headers }));
  }, readings);
  const get = async (path: string, init?: RequestInit) => {
    const response = await handler(new Request(`http://a${path}`, init), undefined);
    return { response, text: await response.text() };
  };
  return { readings, get };
}

Deno.test("remembered() gives the same answer until something is said", async () => {
  const { readings, get } = setup();
  for (const path of ["/api/current", "/api/current?serial=M1", "/api/history?limit=200"]) {
    const first = await get(path);
    const again = await get(path);
    assert.equal(again.text, first.text);
    assert.deepEqual([...again.response.headers], [...first.response.headers]);
    readings.version++;
    assert.notEqual((await get(path)).text, first.text);
  }
});

Deno.test("remembered() asks anew whenever the answer may be another", async () => {
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
    const isKept = init?.headers !== undefined && "host" in init.headers || path.endsWith("M2");
    assert.equal(one.text === two.text, isKept, path);
  }
  assert.equal((await get("/api/current")).text, text);
});

Deno.test("remembered() keeps nothing that failed", async () => {
  const { get } = setup(503);
  const [one, two] = [await get("/api/current"), await get("/api/current")];
  assert.notEqual(one.text, two.text);
  assert.equal(two.response.status, 503);
});

Deno.test("remembered() does not keep what was asked before something was said", async () => {
  const readings = { version: 0 };
  const answers = [Promise.withResolvers<Response>(), Promise.withResolvers<Response>()];
  let asked = 0;
  const handler = remembered(() => answers[asked++].promise, readings);
  const get = async () => await (await handler(new Request("http://a/api/current"), null)).text();
  const slow = get();
  readings.version++;
  const quick = get();
  answers[1].resolve(new Response("new"));
  assert.equal(await quick, "new");
  answers[0].resolve(new Response("old"));
  assert.equal(await slow, "old");
  assert.equal(await get(), "new");
});

Deno.test("remembered() keeps no more than some text", async () => {
  let asked = 0;
  const handler = remembered(() => {
    asked++;
    return new Response("x".repeat(1024 * 1024));
  }, { version: 0 });
  const get = async (i: number) =>
    await (await handler(new Request(`http://a/api/current?x=${i}`), null)).body?.cancel();
  for (let i = 0; i < 5; i++) await get(i);
  await get(4);
  assert.equal(asked, 5);
  await get(0);
  assert.equal(asked, 6);
});
