import assert from "node:assert/strict";
import { join, resolve } from "node:path";
import type { Page } from "playwright-core";
import { App, staticFiles } from "fresh";
import { Builder } from "fresh/dev";
import { NO_BROWSER, withPage, withServer } from "./browser.ts";

const HERE = import.meta.dirname ?? ".";
const PROJECT = resolve(HERE, "../../..");
/** Far more than a build takes, ms. */
const PATIENCE_MS = 20_000;

/** A copy of the fixture that may be changed. */
async function copyFixture(root: string): Promise<void> {
  const copy = async (from: string, to: string) => {
    await Deno.mkdir(to, { recursive: true });
    for await (const { name, isDirectory } of Deno.readDir(from)) {
      if (isDirectory) await copy(join(from, name), join(to, name));
      else await Deno.copyFile(join(from, name), join(to, name));
    }
  };
  await copy(join(HERE, "fixture"), root);
  const { imports } = JSON.parse(await Deno.readTextFile(join(PROJECT, "deno.json")));
  await Deno.writeTextFile(join(root, "deno.json"), JSON.stringify({ imports }));
  await Deno.symlink(join(PROJECT, "node_modules"), join(root, "node_modules"));
}

/** In one piece, as editors do: a file that is seen empty for a moment would be two changes. */
async function replaceFile(path: string, text: string): Promise<void> {
  const written = await Deno.makeTempFile();
  await Deno.writeTextFile(written, text);
  await Deno.rename(written, path);
}

/** Until the new page is there with its style sheets: a body alone has the browser's own look. */
async function untilReloaded(page: Page, change: () => Promise<void>): Promise<void> {
  await page.evaluate(() => document.body.dataset.old = "old");
  await change();
  const isNew = () => document.readyState === "complete" && document.body.dataset.old === undefined;
  await page.waitForFunction(isNew, null, { timeout: PATIENCE_MS });
}

Deno.test({
  name: "Builder.watch: a page in development reloads after a change of a file, static or not",
  ignore: NO_BROWSER,
  // The browser's own handles.
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    const root = await Deno.makeTempDir();
    await copyFixture(root);
    const outDir = join(root, ".dev");
    const builder = new Builder({ root, outDir });
    let handler: Deno.ServeHandler = () => new Response("not built", { status: 503 });
    const kinds: string[] = [];
    const stop = new AbortController();
    const first = Promise.withResolvers<void>();
    const watching = builder.watch({
      signal: stop.signal,
      onError: first.reject,
      onBuilt: async (kind) => {
        kinds.push(kind);
        if (kind === "server") {
          const { attach } = await import(`${outDir}/snapshot.js?${kinds.length}`);
          const app = new App().use(staticFiles()).fsRoutes();
          attach(app);
          handler = app.handler();
        }
        first.resolve();
      },
    });
    await first.promise;
    const style = join(root, "static", "style.css");
    await withServer((req, info) => handler(req, info), async (origin) => {
      await withPage(async (page) => {
        await page.goto(`${origin}/plain`);
        await untilReloaded(page, () => replaceFile(style, "body { margin: 1px; }"));
        assert.equal(await page.evaluate(() => getComputedStyle(document.body).margin), "1px");
        const island = join(root, "islands", "Counter.tsx");
        const code = await Deno.readTextFile(island);
        await untilReloaded(page, () => replaceFile(island, `${code}\n`));
      });
    });
    stop.abort();
    await watching;
    assert.deepEqual(kinds, ["server", "browser", "server"]);
    await Deno.remove(root, { recursive: true });
  },
});
