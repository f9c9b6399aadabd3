import assert from "node:assert/strict";
import { App, setBuildCache } from "./app.ts";
import { crawlRouteDir } from "./dev/fs_crawl.ts";
import { HttpError } from "./error.ts";
import { type FreshFsMod, sortRoutePaths } from "./fs_routes.ts";
import { page } from "./handlers.ts";
import { createFakeFs, delay, FakeServer, MockBuildCache } from "./test_utils.ts";

type Files<State> = Record<string, FreshFsMod<State>>;

/** Serves files below `routes/`; `lazy` loads them at the first request, as real builds do. */
async function serveFiles<State = unknown>(
  files: Files<State>,
  options: { lazy?: boolean; app?: App<State> } = {},
): Promise<FakeServer> {
  const found = await crawlRouteDir(createFakeFs(files), "routes", [], () => {});
  const items = found.map((file) => {
    const mod = files[file.filePath];
    return { ...file, mod: options.lazy && file.lazy ? () => Promise.resolve(mod) : mod };
  });
  const app = options.app ?? new App<State>();
  setBuildCache(app, new MockBuildCache<State>(items, "production"), "production");
  return new FakeServer(app.fsRoutes().handler());
}

async function bodyOf(server: FakeServer, path: string): Promise<string> {
  const html = await (await server.get(path)).text();
  return /<body>(.*)<\/body>/s.exec(html)?.[1] ?? html;
}

/** Leaves out the log of the failures that a test provokes. */
async function quietly(method: "error" | "warn", fn: () => Promise<void>): Promise<number> {
  const original = console[method];
  let calls = 0;
  console[method] = () => calls++;
  try {
    await fn();
  } finally {
    console[method] = original;
  }
  return calls;
}

function fail(error: unknown): () => never {
  return () => {
    throw error;
  };
}

Deno.test("fsRoutes refuses a file without an export of use, naming it", async () => {
  await assert.rejects(serveFiles({ "routes/a.ts": {} }), /routes\/a\.ts.*relevant exports/);
});

Deno.test("fsRoutes refuses a handler with two parameters", async () => {
  const handler = (_a: unknown, _b?: unknown) => new Response();
  Object.defineProperty(handler, "length", { value: 2 });
  await assert.rejects(serveFiles({ "routes/a.ts": { handler } }), /more than one argument/);
});

for (const lazy of [false, true]) {
  const kind = lazy ? "lazy" : "eager";

  Deno.test(`fsRoutes (${kind}): an object of handlers answers its methods, 405 to others`, async () => {
    const server = await serveFiles({
      "routes/x.ts": { handlers: { POST: () => new Response("posted") } },
    }, { lazy });
    assert.equal(await (await server.post("/x")).text(), "posted");
    for (const response of [await server.get("/x"), await server.delete("/x")]) {
      assert.equal(response.status, 405);
      assert.equal(response.headers.get("Allow"), "POST");
    }
    assert.equal((await server.options("/x")).headers.get("Allow"), "POST");
  });

  Deno.test(`fsRoutes (${kind}): a function answers every method`, async () => {
    const server = await serveFiles({
      "routes/x.ts": { handler: (ctx) => new Response(null, { headers: { was: ctx.req.method } }) },
    }, { lazy });
    for (const verb of ["get", "post", "put", "patch", "delete", "head", "options"] as const) {
      assert.equal((await server[verb]("/x")).headers.get("was"), verb.toUpperCase());
    }
  });

  Deno.test(`fsRoutes (${kind}): a component without GET renders for GET beside other methods`, async () => {
    const handlers = Object.freeze({ POST: () => new Response("posted") });
    const server = await serveFiles({
      "routes/x.tsx": { handlers, default: () => <p>page</p> },
    }, { lazy });
    assert.equal(await bodyOf(server, "/x"), "<p>page</p>");
    assert.equal(await (await server.post("/x")).text(), "posted");
    assert.equal((await server.head("/x")).status, 200);
  });

  Deno.test(`fsRoutes (${kind}): two groups with one URL share it by method`, async () => {
    const server = await serveFiles({
      "routes/(a)/x.ts": { handler: { POST: () => new Response("a") } },
      "routes/x.ts": { handler: { GET: () => new Response("plain") } },
    }, { lazy });
    assert.equal(await (await server.get("/x")).text(), "plain");
    assert.equal(await (await server.post("/x")).text(), "a");
  });
}

Deno.test("fsRoutes renders a component alone for every method, with empty data", async () => {
  const server = await serveFiles({
    "routes/x.tsx": { default: ({ data }) => <p>{JSON.stringify(data)}</p> },
  });
  const response = await server.post("/x");
  assert.equal(response.headers.get("Content-Type"), "text/html; charset=utf-8");
  assert.match(await response.text(), /<body><p>\{\}<\/p><\/body>/);
});

Deno.test("fsRoutes gives data, status and headers of the handler to page and response", async () => {
  const server = await serveFiles({
    "routes/index.tsx": {
      handler: () => page("text", { status: 404, headers: { "X-A": "1" } }),
      default: ({ data }) => <p>{String(data)}</p>,
    },
  });
  const response = await server.get("/");
  assert.equal(response.status, 404);
  assert.equal(response.headers.get("X-A"), "1");
  assert.match(await response.text(), /<p>text<\/p>/);
});

Deno.test("fsRoutes answers 500 when a handler gives nothing", async () => {
  const handler = (() => undefined) as unknown as () => Response;
  await quietly("error", async () => {
    const server = await serveFiles({ "routes/x.ts": { handler } });
    assert.equal((await server.get("/x")).status, 500);
  });
});

Deno.test("fsRoutes: file names become patterns", async () => {
  const show: FreshFsMod<unknown> = {
    handler: (ctx) => new Response(`${ctx.route} ${JSON.stringify(ctx.params)}`),
  };
  const server = await serveFiles({
    "routes/index.ts": show,
    "routes/sitemap.xml.ts": show,
    "routes/blog/index.ts": show,
    "routes/blog/[slug].ts": show,
    "routes/old/[...path].ts": show,
    "routes/docs/[[v]].ts": show,
    "routes/data/[id].json.ts": show,
    "routes/(group)/inside.ts": show,
    "routes/com espaço.ts": show,
  });
  const seen = async (path: string) => {
    const response = await server.get(path);
    return response.status === 200 ? await response.text() : response.status;
  };
  assert.equal(await seen("/"), "/ {}");
  assert.equal(await seen("/sitemap.xml"), "/sitemap.xml {}");
  assert.equal(await seen("/blog/"), "/blog {}");
  assert.equal(await seen("/blog/a"), '/blog/:slug {"slug":"a"}');
  assert.equal(await seen("/blog/a/"), 404);
  assert.equal(await seen("/old"), '/old/:path* {"path":""}');
  assert.equal(await seen("/old/a/b"), '/old/:path* {"path":"a/b"}');
  assert.equal(await seen("/old/a/"), 404);
  assert.equal(await seen("/docs"), '/docs/:v? {"v":""}');
  assert.equal(await seen("/docs/2"), '/docs/:v? {"v":"2"}');
  assert.equal(await seen("/data/7.json"), '/data/:id.json {"id":"7"}');
  assert.equal(await seen("/inside"), "/inside {}");
  assert.equal(await seen("/com%20espa%C3%A7o"), "/com%20espa%C3%A7o {}");
});

Deno.test("fsRoutes: an optional parameter at the root matches the root, below a prefix too", async () => {
  const files: Files<unknown> = {
    "routes/[[name]].ts": { handler: (ctx) => new Response(`name=${ctx.params.name}`) },
  };
  for (const basePath of ["", "/base", "/a/b"]) {
    const server = await serveFiles(files, { app: new App({ basePath }) });
    assert.equal(await (await server.get(basePath || "/")).text(), "name=");
    assert.equal(await (await server.get(`${basePath}/x`)).text(), "name=x");
    assert.equal((await server.get(`${basePath}/x/y`)).status, 404);
  }
});

Deno.test("fsRoutes: routeOverride replaces the pattern and keeps the folder's middleware", async () => {
  const server = await serveFiles<{ by: string }>({
    "routes/a/_middleware.ts": {
      handler: (ctx) => {
        ctx.state.by = "a";
        return ctx.next();
      },
    },
    "routes/a/x.ts": {
      config: { routeOverride: "/n-:id(\\d+)" },
      handler: (ctx) => new Response(ctx.state.by + ctx.params.id),
    },
  });
  assert.equal(await (await server.get("/n-12")).text(), "a12");
  assert.equal((await server.get("/n-x")).status, 404);
  assert.equal((await server.get("/a/x")).status, 404);
});

Deno.test("fsRoutes runs the middlewares of the folders, outermost first", async () => {
  type State = { text: string };
  const add = (text: string): FreshFsMod<State> => ({
    handler: (ctx) => {
      ctx.state.text = `${ctx.state.text ?? ""}${text}`;
      return ctx.next();
    },
  });
  const show: FreshFsMod<State> = { default: ({ state }) => <p>{state.text}</p> };
  const server = await serveFiles<State>({
    "routes/_middleware.ts": add("root "),
    "routes/a/_middleware.ts": {
      handler: ["1", "2"].map((text) => (ctx) => {
        ctx.state.text += text;
        return ctx.next();
      }),
    },
    "routes/(g)/_middleware.ts": add("g"),
    "routes/[[opt]]/_middleware.ts": add("opt"),
    "routes/a/x.ts": show,
    "routes/a.tsx": show,
    "routes/(g)/in.tsx": show,
    "routes/index.ts": show,
  });
  assert.equal(await bodyOf(server, "/a/x"), "<p>root 12</p>");
  assert.equal(await bodyOf(server, "/a"), "<p>root </p>");
  assert.equal(await bodyOf(server, "/in"), "<p>root g</p>");
  assert.equal(await bodyOf(server, "/"), "<p>root </p>");
});

Deno.test("fsRoutes takes a middleware from the default export, and warns of an object", async () => {
  const middleware = () => Promise.resolve(new Response("default"));
  // Upstream allows it, its type does not know.
  const mod = { default: middleware } as unknown as FreshFsMod<unknown>;
  const server = await serveFiles({
    "routes/_middleware.ts": mod,
    "routes/index.ts": { handler: fail(0) },
  });
  assert.equal(await (await server.get("/")).text(), "default");
  const warnings = await quietly("warn", async () => {
    const server = await serveFiles({
      "routes/_middleware.ts": { handler: { GET: fail(0) } },
      "routes/index.ts": { handler: () => new Response("open") },
    });
    assert.equal(await (await server.get("/")).text(), "open");
  });
  assert.equal(warnings, 1);
});

Deno.test("fsRoutes wraps pages in _app and the layouts of their folders", async () => {
  const wrap = (name: string, config?: FreshFsMod<unknown>["config"]): FreshFsMod<unknown> => ({
    config,
    default: ({ Component, data }) => (
      <>
        {name}({String(data)}):<Component />
      </>
    ),
  });
  const leaf: FreshFsMod<unknown> = { default: () => <>page</> };
  const server = await serveFiles({
    "routes/_app.tsx": wrap("app"),
    "routes/_layout.tsx": wrap("root"),
    "routes/a/_layout.tsx": wrap("a"),
    "routes/a/b/x.tsx": leaf,
    "routes/a.tsx": leaf,
    "routes/fresh/_layout.tsx": wrap("fresh", { skipInheritedLayouts: true }),
    "routes/fresh/x.tsx": leaf,
    "routes/bare/_layout.tsx": wrap("bare", { skipAppWrapper: true, skipInheritedLayouts: true }),
    "routes/bare/deep/_layout.tsx": wrap("deep"),
    "routes/bare/deep/x.tsx": leaf,
    "routes/alone.tsx": {
      ...leaf,
      config: { skipAppWrapper: true, skipInheritedLayouts: true },
    },
    "routes/index.tsx": leaf,
  });
  assert.equal(await bodyOf(server, "/a/b/x"), "app(null):root(null):a(null):page");
  assert.equal(await bodyOf(server, "/a"), "app(null):root(null):page");
  assert.equal(await bodyOf(server, "/fresh/x"), "app(null):fresh(null):page");
  assert.equal(await bodyOf(server, "/bare/deep/x"), "bare(null):deep(null):page");
  assert.equal(await bodyOf(server, "/alone"), "page");
  assert.equal(await bodyOf(server, "/"), "app(null):root(null):page");
});

Deno.test("fsRoutes: a layout may render its child twice, and has no handlers", async () => {
  const warnings = await quietly("warn", async () => {
    const server = await serveFiles({
      "routes/_layout.tsx": {
        handler: fail(0),
        default: ({ Component }) => (
          <div>
            <Component />
            <Component />
          </div>
        ),
      },
      "routes/index.tsx": { default: () => <p>x</p> },
    });
    assert.equal(await bodyOf(server, "/"), "<div><p>x</p><p>x</p></div>");
  });
  assert.equal(warnings, 1);
});

Deno.test("fsRoutes awaits async pages, layouts and wrappers, each of which may answer itself", async () => {
  const part = (name: string): FreshFsMod<unknown> => ({
    default: async ({ url, Component }) => {
      await delay(1);
      if (url.searchParams.has(name)) return new Response(name);
      return (
        <div>
          {name}/<Component />
        </div>
      );
    },
  });
  const server = await serveFiles({
    "routes/_app.tsx": part("app"),
    "routes/_layout.tsx": part("layout"),
    "routes/index.tsx": part("page"),
  });
  assert.equal(
    await bodyOf(server, "/"),
    "<div>app/<div>layout/<div>page/</div></div></div>",
  );
  for (const name of ["app", "layout", "page"]) {
    assert.equal(await (await server.get(`/?${name}`)).text(), name);
  }
});

Deno.test("fsRoutes: _404 answers what has no route, with status 404", async () => {
  const server = await serveFiles({
    "routes/_404.tsx": { default: () => <p>lost</p> },
    "routes/index.ts": { handler: fail(new HttpError(404)) },
  });
  for (const path of ["/none", "/"]) {
    const response = await server.get(path);
    assert.equal(response.status, 404);
    assert.match(await response.text(), /<p>lost<\/p>/);
  }
});

Deno.test("fsRoutes: _404 may have handlers", async () => {
  const server = await serveFiles({
    "routes/_404.tsx": { handlers: { GET: () => new Response("mine") } },
  });
  assert.equal(await (await server.get("/none")).text(), "mine");
});

for (const name of ["_error", "_500"]) {
  Deno.test(`fsRoutes: ${name} renders with the status of the error`, async () => {
    await quietly("error", async () => {
      const server = await serveFiles({
        [`routes/${name}.tsx`]: { default: ({ error }) => <p>{String(error)}</p> },
        "routes/a.ts": { handler: fail("plain") },
        "routes/b.ts": { handler: fail(new HttpError(409, "clash")) },
        "routes/c.ts": { default: () => <p>fine</p> },
      });
      const a = await server.get("/a");
      assert.equal(a.status, 500);
      assert.match(await a.text(), /<p>plain<\/p>/);
      const b = await server.get("/b");
      assert.equal(b.status, 409);
      assert.match(await b.text(), /<p>HttpError: clash<\/p>/);
      assert.equal((await server.get("/none")).status, 404);
      assert.equal(await bodyOf(server, "/c"), "<p>fine</p>");
    });
  });
}

Deno.test("fsRoutes: the innermost error page answers; one that throws leaves it to the next", async () => {
  await quietly("error", async () => {
    const server = await serveFiles({
      "routes/_error.tsx": { default: ({ error }) => <p>root {String(error)}</p> },
      "routes/a/_error.tsx": { handlers: { GET: (ctx) => new Response(`a ${ctx.error}`) } },
      "routes/a/x.ts": { handler: fail("x") },
      "routes/b/_error.tsx": { default: fail(new HttpError(501, "second")) },
      "routes/b/x.ts": { handler: fail("first") },
    });
    assert.equal(await (await server.get("/a/x")).text(), "a x");
    const b = await server.get("/b/x");
    assert.equal(b.status, 501);
    assert.match(await b.text(), /<p>root HttpError: second<\/p>/);
  });
});

Deno.test("fsRoutes: an error page of a group renders inside the group's layout and middleware", async () => {
  await quietly("error", async () => {
    const server = await serveFiles<{ text: string }>({
      "routes/(g)/_middleware.ts": {
        handler: (ctx) => {
          ctx.state.text = "mw";
          return ctx.next();
        },
      },
      "routes/(g)/_layout.tsx": {
        default: ({ Component, state }) => (
          <div>
            {state.text}/<Component />
          </div>
        ),
      },
      "routes/(g)/_error.tsx": { default: () => <p>error</p> },
      "routes/(g)/x.tsx": { default: fail("x") },
    });
    assert.equal(await bodyOf(server, "/x"), "<div>mw/<p>error</p></div>");
  });
});

Deno.test("fsRoutes: folders like (_private) hold no routes", async () => {
  const server = await serveFiles({
    "routes/(_private)/a.ts": { handler: () => new Response("private") },
    "routes/(open)/b.ts": { handler: () => new Response("open") },
  });
  assert.equal((await server.get("/a")).status, 404);
  assert.equal((await server.get("/b")).status, 200);
});

Deno.test("fsRoutes: a file that ends in _app is a page like any other, behind its middleware", async () => {
  const server = await serveFiles({
    "routes/_middleware.ts": { handler: () => new Response("guard") },
    "routes/my_app.tsx": { default: () => <p>secret</p> },
  });
  assert.equal(await (await server.get("/my_app")).text(), "guard");
});

Deno.test("fsRoutes: _app and _404 in a folder are refused with a warning", async () => {
  const warnings = await quietly("warn", async () => {
    const server = await serveFiles({
      "routes/a/_app.tsx": { default: () => <p>nested</p> },
      "routes/a/_404.tsx": { default: () => <p>nested</p> },
      "routes/index.tsx": { default: () => <p>page</p> },
    });
    assert.equal(await bodyOf(server, "/"), "<p>page</p>");
    assert.doesNotMatch(await bodyOf(server, "/a/none"), /nested/);
  });
  assert.equal(warnings, 2);
});

Deno.test("fsRoutes: a page for all of an API takes every method and slash", async () => {
  const server = await serveFiles({
    "routes/api/[...path].ts": {
      handler: (ctx) => new Response(`${ctx.req.method} ${ctx.params.path}`),
    },
    "routes/api/health.ts": { handler: () => new Response("fine") },
  });
  assert.equal(await (await server.get("/api")).text(), "GET ");
  assert.equal(await (await server.delete("/api/a/b")).text(), "DELETE a/b");
  assert.equal(await (await server.get("/api/health")).text(), "fine");
});

Deno.test("fsRoutes: keys of any kind do not disturb rendering", async () => {
  const Item = () => <i>x</i>;
  const server = await serveFiles({
    "routes/index.tsx": {
      default: () => (
        <>
          <Item key={0} />
          <Item key={1n} />
        </>
      ),
    },
  });
  assert.equal(await bodyOf(server, "/"), "<i>x</i><i>x</i>");
});

Deno.test("sortRoutePaths puts what affects routes first and what is vague last", () => {
  const sorted = [
    "/_app",
    "/_middleware",
    "/_404",
    "/_layout",
    "/_error",
    "/index",
    "/foo/_middleware",
    "/foo/index",
    "/foo/bar/index",
    "/foo/bar/[...rest]",
    "/foo/bar",
    "/foo/(g)/x",
    "/foo/[id]",
    "/foo/[...slug]",
    "/foo",
    "/my_app",
    "/v[n]",
    "/(a)/x",
    "/(b)/x",
    "/[id]",
    "/[...all]",
  ];
  assert.deepEqual(sorted.toReversed().sort(sortRoutePaths), sorted);
});
