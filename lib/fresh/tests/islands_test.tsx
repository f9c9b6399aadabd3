import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { App, staticFiles } from "fresh";
import { Builder } from "../src/dev/builder.ts";
import { NO_BROWSER, withPage, withServer } from "./browser.ts";

const ROOT = new URL("./fixture/", import.meta.url).pathname;
const CSP = "default-src 'self'";

/** The fixture's pages, built for production in memory. */
async function fixtureApp(): Promise<App<unknown>> {
  const app = new App()
    .use(async (ctx) => {
      const response = await ctx.next();
      response.headers.set("Content-Security-Policy", CSP);
      return response;
    })
    .use(staticFiles())
    .fsRoutes();
  const attach = await new Builder({ root: ROOT }).build({
    mode: "production",
    snapshot: "memory",
  });
  attach(app);
  return app;
}

function browserTest(name: string, fn: (page: Page, origin: string) => Promise<void>): void {
  Deno.test({
    name,
    ignore: NO_BROWSER,
    // The browser's own handles.
    sanitizeOps: false,
    sanitizeResources: false,
    fn: async () => {
      const app = await fixtureApp();
      await withServer(app.handler(), (origin) => withPage((page) => fn(page, origin)));
    },
  });
}

browserTest("islands start where the address is not https either", async (page, origin) => {
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  await page.goto(origin.replace("127.0.0.1", "agua.test"));
  assert.equal(await page.evaluate(() => isSecureContext), false);
  await page.waitForSelector("#a.ready");
  await page.click("#a button");
  assert.equal(await page.locator("#a .value").textContent(), "4");
  assert.deepEqual(errors, ["thrown by an island"]);
});

browserTest(
  "islands start from an external script under default-src 'self'",
  async (page, origin) => {
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(error.message));
    page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
    await page.goto(origin);
    await page.waitForSelector("#a.ready");
    assert.equal(await page.locator("#a .value").textContent(), "3");

    await page.click("#a button");
    assert.equal(await page.locator("#a .value").textContent(), "4");
    assert.equal(await page.locator("#b .value").textContent(), "4", "the signal is shared");

    await page.waitForFunction(() => document.querySelector("#label")?.textContent !== "");
    assert.equal(await page.locator("#label").textContent(), "</script><!--<b>&amp;");

    await page.waitForSelector("[data-nothing=ready]");

    await page.click("#inner");
    assert.equal(
      await page.locator("#inner").textContent(),
      "1",
      "a nested island is a plain child",
    );

    await page.waitForFunction(() => document.querySelector("#data")?.textContent !== "");
    assert.equal(
      await page.locator("#data").textContent(),
      "6 true 1970-01-01T00:00:00.000Z 1,NaN,-0 1180591620717411303424 /x /a+/gi true",
    );
    assert.match(
      await page.locator("#image").getAttribute("src") ?? "",
      /^\/logo\.svg\?__frsh_c=\w+$/,
    );

    assert.equal(await page.locator("#thrower").count(), 0, "an island that throws disappears");
    assert.deepEqual(errors, ["thrown by an island"]);
    const inline = await page.evaluate(() =>
      [...document.scripts].filter((script) => script.type !== "application/json" && !script.src)
        .length
    );
    assert.equal(inline, 0);
  },
);

browserTest("islands of (_islands) folders start, of the same name too", async (page, origin) => {
  await page.goto(`${origin}/group`);
  await page.click("#group");
  await page.waitForFunction(() =>
    document.querySelector("#group")?.textContent === "group clicked"
  );
  await page.click("#other");
  await page.waitForFunction(() =>
    document.querySelector("#other")?.textContent === "other clicked"
  );
});

Deno.test("a page without islands has no script and asks for no module", async () => {
  const handler = (await fixtureApp()).handler();
  const response = await handler(new Request("http://localhost/plain"));
  assert.doesNotMatch(await response.text(), /<script|frsh:|modulepreload/);
  assert.equal(response.headers.get("Link"), null);
});

/** Modules that a module names, so that they are fetched before it runs. */
const importsOf = (code: string) =>
  Array.from(code.matchAll(/(?:\bfrom|\bimport)\s*"\.\/([^"]+)"/g), ([, name]) => name);

Deno.test("a page names all that its islands import in its head, behind the style sheets", async () => {
  const handler = (await fixtureApp()).handler();
  const get = async (path: string) =>
    await (await handler(new Request(`http://localhost${path}`))).text();
  const [head, body] = (await get("/")).split("</head>");
  const named = Array.from(
    head.matchAll(/<link rel="modulepreload" href="([^"]+)">/g),
    ([, href]) => href,
  );
  assert.ok(head.lastIndexOf("stylesheet") < head.indexOf("modulepreload"));
  const wanted = new Set(Array.from(body.matchAll(/"(\/_fresh\/js\/[^"]+\.js)"/g), ([, at]) => at));
  for (const path of wanted) {
    const folder = path.slice(0, path.lastIndexOf("/") + 1);
    for (const name of importsOf(await get(path))) wanted.add(folder + name);
  }
  assert.deepEqual(named.toSorted(), [...wanted].sort());
});

Deno.test("what a page's islands share is one module", async () => {
  const handler = (await fixtureApp()).handler();
  const html = await (await handler(new Request("http://localhost/"))).text();
  const names = html.matchAll(/"modulepreload" href="[^"]*\/([^"/]+)"/g);
  const shared = Array.from(names, ([, name]) => name).filter((name) =>
    !/^(?:island|fresh)-/.test(name)
  );
  assert.equal(shared.length, 1, shared.join());
});

Deno.test("a page with islands names its modules, which may be cached for ever", async () => {
  const handler = (await fixtureApp()).handler();
  const html = await (await handler(new Request("http://localhost/group"))).text();
  const source = /<script type="module" src="([^"]+)">/.exec(html)?.[1] ?? "";
  const response = await handler(new Request(`http://localhost${source}`));
  assert.equal(response.headers.get("Content-Type"), "text/javascript; charset=UTF-8");
  assert.match(response.headers.get("Cache-Control") ?? "", /immutable/);
  const code = await response.text();
  assert.doesNotMatch(code, /preact-render-to-string|Deno\./);
  // Measured 11 kB; with the half of the server it would be several times that.
  assert(code.length < 20_000, `${code.length} bytes`);
});
