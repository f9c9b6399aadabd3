/** Chromium for the tests of this folder. */
import type { Browser, Page } from "playwright-core";
import { chromium } from "playwright-core";
import { existsSync } from "node:fs";

const CHROMIUM = Deno.env.get("CHROMIUM_PATH") ?? "/usr/bin/chromium";
const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--host-resolver-rules=MAP agua.test 127.0.0.1",
];

/** Without a browser these tests are left out, except where all of them must run. */
export const NO_BROWSER = !existsSync(CHROMIUM) && Deno.env.get("CI") !== "true";
if (NO_BROWSER) console.log(`Skipping browser tests: no Chromium at "${CHROMIUM}"`);

/** Opens a page of its own in a browser of its own. */
export async function withPage(fn: (page: Page) => Promise<void>): Promise<void> {
  const browser: Browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGS });
  try {
    await fn(await browser.newPage());
  } finally {
    await browser.close();
  }
}

/** Serves on a free port while `fn` runs. */
export async function withServer(
  handler: Deno.ServeHandler,
  fn: (origin: string) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, signal: stop.signal, onListen: () => {} },
    handler,
  );
  try {
    await fn(`http://127.0.0.1:${server.addr.port}`);
  } finally {
    stop.abort();
    await server.finished;
  }
}
