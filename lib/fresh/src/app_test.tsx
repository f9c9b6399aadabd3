import assert from "node:assert/strict";
import { App } from "./app.ts";
import { HttpError } from "./error.ts";
import { FakeServer } from "./test_utils.ts";

function serve<State>(app: App<State>): FakeServer {
  return new FakeServer(app.handler());
}

async function textOf(response: Response | Promise<Response>): Promise<string> {
  return await (await response).text();
}

/** Runs `fn` without the log of the failures that it provokes, and returns what was logged. */
async function quietly(fn: () => Promise<void>): Promise<unknown[][]> {
  const original = console.error;
  const logged: unknown[][] = [];
  console.error = (...args) => logged.push(args);
  try {
    await fn();
  } finally {
    console.error = original;
  }
  return logged;
}

const VERBS = ["get", "post", "put", "patch", "delete", "head"] as const;

Deno.test("App routes each method to its own function", async () => {
  const app = new App();
  for (const verb of VERBS) app[verb]("/x", () => new Response(null, { headers: { verb } }));
  const server = serve(app);
  for (const verb of VERBS) {
    assert.equal((await server[verb]("/x")).headers.get("verb"), verb);
  }
});

Deno.test("App.all answers all seven methods, under a path and under *", async () => {
  const one = serve(new App().all("/x", (ctx) => new Response(ctx.req.method)));
  const all = serve(new App().all("*", () => new Response("all")));
  assert.equal(await textOf(one.options("/x")), "OPTIONS");
  assert.equal(await textOf(one.delete("/x")), "DELETE");
  assert.equal(await textOf(all.get("/")), "all");
  assert.equal(await textOf(all.put("/a/b")), "all");
});

Deno.test("App chains several functions of one route by next()", async () => {
  const server = serve(
    new App<{ text: string }>().get("/x", (ctx) => {
      ctx.state.text = "first";
      return ctx.next();
    }, (ctx) => new Response(`${ctx.state.text} second`)),
  );
  assert.equal(await textOf(server.get("/x")), "first second");
});

Deno.test("App.use runs middlewares in order before the route, and one of them may answer", async () => {
  const server = serve(
    new App<{ text: string }>()
      .use((ctx) => {
        ctx.state.text = "1";
        return ctx.next();
      }, (ctx) => {
        ctx.state.text += "2";
        return ctx.url.pathname === "/closed" ? new Response("no") : ctx.next();
      })
      .get("/open", (ctx) => new Response(ctx.state.text))
      .get("/closed", () => new Response("never")),
  );
  assert.equal(await textOf(server.get("/open")), "12");
  assert.equal(await textOf(server.get("/closed")), "no");
});

Deno.test("App.use with a path covers what is registered at and below it", async () => {
  const server = serve(
    new App().use("/api", () => new Response("guard"))
      .get("/api", () => new Response("open"))
      .get("/api/a/b", () => new Response("open"))
      .get("/apis", () => new Response("open")),
  );
  assert.equal(await textOf(server.get("/api")), "guard");
  assert.equal(await textOf(server.get("/api/a/b")), "guard");
  assert.equal(await textOf(server.get("/apis")), "open");
});

Deno.test("App: what is registered after a route does not affect it, but 404s see all of it", async () => {
  let ran = 0;
  const server = serve(
    new App().get("/x", () => new Response("x")).use((ctx) => {
      ran++;
      return ctx.next();
    }),
  );
  await server.get("/x");
  assert.equal(ran, 0);
  assert.equal((await server.get("/none")).status, 404);
  assert.equal(ran, 1);
});

Deno.test("App: a path without parameters wins over one with, whatever the order", async () => {
  const server = serve(
    new App().get("/:id", (ctx) => new Response(ctx.params.id)).get("/a", () => new Response("A")),
  );
  assert.equal(await textOf(server.get("/a")), "A");
  assert.equal(await textOf(server.get("/a/")), "A");
  assert.equal(await textOf(server.get("/b%20b")), "b b");
});

Deno.test("App: the first pattern that fits ends the search even without the method", async () => {
  const server = serve(
    new App().get("/:a", () => new Response("a")).post("/:b", () => new Response("b")),
  );
  assert.equal((await server.post("/x")).status, 405);
});

Deno.test("App answers 405 with Allow for a method that a route lacks, unknown ones too", async () => {
  const server = serve(
    new App().get("/x", () => new Response("x")).post("/x", () => new Response()),
  );
  for (const method of ["PUT", "PROPFIND"]) {
    const response = await server.request(new Request("http://localhost/x", { method }));
    assert.equal(response.status, 405);
    assert.equal(await response.text(), "Method Not Allowed");
    assert.equal(response.headers.get("Allow"), "GET, POST");
  }
});

Deno.test("App answers OPTIONS by itself with the methods there are", async () => {
  const server = serve(new App().get("/docs{/:v}?", () => new Response("x")));
  const response = await server.options("/docs/1");
  assert.equal(response.status, 204);
  assert.equal(response.headers.get("Allow"), "GET");
});

Deno.test("App answers HEAD as GET, without the body and with its headers", async () => {
  const body = "hello";
  const server = serve(
    new App().get(
      "/x",
      () => new Response(body, { status: 201, headers: { "Content-Length": "5" } }),
    )
      .get("/lazy", () => Promise.resolve(() => new Response(body))),
  );
  const response = await server.head("/x");
  assert.equal(response.status, 201);
  assert.equal(response.headers.get("Content-Length"), "5");
  assert.equal(await response.text(), "");
  assert.equal(await textOf(server.head("/lazy")), "");
});

Deno.test("App answers 400 for a parameter that is not well-formed, through the middlewares", async () => {
  const server = serve(
    new App().use(async (ctx) => {
      try {
        return await ctx.next();
      } catch (error) {
        assert(error instanceof HttpError);
        return new Response("seen", { status: error.status });
      }
    }).get("/u/:id", () => new Response("never")),
  );
  const response = await server.get("/u/%E0%A4%A");
  assert.equal(response.status, 400);
  assert.equal(await response.text(), "seen");
});

Deno.test("App answers 400 for an address that cannot be read, through the middlewares", async () => {
  const seen: string[] = [];
  const app = new App()
    .use((ctx) => {
      seen.push(ctx.req.url);
      return ctx.next();
    })
    .get("/", () => new Response("home"));
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, app.handler());
  try {
    for (const host of ["h:99999", "a b<>", "[::1", "xn--a", "localhost:80\tX"]) {
      const connection = await Deno.connect({ hostname: "127.0.0.1", port: server.addr.port });
      const request = `GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
      await connection.write(new TextEncoder().encode(request));
      assert.match(await new Response(connection.readable).text(), /^HTTP\/1.1 400 /);
      assert.equal(seen.pop(), `http://${host}/`);
    }
  } finally {
    await server.shutdown();
  }
});

Deno.test("App decodes parameters whole", async () => {
  const server = serve(new App().get("/u/:id", (ctx) => new Response(ctx.params.id)));
  assert.equal(await textOf(server.get("/u/a%2Fb%3F%26%23")), "a/b?&#");
});

Deno.test("App: runs of slashes in a path are one", async () => {
  const server = serve(new App().get("/a/b", (ctx) => new Response(ctx.url.href)));
  assert.equal(
    await textOf(server.request(new Request("http://localhost//a///b?u=//x"))),
    "http://localhost/a/b?u=//x",
  );
});

Deno.test("App passes what is thrown outwards and shows it in ctx.error", async () => {
  const seen: unknown[] = [];
  const watcher = async (ctx: { next(): Promise<Response>; error: unknown }) => {
    try {
      return await ctx.next();
    } catch (error) {
      seen.push(error, ctx.error);
      throw error;
    }
  };
  const logged = await quietly(async () => {
    const server = serve(
      new App().use(watcher, watcher).get("/", () => {
        throw "text";
      }),
    );
    const response = await server.get("/");
    assert.equal(response.status, 500);
    assert.equal(await response.text(), "Internal server error");
  });
  assert.deepEqual(seen, ["text", "text", "text", "text"]);
  assert.deepEqual(logged, [["text"]]);
});

Deno.test("App answers an HttpError with its status; its message is sent for 4xx alone", async () => {
  const logged = await quietly(async () => {
    const server = serve(
      new App().get("/a", () => {
        throw new HttpError(403, "not yours");
      }).get("/b", () => {
        throw new HttpError(410);
      }).get("/c", () => {
        throw new HttpError(503, "password of the database");
      }),
    );
    assert.equal(await textOf(server.get("/a")), "not yours");
    const gone = await server.get("/b");
    assert.equal(gone.status, 410);
    assert.equal(await gone.text(), "Gone");
    assert.equal(gone.headers.get("Content-Type"), "text/plain;charset=UTF-8");
    assert.equal(await textOf(server.get("/c")), "Service Unavailable");
  });
  assert.equal(logged.length, 1);
});

Deno.test("App answers 500 when a function gives no Response", async () => {
  await quietly(async () => {
    // What untyped code may do.
    const nothing = (() => undefined) as unknown as () => Response;
    const response = await serve(new App().get("/", nothing)).get("/");
    assert.equal(response.status, 500);
    assert.match(await response.text(), /Internal server error/);
  });
});

Deno.test("App.notFound answers what has no route and what throws 404, wherever it is registered", async () => {
  const server = serve(
    new App()
      .get("/throws", () => {
        throw new HttpError(404);
      })
      .notFound(() => new Response("lost", { status: 404 })),
  );
  assert.equal(await textOf(server.get("/none")), "lost");
  assert.equal(await textOf(server.get("/throws")), "lost");
});

Deno.test("App.notFound as a page has status 404", async () => {
  const component = () => <p>lost</p>;
  const a = await serve(new App().notFound({ component })).get("/none");
  const b = await serve(new App().notFound((ctx) => ctx.render(<p>lost</p>))).get("/none");
  assert.equal(a.status, 404);
  assert.equal(b.status, 404);
  assert.match(await a.text(), /<p>lost<\/p>/);
});

Deno.test("App.notFound that throws leaves the error to the error page", async () => {
  await quietly(async () => {
    const server = serve(
      new App().onError("*", (ctx) => new Response(String(ctx.error), { status: 500 }))
        .notFound(() => {
          throw "broken";
        }),
    );
    assert.equal(await textOf(server.get("/none")), "broken");
  });
});

Deno.test("App.onError answers for its scope, and takes 404 and 405 too", async () => {
  await quietly(async () => {
    const server = serve(
      new App()
        .onError("*", (ctx) => new Response(`root ${ctx.error}`))
        .onError("/api", (ctx) => new Response(`api ${ctx.error}`))
        .get("/api/x", () => {
          throw "x";
        })
        .get("/y", () => {
          throw "y";
        }),
    );
    assert.equal(await textOf(server.get("/api/x")), "api x");
    assert.equal(await textOf(server.get("/y")), "root y");
    assert.equal(await textOf(server.get("/none")), "root HttpError");
    assert.equal(await textOf(server.post("/y")), "root HttpError");
  });
});

Deno.test("App.onError and App.notFound share the work: 404 goes to notFound, the rest to onError", async () => {
  await quietly(async () => {
    const server = serve(
      new App()
        .notFound(() => new Response("not found", { status: 404 }))
        .onError("*", () => new Response("error", { status: 500 }))
        .get("/404", () => {
          throw new HttpError(404);
        })
        .get("/500", () => {
          throw new HttpError(500);
        }),
    );
    assert.equal(await textOf(server.get("/404")), "not found");
    assert.equal(await textOf(server.get("/500")), "error");
  });
});

Deno.test("App.route renders data with the headers of the handler in each of their forms", async () => {
  const component = () => <h1>hi</h1>;
  for (const headers of [new Headers({ a: "b" }), { a: "b" }, [["a", "b"]] as [string, string][]]) {
    const server = serve(
      new App().route("/", { component, handler: () => ({ data: {}, headers, status: 201 }) }),
    );
    const response = await server.get("/");
    assert.equal(response.headers.get("a"), "b");
    assert.equal(response.status, 201);
    assert.match(await response.text(), /<h1>hi<\/h1>/);
  }
});

Deno.test("App.route keeps every cookie of a page", async () => {
  const server = serve(
    new App().route("/", {
      component: () => <p />,
      handler: () => ({ data: 1, headers: [["Set-Cookie", "a=1"], ["Set-Cookie", "b=2"]] }),
    }),
  );
  assert.deepEqual((await server.get("/")).headers.getSetCookie(), ["a=1", "b=2"]);
});

Deno.test("App.route may be lazy: loaded once, with its own methods", async () => {
  let loaded = 0;
  const app = new App().route("/", () => {
    loaded++;
    return Promise.resolve({ handler: { POST: () => new Response("posted") } });
  });
  const server = serve(app);
  assert.equal(await textOf(server.post("/")), "posted");
  const response = await server.get("/");
  assert.equal(response.status, 405);
  assert.equal(response.headers.get("Allow"), "POST");
  assert.equal(loaded, 1);
});

Deno.test("App.route that fails to load is answered by the error page and tried again", async () => {
  await quietly(async () => {
    let tries = 0;
    const app = new App().onError("*", (ctx) => new Response(String(ctx.error)))
      .route("/", () => {
        if (tries++ < 1) return Promise.reject("no module");
        return Promise.resolve({ handler: () => new Response("fine") });
      });
    const server = serve(app);
    const texts = [await textOf(server.get("/")), await textOf(server.get("/"))];
    assert(texts.includes("fine"), texts.join());
  });
});

Deno.test("App.appWrapper and App.layout wrap in order, and a page may leave them out", async () => {
  const app = new App()
    .appWrapper(({ Component }) => (
      <>
        app/<Component />
      </>
    ))
    .layout("*", ({ Component }) => (
      <>
        root/<Component />
      </>
    ))
    .layout("/a", ({ Component }) => (
      <>
        a/<Component />
      </>
    ))
    .get("/", (ctx) => ctx.render(<>page</>))
    .get("/a", (ctx) => ctx.render(<>page</>))
    .get(
      "/bare",
      (ctx) =>
        ctx.render(<>page</>, undefined, { skipAppWrapper: true, skipInheritedLayouts: true }),
    );
  const server = serve(app);
  assert.match(await textOf(server.get("/")), /<body>app\/root\/page</);
  assert.match(await textOf(server.get("/a")), /<body>app\/root\/a\/page</);
  assert.match(await textOf(server.get("/bare")), /<body>page</);
});

Deno.test("App.mountApp copies routes, middlewares, wrapper and 404 page below a path", async () => {
  const inner = new App<{ text: string }>()
    .use((ctx) => {
      ctx.state.text = "inner";
      return ctx.next();
    })
    .notFound(() => new Response("inner 404", { status: 404 }))
    .get("/", (ctx) => new Response(ctx.state.text))
    .get("/:name", (ctx) => new Response(`${ctx.state.text} ${ctx.params.name}`))
    .route("/page", { handler: (ctx) => new Response(ctx.state.text) });
  const server = serve(
    new App<{ text: string }>().get("/", (ctx) => new Response(String(ctx.state.text)))
      .mountApp("/in", inner),
  );
  assert.equal(await textOf(server.get("/")), "undefined");
  assert.equal(await textOf(server.get("/in")), "inner");
  assert.equal(await textOf(server.get("/in/x")), "inner x");
  assert.equal(await textOf(server.get("/in/page")), "inner");
  assert.equal(await textOf(server.get("/none")), "inner 404");
});

Deno.test("App.mountApp at / runs the outer middlewares first, for 404s too", async () => {
  const calls: string[] = [];
  const note = (name: string) => (ctx: { next(): Promise<Response> }) => {
    calls.push(name);
    return ctx.next();
  };
  const inner = new App().use(note("inner")).get("/x", () => new Response("x"));
  const server = serve(new App().use(note("outer")).mountApp("/", inner));
  await server.get("/x");
  await server.get("/none");
  assert.deepEqual(calls, ["outer", "inner", "outer", "inner"]);
});

Deno.test("App has a base path that every route lies below", async () => {
  const server = serve(
    new App({ basePath: "/b" }).get("/", () => new Response("home")).get(
      "/x",
      () => new Response("x"),
    ),
  );
  assert.equal((await server.get("/x")).status, 404);
  assert.equal(await textOf(server.get("/b/x")), "x");
  assert.equal(await textOf(server.get("/b")), "home");
  assert.equal(await textOf(server.get("/b/")), "home");
});

Deno.test("App.config has every default and nothing unknown", () => {
  const extra = { mode: "development", unknown: 1 } as const;
  assert.deepEqual(new App(extra).config, {
    root: ".",
    basePath: "",
    mode: "development",
    trustProxy: false,
  });
});
