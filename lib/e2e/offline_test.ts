/** The app without a server: the last values with their age, and what came meanwhile without a reload. */

import assert from "node:assert/strict";
import { chromium, type Page } from "playwright-core";
import { createFakeServices, makeReading } from "../testing/fake_services.ts";
import { until } from "../testing/until.ts";
import { browserTest, signIn } from "./pages_desk.ts";
import { listen, pagesHandler } from "./pages_app.ts";
import { CHROMIUM, CHROMIUM_ARGS } from "./site.ts";

const NOTICE = "[data-away]";

/** A server that can go and come back on its port, and a page in front of it. */
async function startApp(stack: AsyncDisposableStack, publicRead = true) {
  const fake = createFakeServices({ settings: { publicRead } });
  const handler = await pagesHandler(fake.services);
  let running = new AsyncDisposableStack();
  const origin = await listen(running, handler);
  const port = Number(new URL(origin).port);
  stack.defer(() => running.disposeAsync());
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_ARGS });
  stack.defer(() => browser.close());
  return {
    fake,
    origin,
    page: await browser.newPage(),
    stop: () => running.disposeAsync(),
    start: async () => {
      running = new AsyncDisposableStack();
      await listen(running, handler, port);
    },
  };
}

/** Pages that the worker keeps, as paths. */
const keptPages = (page: Page) =>
  page.evaluate(async () => {
    const keys = await (await caches.open("pages-1")).keys();
    return keys.map(({ url }) => new URL(url).pathname + new URL(url).search);
  });

browserTest(
  "a reload without a server shows the last values and their age; then it catches up",
  async () => {
    await using stack = new AsyncDisposableStack();
    const { fake, origin, page, stop, start } = await startApp(stack);
    const ts = Date.now();
    fake.add(makeReading("CASA-01", ts - 60_000, 54_321, { flowLmin: 3.5 }));
    await page.goto(`${origin}/dashboard`);
    await until("the page to be kept", async () => (await keptPages(page)).includes("/dashboard"));
    await until("the stream", () => fake.streams.length > 0);
    // The page was kept before this one came.
    const reading = { numeroSerie: "CASA-01", ts, totalLiters: 54_322, flowLmin: 3.5, late: false };
    fake.streams.at(-1)!.send(`event: reading\nid: 1\ndata: ${JSON.stringify(reading)}\n\n`);
    await page.getByText("54,322").first().waitFor();

    await stop();
    await page.reload();
    await page.getByText("54,322").first().waitFor();
    await page.locator(NOTICE).waitFor();
    assert.match(
      await page.locator(NOTICE).innerText(),
      /^Sem conexão com o servidor\. Estes são os últimos valores conhecidos, de .+ \((?:agora|há .+)\)/,
    );
    await page.goto(`${origin}/meters/NEVER-SEEN`);
    assert.equal(new URL(page.url()).pathname, "/dashboard");

    fake.add(makeReading("CASA-01", Date.now(), 54_333, { flowLmin: 0 }));
    await start();
    await page.getByText("54,333").first().waitFor({ timeout: 40_000 });
    await page.locator(NOTICE).waitFor({ state: "detached", timeout: 5000 });
  },
);

browserTest(
  "what was kept goes with the session, and neither faults nor the sign-in are kept",
  async () => {
    await using stack = new AsyncDisposableStack();
    const { fake, origin, page } = await startApp(stack, false);
    fake.add(makeReading("CASA-01", Date.now(), 54_321));
    await page.goto(`${origin}/dashboard`);
    await page.waitForURL(/login/);
    await signIn(page, origin);
    await until("the page to be kept", async () => (await keptPages(page)).includes("/dashboard"));
    await page.goto(`${origin}/meters/NEVER-SEEN`);
    await page.goto(`${origin}/meters/CASA-01`);
    await until("it to be kept", async () => (await keptPages(page)).includes("/meters/CASA-01"));
    assert.deepEqual((await keptPages(page)).sort(), ["/dashboard", "/meters/CASA-01"]);
    await page.evaluate(() => localStorage.setItem("hidrometro-last-known", "{}"));

    await page.click(".sign-out button");
    await page.waitForURL(/login/);
    assert.deepEqual(await page.evaluate(() => caches.keys()), []);
    assert.equal(await page.evaluate(() => localStorage.getItem("hidrometro-last-known")), null);
  },
);

browserTest("the browser takes the site for an app", async () => {
  await using stack = new AsyncDisposableStack();
  const { origin, page } = await startApp(stack);
  await page.goto(`${origin}/dashboard`);
  const devtools = await page.context().newCDPSession(page);
  const { errors, url } = await devtools.send("Page.getAppManifest");
  assert.equal(url, `${origin}/manifest.webmanifest`);
  assert.deepEqual(errors, []);
  const { installabilityErrors } = await devtools.send("Page.getInstallabilityErrors");
  // A window of a test is a private one, and those install nothing.
  assert.deepEqual(installabilityErrors.map(({ errorId }) => errorId), ["in-incognito"]);
});
