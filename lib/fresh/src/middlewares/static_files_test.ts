import assert from "node:assert/strict";
import { type BuildCache, emptyBuildCache } from "../build_cache.ts";
import { BUILD_ID } from "../build_id.ts";
import { ASSET_CACHE_BUST_KEY, JS_PREFIX } from "../constants.ts";
import { getContentType, systemPathToUrlEncoded } from "../dev/dev_build_cache.ts";
import { type FakeServer, serveMiddleware } from "../test_utils.ts";
import { staticFiles } from "./static_files.ts";

const NEVER = "no-cache, no-store, max-age=0, must-revalidate";
const FOR_EVER = "public, max-age=31536000, immutable";

/** Files of which each is `body`; `closed` tells which were released unread. */
function cacheOf(paths: string[], hash: string | null, closed: string[]): BuildCache {
  const known = new Set(paths.map(systemPathToUrlEncoded));
  const readable = new TextEncoder().encode("body");
  return {
    ...emptyBuildCache(),
    readFile: (path) =>
      Promise.resolve(
        known.has(path)
          ? {
            hash,
            size: readable.byteLength,
            contentType: getContentType(path),
            readable,
            close: () => closed.push(path),
          }
          : null,
      ),
  };
}

function serve(
  paths: string[],
  options: { hash?: string; mode?: "development"; basePath?: string; closed?: string[] } = {},
): FakeServer {
  return serveMiddleware(staticFiles(), {
    buildCache: cacheOf(paths, options.hash ?? null, options.closed ?? []),
    config: { mode: options.mode ?? "production", basePath: options.basePath ?? "" },
    next: () => Promise.resolve(new Response("next")),
  });
}

Deno.test("staticFiles sends a file with type, length and no caching", async () => {
  const response = await serve(["/a.css"]).get("/a.css");
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("Content-Type"), "text/css; charset=UTF-8");
  assert.equal(response.headers.get("Content-Length"), "4");
  assert.equal(response.headers.get("Cache-Control"), NEVER);
  assert.equal(response.headers.get("Vary"), "If-None-Match");
  assert.equal(await response.text(), "body");
});

Deno.test("staticFiles answers HEAD without the body, and releases the file", async () => {
  const closed: string[] = [];
  const response = await serve(["/a.css"], { closed }).head("/a.css");
  assert.equal(response.headers.get("Content-Length"), "4");
  assert.equal(await response.text(), "");
  assert.deepEqual(closed, ["/a.css"]);
});

Deno.test("staticFiles answers 405 to other methods, and releases the file", async () => {
  const closed: string[] = [];
  const server = serve(["/a.css"], { closed });
  for (const verb of ["post", "put", "patch", "delete", "options"] as const) {
    const response = await server[verb]("/a.css");
    assert.equal(response.status, 405);
    assert.equal(await response.text(), "Method Not Allowed");
  }
  assert.equal(closed.length, 5);
});

Deno.test("staticFiles answers 304 when the hash is known, with or without its quotes", async () => {
  const server = serve(["/a.css"], { hash: "123" });
  for (const known of ["123", 'W/"123"']) {
    const response = await server.get("/a.css", { headers: { "If-None-Match": known } });
    assert.equal(response.status, 304);
    assert.equal(response.headers.get("Etag"), 'W/"123"');
    assert.equal(await response.text(), "");
  }
  const other = await server.get("/a.css", { headers: { "If-None-Match": "*" } });
  assert.equal(other.status, 200);
});

Deno.test("staticFiles in development has neither ETag nor caching", async () => {
  const server = serve(["/a.css"], { hash: "123", mode: "development" });
  const response = await server.get(`/a.css?${ASSET_CACHE_BUST_KEY}=${BUILD_ID}`);
  assert.equal(response.headers.get("Etag"), null);
  assert.equal(response.headers.get("Cache-Control"), NEVER);
});

Deno.test("staticFiles lets stamped files and modules be cached for ever", async () => {
  const module = `${JS_PREFIX}/${BUILD_ID}/a.js`;
  const server = serve(["/a.css", module]);
  for (const path of [`/a.css?${ASSET_CACHE_BUST_KEY}=${BUILD_ID}`, module]) {
    assert.equal((await server.get(path)).headers.get("Cache-Control"), FOR_EVER);
  }
});

Deno.test("staticFiles redirects a stamp of another build to the plain address", async () => {
  for (const stamp of ["old", ""]) {
    const response = await serve(["/a.css"]).get(`/a.css?x=1&${ASSET_CACHE_BUST_KEY}=${stamp}`);
    assert.equal(response.status, 307);
    assert.equal(response.headers.get("Location"), "/a.css?x=1");
  }
});

Deno.test("staticFiles finds names in any encoding", async () => {
  const server = serve(["/C#.svg", "/água,fria.png", "/dir/index.html"]);
  for (
    const path of ["/C%23.svg", "/água,fria.png", "/%C3%A1gua%2Cfria.png", "/dir%2Findex.html/"]
  ) {
    assert.equal((await server.get(path)).status, 200, path);
  }
});

Deno.test("staticFiles leaves everything else to what follows", async () => {
  const server = serve(["/a.css"]);
  for (const path of ["/", "/none", "/%E0%A4%A"]) {
    assert.equal(await (await server.get(path)).text(), "next");
  }
});

Deno.test("staticFiles answers a missing favicon at once, with 404", async () => {
  const response = await serve([]).get("/favicon.ico");
  assert.equal(response.status, 404);
  assert.equal(await response.text(), "");
});

Deno.test("staticFiles looks below the base path alone", async () => {
  const server = serve(["/a.css"], { basePath: "/base" });
  assert.equal(await (await server.get("/base/a.css")).text(), "body");
  assert.equal(await (await server.get("/xbase/a.css")).text(), "next");
  assert.equal(await (await server.get("/a.css")).text(), "next");
});
