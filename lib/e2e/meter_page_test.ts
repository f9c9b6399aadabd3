/** The page of a meter in Chromium: its charts with pointer and keyboard, and files that are imported. */

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import type { Page } from "playwright-core";
import { createFakeServices, type FakeServices, makeReading } from "../testing/fake_services.ts";
import { CONSUMPTION_TEXTS } from "../ui/texts/consumption.ts";
import { EXCHANGE_TEXTS } from "../ui/texts/exchange.ts";
import { browserTest, type Desk, listenTo, SETTLE_MS, signIn, withDesk } from "./pages_desk.ts";
import { isFocusShown } from "./pages_measures.ts";

const HOUR = 3_600_000;
const t = EXCHANGE_TEXTS["pt-BR"];
const { consumption: texts } = CONSUMPTION_TEXTS["pt-BR"];
/** 31 January 2026, 09:00 in São Paulo. */
const NOW = Date.UTC(2026, 0, 31, 12);

/** `M1`: ten litres an hour for ten days, with a day of silence. */
function tenDays(): FakeServices {
  const readings = Array.from({ length: 240 }, (_, i) => i).filter((i) => i < 100 || i > 150).map((
    i,
  ) => makeReading("M1", NOW - (240 - i) * HOUR, 1000 + 10 * i, { flowLmin: i % 5 }));
  return createFakeServices({ now: NOW, readings });
}

/** What the console says of an answer that a test asks for. */
const UNAVAILABLE = /status of 503/;

/** Runs `fn` on the page, and asks that its console is clean. */
async function onPage(path: string, fn: (page: Page, desk: Desk) => Promise<void>, as?: "admin") {
  await withDesk(tenDays(), async (desk) => {
    const page = await desk.browser.newPage();
    const faults: string[] = [];
    listenTo(page, faults);
    if (as) await signIn(page, desk.origin);
    await page.goto(desk.origin + path);
    await fn(page, desk);
    assert.deepEqual(faults.filter((fault) => !UNAVAILABLE.test(fault)), []);
  });
}

/** Waits until a chart has taken its canvas over, and finds something drawn in it. */
async function drawn(page: Page, id: string): Promise<void> {
  const canvas = page.locator(`#${id} canvas`);
  await page.waitForFunction(
    (id) => document.querySelector<HTMLCanvasElement>(`#${id} canvas`)?.style.display === "block",
    id,
  );
  await page.waitForTimeout(SETTLE_MS);
  const isDrawn = await canvas.evaluate((one: HTMLCanvasElement) =>
    one.getContext("2d")?.getImageData(0, 0, one.width, one.height).data.some((part) => part > 0)
  );
  assert.ok(isDrawn, "the canvas is blank");
}

const readout = (page: Page) => page.locator("#consumption .readout");

browserTest(
  "a day's bar tells its litres under the pointer, and a click shows its hours",
  () =>
    onPage("/meters/M1?range=7d", async (page) => {
      await drawn(page, "consumption");
      assert.equal(await readout(page).innerText(), texts.hintOpen);
      await page.locator("#consumption canvas").scrollIntoViewIfNeeded();
      const box = (await page.locator("#consumption canvas").boundingBox())!;
      const last = { x: box.x + box.width * 0.95, y: box.y + box.height / 2 };
      await page.mouse.move(last.x, last.y);
      await readout(page).getByText("80,0 L").waitFor();
      assert.match(await readout(page).innerText(), /^80,0 L\s+sáb\., 31\/01\/2026/);
      await page.mouse.click(last.x, last.y);
      await page.waitForURL(/range=7d&day=2026-01-31/);
      await drawn(page, "consumption");
      assert.match(await page.locator("#consumption h2").innerText(), /por hora/);
    }),
);

browserTest(
  "the keyboard walks along the bars, hears each, and Enter opens it",
  () =>
    onPage("/meters/M1?range=7d", async (page) => {
      await drawn(page, "consumption");
      const slider = page.locator("#consumption [role=slider]");
      await slider.focus();
      assert.ok(await page.evaluate(isFocusShown));
      const said = () => slider.getAttribute("aria-valuetext");
      await page.keyboard.press("ArrowLeft");
      assert.match((await said())!, /^sáb\., 31\/01\/2026: 80,0 L$/, "begins with the newest");
      await page.keyboard.press("ArrowLeft");
      assert.match((await said())!, /30\/01\/2026: 240,0 L$/);
      await page.keyboard.press("Home");
      assert.match((await said())!, /25\/01\/2026/);
      await page.keyboard.press("ArrowLeft");
      assert.match((await said())!, /25\/01\/2026/, "and stays there");
      await page.keyboard.press("End");
      await page.keyboard.press("ArrowLeft");
      await page.keyboard.press("Enter");
      await page.waitForURL(/day=2026-01-30/);
    }),
);

browserTest(
  "a finger chooses a bar, and the link beside its value opens it",
  () =>
    withDesk(tenDays(), async ({ browser, origin }) => {
      const context = await browser.newContext({
        hasTouch: true,
        isMobile: true,
        viewport: { width: 360, height: 740 },
      });
      const page = await context.newPage();
      await page.goto(`${origin}/meters/M1?range=7d`);
      await page.locator("#consumption canvas").scrollIntoViewIfNeeded();
      await drawn(page, "consumption");
      const box = (await page.locator("#consumption canvas").boundingBox())!;
      await page.touchscreen.tap(box.x + box.width * 0.95, box.y + box.height / 2);
      await readout(page).getByText("80,0 L").waitFor();
      assert.match(page.url(), /range=7d$/, "a touch to read a value leads nowhere");
      await readout(page).getByRole("link", { name: texts.openDay }).click();
      await page.waitForURL(/day=2026-01-31/);
    }),
);

browserTest(
  "a chart is fetched when it comes into view, and a page without one fetches none",
  () =>
    withDesk(tenDays(), async ({ browser, origin, fake }) => {
      fake.add(makeReading("OLD", NOW - 400 * 24 * HOUR, 1));
      const context = await browser.newContext({ viewport: { width: 360, height: 300 } });
      const page = await context.newPage();
      const scripts: string[] = [];
      page.on("response", async (response) => {
        if (!response.url().includes("/_fresh/js/")) return;
        if (/getDatasetMeta/.test(await response.text())) scripts.push(response.url());
      });
      await page.goto(`${origin}/meters/OLD`);
      await page.waitForTimeout(500);
      await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
      await page.waitForTimeout(500);
      assert.deepEqual(scripts, [], "nothing to draw");
      await page.goto(`${origin}/meters/M1`);
      await page.waitForTimeout(500);
      assert.deepEqual(scripts, [], "the chart is below");
      await page.locator("#consumption .chart-box").scrollIntoViewIfNeeded();
      await drawn(page, "consumption");
      assert.equal(scripts.length, 1);
    }),
);

browserTest(
  "without scripts the page has its tables, its links and its form, and says why there is no chart",
  () =>
    withDesk(tenDays(), async ({ browser, origin }) => {
      const context = await browser.newContext({ javaScriptEnabled: false });
      const page = await context.newPage();
      await page.goto(`${origin}/meters/M1`);
      await page.locator("[data-range='7d']").click();
      assert.match(page.url(), /range=7d/);
      await page.locator(".own-range summary").click();
      await page.fill("[name=from]", "2026-01-29");
      await page.fill("[name=to]", "2026-01-30");
      await page.locator(".own-range button").click();
      assert.match(page.url(), /from=2026-01-29&to=2026-01-30/);
      assert.ok(await page.getByText(texts.noScript).first().isVisible());
      assert.equal(await page.locator("#consumption canvas").isVisible(), false);
      await page.locator("#consumption summary").click();
      assert.equal(await page.locator("#consumption tbody tr").count(), 48);
    }),
);

const CSV = "ts;numeroSerie;totalLiters\n" +
  "2026-01-01T00:00:00Z;M1;10,5\n" +
  "2026-01-01T01:00:00Z;;11\n" +
  "2026-01-01T02:00:00Z;M1;abc\n" +
  "2026-01-30T12:00:00Z;M1;3160\n";

const file = (text: string) => ({
  name: "leituras.csv",
  mimeType: "application/vnd.ms-excel",
  buffer: Buffer.from(text),
});

const stepOf = (page: Page) => page.locator(".file-form").getAttribute("data-step");
const counts = (page: Page) =>
  page.locator("[data-outcome]").evaluateAll((items) =>
    items.map((item) => Number(item.getAttribute("data-count")))
  );

browserTest(
  "a file is checked first, its bad lines are said, and stored only on a yes",
  () =>
    onPage("/meters/M1", async (page, { fake }) => {
      const stored = async () =>
        (await fake.services.consumption.proof("M1", { limit: 1 }))!.readings;
      const before = await stored();
      await page.locator("input[type=file]").setInputFiles(file(CSV));
      await page.getByRole("button", { name: t.check }).click();
      await page.getByText(t.checkedTitle).waitFor();
      // Two are new (one of them is this meter's because it names none), one line is no reading.
      assert.deepEqual(await counts(page), [2, 1, 1]);
      await page.locator(".file-form summary").click();
      assert.match(
        await page.locator(".refused tbody").innerText(),
        /4\s+totalLiters "abc" não é um número/,
      );
      assert.equal(await stored(), before, "nothing was stored");
      await page.getByRole("button", { name: "Gravar 2 leituras" }).click();
      await page.getByText(t.doneTitle).waitFor();
      assert.equal(await stored(), before + 2);
      await page.getByRole("button", { name: t.other }).click();
      await page.locator("input[type=file]").setInputFiles(file(CSV));
      await page.getByRole("button", { name: t.check }).click();
      await page.getByText(t.nothingNew).waitFor();
      assert.deepEqual(await counts(page), [0, 3, 1]);
      assert.equal(await page.getByRole("button", { name: /Gravar/ }).count(), 0);
      await page.getByRole("button", { name: t.other }).click();
      assert.equal(await stepOf(page), "choose");
    }, "admin"),
);

browserTest(
  "an import that cannot be says what to do, and never that it went well",
  () =>
    onPage("/meters/M1", async (page, { fake }) => {
      const check = page.getByRole("button", { name: t.check });
      const fault = async (name: keyof typeof t.faults) => {
        const notice = page.locator(`[data-fault="${name}"]`);
        await notice.waitFor();
        assert.match(
          await notice.innerText(),
          new RegExp(RegExp.escape(t.faults[name].split("{")[0])),
        );
        assert.equal(await page.locator("[data-outcome]").count(), 0);
      };
      await check.click();
      await fault("no-file");
      await page.locator("input[type=file]").setInputFiles(file(""));
      await check.click();
      await fault("empty");
      await page.locator("input[type=file]").setInputFiles(file("a,b\n1,2\n"));
      await check.click();
      await fault("not-readings");
      // The server refuses at the first line, while megabytes are still on their way.
      await page.locator("input[type=file]").setInputFiles(
        file(`a,b\n${"1,2\n".repeat(4_000_000)}`),
      );
      await check.click();
      await fault("not-readings");
      await page.locator("input[type=file]").setInputFiles(file(CSV));
      await check.click();
      fake.unavailable = "the disk is full";
      await page.getByRole("button", { name: /Gravar/ }).click();
      await fault("unavailable");
      await page.route("**/api/import**", (route) => route.abort());
      await check.click();
      await fault("network");
      await page.unroute("**/api/import**");
      await page.context().clearCookies();
      await check.click();
      await fault("session");
    }, "admin"),
);

browserTest(
  "a large file shows how far it is, and can be stopped",
  () =>
    onPage("/meters/M1", async (page, { fake }) => {
      const line = (i: number) => `${NOW - i * 1000};M1;${(1e6 - i) / 10}\n`;
      const text = `ts;numeroSerie;totalLiters\n${
        Array.from({ length: 300_000 }, (_, i) => line(i)).join("")
      }`;
      const { import: importFile } = fake.services.exchange;
      const gate = Promise.withResolvers<void>();
      const exchange = {
        ...fake.services.exchange,
        import: async (...[body, options]: Parameters<typeof importFile>) => {
          const reader = body.getReader();
          for (let read = 0; read < 2 ** 20;) read += (await reader.read()).value?.byteLength ?? 0;
          await gate.promise; // as slow as a disk can be
          await reader.cancel();
          return await importFile(ReadableStream.from([]), options);
        },
      };
      Object.assign(fake.services, { exchange });
      await page.locator("input[type=file]").setInputFiles(file(text));
      await page.getByRole("button", { name: t.check }).click();
      await page.getByText(t.checking).waitFor();
      await page.waitForFunction(() => (document.querySelector("progress")?.value ?? 0) > 2 ** 18);
      const bar = await page.locator("progress").evaluate((
        one: HTMLProgressElement,
      ) => [one.value, one.max]);
      assert.equal(bar[1], text.length);
      assert.ok(bar[0] <= bar[1]);
      await page.getByRole("button", { name: t.cancel }).click();
      await page.getByText(t.cancelled).waitFor();
      assert.equal(await stepOf(page), "choose");
      gate.resolve();
    }, "admin"),
);
