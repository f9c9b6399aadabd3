/** The keyboard alone reads the page of a meter: its ranges, its charts, its tables and its files. */

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import type { Page } from "playwright-core";
import { createFakeServices, type FakeServices, makeReading } from "../testing/fake_services.ts";
import { LANGUAGE_COOKIE } from "../ui/language.ts";
import { CONSUMPTION_TEXTS } from "../ui/texts/consumption.ts";
import { EXCHANGE_TEXTS } from "../ui/texts/exchange.ts";
import { backTo, enter, isAt, press, staysIn, to } from "./keyboard.ts";
import { browserTest, type Desk, signIn, withDesk } from "./pages_desk.ts";

const HOUR = 3_600_000;
/** 31 January 2026, 09:00 in São Paulo. */
const NOW = Date.UTC(2026, 0, 31, 12);
const t = EXCHANGE_TEXTS["pt-BR"];

/** `M1`: ten litres an hour for forty days, and a last reading that waits for those after it. */
function fortyDays(): FakeServices {
  const hours = 40 * 24;
  const readings = Array.from(
    { length: hours },
    (_, i) => makeReading("M1", NOW - (hours - i) * HOUR, 1000 + 10 * i, { flowLmin: i % 5 }),
  );
  return createFakeServices({ now: NOW, readings: [...readings, makeReading("M1", NOW - 1, 3)] });
}

async function onPage(path: string, fn: (page: Page, desk: Desk) => Promise<void>, as?: "admin") {
  await withDesk(fortyDays(), async (desk) => {
    // Month, day, year: a date is typed as the browser's language has it.
    const page = await desk.browser.newPage({ locale: "en-US" });
    const cookie = { name: LANGUAGE_COOKIE, value: "pt-BR", url: desk.origin };
    await page.context().addCookies([cookie]);
    if (as) await signIn(page, desk.origin);
    await page.goto(desk.origin + path);
    await page.locator("[data-state=open]").waitFor();
    if (as) await page.locator(".file-form button:enabled").waitFor();
    await fn(page, desk);
  });
}

browserTest(
  "the keyboard alone chooses a range, one beside it, and one of its own",
  () =>
    onPage("/meters/M1", async (page) => {
      await press(page, "[data-range='30d']", /range=30d/);
      await press(page, "[data-range='7d']", /range=7d/);
      const shown = page.locator(".range-span strong");
      const week = await shown.innerText();
      await enter(page, page.getByRole("link", { name: CONSUMPTION_TEXTS["pt-BR"].range.earlier }));
      await page.waitForURL(/from=|to=|range=7d&./);
      assert.notEqual(await shown.innerText(), week);

      await enter(page, ".own-range summary");
      assert.ok(await isAt(page, ".own-range summary"));
      await to(page, "[name=from]");
      await page.keyboard.type("01292026");
      await to(page, "[name=to]");
      await page.keyboard.type("01302026");
      await enter(page, ".own-range button");
      await page.waitForURL(/from=2026-01-29&to=2026-01-30/);
      await press(page, "[data-range=live]", /range=live/);
    }),
);

browserTest(
  "the keyboard alone goes from a bar to the hours of its day and back, and through all tables",
  () =>
    onPage("/meters/M1?range=7d", async (page) => {
      const slider = page.locator("#consumption [role=slider]");
      await to(page, slider);
      await page.locator("#consumption canvas[style*=block]").waitFor();
      await page.keyboard.press("ArrowLeft");
      await page.keyboard.press("ArrowLeft");
      await page.locator("#consumption .readout strong").waitFor();
      assert.ok(await isAt(page, slider));
      await page.keyboard.press("Enter");
      await page.waitForURL(/day=2026-01-30/);
      await press(page, ".range-span a", /range=7d(?:#.*)?$/);
      for (const part of ["consumption", "flow", "proof", "readings"]) {
        await openTables(page, part);
      }
      await to(page, "#readings [role=region]");
    }),
);

/** Opens what is closed of a part of the page, one after the other. */
async function openTables(page: Page, part: string): Promise<void> {
  for (const summary of await page.locator(`#${part} summary`).all()) {
    await to(page, summary);
    await page.keyboard.press("Space");
    assert.ok(await summary.evaluate(({ parentElement: one }) => one?.matches("[open]")), part);
    assert.ok(await isAt(page, summary));
  }
}

browserTest(
  "the keyboard alone jumps to a part of the page, and what it comes back to is not hidden",
  () =>
    onPage("/meters/M1?range=30d", async (page) => {
      await press(page, ".page-index [href='#week']", /#week$/);
      await page.keyboard.press("Tab");
      await staysIn(page, "#week");
      await press(page, "#week a[href*='weeks=12']", /weeks=12#week$/);
      await backTo(page, ".page-index [href='#files']");
      await page.keyboard.press("Enter");
      await page.waitForURL(/#files$/);
      await page.keyboard.press("Tab");
      await staysIn(page, "#files");
      await backTo(page, ".page-index [href='#now']");
    }),
);

browserTest(
  "the keyboard alone exports a range in a format",
  () =>
    onPage("/meters/M1?range=7d", async (page) => {
      await to(page, "[name=format]");
      await page.keyboard.press("ArrowUp");
      const day = page.locator("[name=bucket][value=day]");
      await to(page, day);
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.keyboard.press("Enter"),
      ]);
      assert.match(download.url(), /export\.csv\?.*format=iso.*bucket=day/);
      assert.ok(await isAt(page, day), "the next one can be chosen");
    }),
);

const CSV = "ts;numeroSerie;totalLiters\n" +
  "2025-12-01T00:00:00Z;M1;10,5\n" +
  "2025-12-01T02:00:00Z;M1;abc\n";

browserTest(
  "the keyboard alone has a file checked, stores it on a yes, and never loses its place",
  () =>
    onPage("/meters/M1", async (page, { fake }) => {
      const stored = async () =>
        (await fake.services.consumption.proof("M1", { limit: 1 }))!.readings;
      const before = await stored();
      const form = ".file-form";
      const check = page.getByRole("button", { name: t.check });
      await enter(page, check);
      await page.locator("[data-fault=no-file]").waitFor();
      assert.ok(await isAt(page, check));
      const choose = async () => {
        const buffer = Buffer.from(CSV);
        const file = { name: "leituras.csv", mimeType: "text/csv", buffer };
        await page.locator("input[type=file]").setInputFiles(file);
      };
      await choose();
      await page.keyboard.press("Enter");
      await page.getByText(t.checkedTitle).waitFor();
      await staysIn(page, form);
      await enter(page, ".file-form summary");
      await page.getByText("abc").waitFor();
      await enter(page, page.getByRole("button", { name: t.other }));
      await staysIn(page, form);
      await choose();
      await enter(page, check);
      await page.getByText(t.checkedTitle).waitFor();
      await enter(page, page.getByRole("button", { name: t.confirm.one }));
      await page.getByText(t.doneTitle).waitFor();
      await staysIn(page, form);
      assert.equal(await stored(), before + 1);
      await enter(page, page.getByRole("button", { name: t.other }));
      await staysIn(page, form);
    }, "admin"),
);

browserTest(
  "the keyboard alone stops a file that is on its way",
  () =>
    onPage("/meters/M1", async (page) => {
      const gate = Promise.withResolvers<void>();
      await page.route("**/api/import**", async (route) => {
        await gate.promise;
        await route.abort();
      });
      const file = { name: "a.csv", mimeType: "text/csv", buffer: Buffer.from(CSV) };
      await page.locator("input[type=file]").setInputFiles(file);
      await enter(page, page.getByRole("button", { name: t.check }));
      await page.getByText(t.checking).waitFor();
      await staysIn(page, ".file-form");
      await enter(page, page.getByRole("button", { name: t.cancel }));
      await page.getByText(t.cancelled).waitFor();
      await staysIn(page, ".file-form");
      gate.resolve();
    }, "admin"),
);
