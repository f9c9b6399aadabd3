import assert from "node:assert/strict";
import type { JSX } from "preact";
import { App } from "./app.ts";
import { BUILD_ID } from "./build_id.ts";
import { Context } from "./context.ts";
import { asset } from "./runtime/asset.ts";
import { FakeServer } from "./test_utils.ts";

const { redirect } = Context.prototype;

async function rendered(page: JSX.Element | null): Promise<string> {
  const server = new FakeServer(new App().get("/", (ctx) => ctx.render(page)).handler());
  return await (await server.get("/")).text();
}

Deno.test("Context.redirect answers 302, or another status, with the address", () => {
  assert.equal(redirect("/a").status, 302);
  assert.equal(redirect("/a").headers.get("Location"), "/a");
  assert.equal(redirect("/a", 307).status, 307);
  assert.equal(
    redirect("https://example.com//x").headers.get("Location"),
    "https://example.com//x",
  );
});

Deno.test("Context.redirect to a path never leaves the site, whatever a browser reads as a slash", () => {
  const cases = {
    "//evil.com": "/evil.com",
    "//evil.com/a//b": "/evil.com/a/b",
    "/\\evil.com": "/evil.com",
    "/\t/evil.com": "/evil.com",
    "/a//b?next=//c": "/a/b?next=//c",
    "/a#//b": "/a#//b",
  };
  for (const [path, location] of Object.entries(cases)) {
    assert.equal(redirect(path).headers.get("Location"), location);
  }
});

Deno.test("Context.redirect gives headers that a middleware may add to", () => {
  redirect("/a").headers.set("X-A", "1");
});

Deno.test("Context.text, html and json set the type that they are named for", async () => {
  const server = new FakeServer(
    new App()
      .get("/text", (ctx) => ctx.text("t", { status: 201 }))
      .get("/html", (ctx) => ctx.html("<p>", { headers: { "Content-Type": "text/plain" } }))
      .get("/json", (ctx) => ctx.json({ a: 1 }))
      .handler(),
  );
  const text = await server.get("/text");
  assert.equal(text.status, 201);
  assert.equal(text.headers.get("Content-Type"), "text/plain;charset=UTF-8");
  assert.equal(await text.text(), "t");
  const html = await server.get("/html");
  assert.equal(html.headers.get("Content-Type"), "text/html; charset=utf-8");
  const json = await server.get("/json");
  assert.equal(json.headers.get("Content-Type"), "application/json");
  assert.deepEqual(await json.json(), { a: 1 });
});

Deno.test("Context.route is the pattern that fits, or null", async () => {
  const seen: (string | null)[] = [];
  const server = new FakeServer(
    new App()
      .use((ctx) => {
        seen.push(ctx.route);
        return ctx.next();
      })
      .get("/a/b", () => new Response())
      .get("/a/:id", () => new Response())
      .handler(),
  );
  await server.get("/a/b");
  await server.get("/a/1");
  await server.post("/a/1");
  await server.get("/none");
  assert.deepEqual(seen, ["/a/b", "/a/:id", "/a/:id", null]);
});

Deno.test("Context.render takes status, text and every header, cookies too", async () => {
  const server = new FakeServer(
    new App().get("/", (ctx) =>
      ctx.render(<p>x</p>, {
        status: 418,
        statusText: "teapot",
        headers: [["Set-Cookie", "a=1"], ["Set-Cookie", "b=2"], ["Content-Type", "text/plain"]],
      })).handler(),
  );
  const response = await server.get("/");
  assert.equal(response.status, 418);
  assert.equal(response.statusText, "teapot");
  assert.deepEqual(response.headers.getSetCookie(), ["a=1", "b=2"]);
  assert.equal(response.headers.get("Content-Type"), "text/html; charset=utf-8");
});

Deno.test("Context.render refuses what is no element", async () => {
  const original = console.error;
  console.error = () => {};
  try {
    for (const wrong of [undefined, {}, "text"]) {
      // What untyped code may do.
      const html = await rendered(wrong as unknown as JSX.Element);
      assert.equal(html, "Internal server error");
    }
  } finally {
    console.error = original;
  }
});

Deno.test("Context.render makes a whole document of a part", async () => {
  const head = `<head><meta charset="utf-8"></head>`;
  assert.equal(await rendered(null), `<!DOCTYPE html><html>${head}<body></body></html>`);
  assert.equal(
    await rendered(<p>x</p>),
    `<!DOCTYPE html><html>${head}<body><p>x</p></body></html>`,
  );
  assert.equal(
    await rendered(<body class="a">x</body>),
    `<!DOCTYPE html><html>${head}<body class="a">x</body></html>`,
  );
  assert.equal(
    await rendered(
      <html lang="pt">
        <body>x</body>
      </html>,
    ),
    `<!DOCTYPE html><html lang="pt">${head}<body>x</body></html>`,
  );
  assert.equal(
    await rendered(
      <html>
        <head>
          <title>t</title>
        </head>
        <body>x</body>
      </html>,
    ),
    `<!DOCTYPE html><html><head><title>t</title></head><body>x</body></html>`,
  );
});

Deno.test("Context.render stamps images with the build id, also in elements made before", async () => {
  const made = <img src="/a.png" srcset="/b.png 1x, /c.png 2x" />;
  const stamp = `?__frsh_c=${BUILD_ID}`;
  const html = await rendered(
    <>
      {made}
      <source src="/d.webm" />
      <img src="/e.png" data-fresh-disable-lock />
      <img src="https://example.com/f.png" />
    </>,
  );
  assert(html.includes(`src="/a.png${stamp}" srcset="/b.png${stamp} 1x, /c.png${stamp} 2x"`), html);
  assert(html.includes(`<source src="/d.webm${stamp}"`), html);
  assert(html.includes(`src="/e.png"`), html);
  assert(html.includes(`src="https://example.com/f.png"`), html);
});

Deno.test("asset stamps paths from the root alone, and once", () => {
  const stamp = `__frsh_c=${BUILD_ID}`;
  assert.equal(asset("/a.css"), `/a.css?${stamp}`);
  assert.equal(asset("/a.css?x=1#y"), `/a.css?x=1&${stamp}#y`);
  for (const path of ["a.css", "//host/a.css", "https://host/a.css", asset("/a.css")]) {
    assert.equal(asset(path), path);
  }
});
