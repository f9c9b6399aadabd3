/** Requests that no browser sends, over real sockets to the real app. */

import assert from "node:assert/strict";
import { createFakeServices, type FakeOptions } from "../testing/fake_services.ts";
import { type RawAnswer, rawRequest, requestBytes } from "../testing/raw_http.ts";
import { listen, pagesHandler } from "./pages_app.ts";

type Ask = (method: string, target: string, host?: string) => Promise<RawAnswer>;

async function withServer(fn: (ask: Ask) => Promise<void>, options?: FakeOptions): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const origin = await listen(stack, await pagesHandler(createFakeServices(options).services));
  const { port } = new URL(origin);
  await fn((method, target, host = `127.0.0.1:${port}`) =>
    rawRequest(Number(port), requestBytes(method, target, host))
  );
}

function assertProblem({ status, headers, text }: RawAnswer, expected: number): void {
  assert.equal(status, expected, text);
  assert.equal(headers.get("content-type"), "application/problem+json");
  const problem = JSON.parse(text);
  assert.equal(problem.status, expected);
  assert.equal(typeof problem.error, "string");
}

const MALFORMED = ["h:99999", "a b<>", "h:abc", "[::1", "xn--a", "localhost:8100\tX", "h/api/x?"];

Deno.test("a malformed Host is 421: a problem under /api, else plain text", async () => {
  await withServer(async (ask) => {
    for (const host of MALFORMED) {
      assertProblem(await ask("GET", "/api/current", host), 421);
      assertProblem(await ask("POST", "/api/data", host), 421);
      const page = await ask("GET", "/dashboard", host);
      assert.equal(page.status, 421, host);
      if (!host.includes("/")) assert.match(page.headers.get("content-type") ?? "", /^text\/plain/);
    }
    assert.equal((await ask("GET", "/dashboard")).status, 200);
  });
});

Deno.test("a health check of this machine is answered whatever ALLOWED_HOSTS says", async () => {
  await withServer(async (ask) => {
    assert.equal((await ask("GET", "/healthz")).status, 200);
    assert.equal((await ask("GET", "/healthz", "agua.example")).status, 200);
    assertProblem(await ask("GET", "/healthz", "h:99999"), 421);
    assertProblem(await ask("GET", "/api/current"), 421);
    assert.equal((await ask("GET", "/dashboard")).status, 421);
  }, { settings: { allowedHosts: ["agua.example"] } });
});

Deno.test("whatever is under /api is refused by a problem", async () => {
  await withServer(async (ask) => {
    for (const path of ["/api", "/api/", "/api/history/", "/api/a/b/", "/healthz/"]) {
      assertProblem(await ask("GET", path), 404);
    }
    for (const path of ["/api/%zz", "/api/meters/%zz", "/api/%E0%A4%A/"]) {
      assertProblem(await ask("GET", path), 400);
    }
    assert.equal((await ask("HEAD", "/api/")).status, 404);
  });
});

Deno.test("a method that a route lacks is 405 with the methods that it has, unknown ones too", async () => {
  await withServer(async (ask) => {
    for (const method of ["FOO", "TRACE", "PROPFIND", "DELETE", "get"]) {
      const answer = await ask(method, "/api/current");
      assertProblem(answer, 405);
      assert.equal(answer.headers.get("allow"), "GET, HEAD, OPTIONS");
    }
    const answer = await ask("FOO", "/api/data");
    assertProblem(answer, 405);
    assert.equal(answer.headers.get("allow"), "POST, OPTIONS");
    assertProblem(await ask("FOO", "/api/nothing"), 404);
  });
});
