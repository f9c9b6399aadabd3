/** How the page of a meter looks and feels, in every range and with a file half-way in. */

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import type { Page } from "playwright-core";
import { createFakeServices, type FakeServices, makeReading } from "../testing/fake_services.ts";
import type { Language } from "../ui/format.ts";
import { EXCHANGE_TEXTS } from "../ui/texts/exchange.ts";
import { browserTest, look, type Visit, withDesk } from "./pages_desk.ts";

const HOUR = 3_600_000;
/** Most that the parts of a page may move while it loads (Core Web Vitals count 0.1 as good). */
const MOST_SHIFT = 0.05;

/** Five weeks with all that can be between them: silence, a reset, a swap, readings left out. */
function eventful(): FakeServices {
  const now = Date.now();
  const fake = createFakeServices({ now });
  const hours = 35 * 24;
  let total = 29_000;
  for (let i = 0; i < hours; i++) {
    const ts = now - (hours - i) * HOUR;
    total += 12 + Math.round(10 * Math.sin(i / 4));
    if (i === 240) total = 0;
    if (i >= 200 && i < 230) continue;
    fake.add(makeReading("M1", ts, total, { flowLmin: i % 9 }));
    if (i % 300 === 150) fake.add(makeReading("M1", ts + 60_000, 3));
  }
  fake.add(makeReading("M1", now - 400 * 24 * HOUR, 28_000));
  fake.add(makeReading("BIG", now - 30 * HOUR, 0), makeReading("BIG", now - 29 * HOUR, 123_456));
  fake.add(makeReading("NEW", now - 1000, 5));
  return fake;
}

async function chooseBar(page: Page): Promise<void> {
  await page.locator("#consumption [role=slider]").focus();
  await page.keyboard.press("ArrowLeft");
}

async function openTables(page: Page): Promise<void> {
  for (const summary of await page.locator(".meter-page summary").all()) await summary.click();
}

async function checkFile(page: Page, language: Language): Promise<void> {
  const t = EXCHANGE_TEXTS[language];
  const lines = Array.from(
    { length: 30 },
    (_, i) => `2026-01-01T00:00:00Z;M1;${"x".repeat(i * 9)}`,
  );
  const text = `ts;numeroSerie;total\n2025-01-01T00:00:00Z;M1;1\n${lines.join("\n")}\n`;
  const name = `${"um nome de arquivo que não acaba ".repeat(4)}.csv`;
  const file = { name, mimeType: "text/csv", buffer: Buffer.from(text) };
  await page.locator("input[type=file]").setInputFiles(file);
  await page.getByRole("button", { name: t.check }).click();
  await page.getByText(t.checkedTitle).waitFor();
  await page.locator(".file-form summary").click();
}

const VISITS: readonly Visit[] = [
  { name: "day", path: "/meters/M1?range=24h", act: chooseBar },
  { name: "week", path: "/meters/M1?range=7d", act: chooseBar },
  { name: "month", path: "/meters/M1?range=30d&weeks=12" },
  { name: "year", path: "/meters/M1?range=12m&weeks=52" },
  { name: "live", path: "/meters/M1?range=live" },
  { name: "fault", path: "/meters/M1?from=x&to=2026-01-01" },
  { name: "tables", path: "/meters/M1?range=7d", act: openTables },
  { name: "big", path: "/meters/BIG?range=7d" },
  { name: "new", path: "/meters/NEW" },
  { name: "import", path: "/meters/M1", act: checkFile },
];

browserTest(
  "the page of a meter fits, is legible and can be hit in every range, light and dark",
  () =>
    withDesk(eventful(), async (desk) => {
      assert.deepEqual(await look(desk, VISITS, true), []);
    }),
);

browserTest(
  "nothing on the page of a meter moves while its charts come",
  () =>
    withDesk(eventful(), async ({ browser, origin }) => {
      for (const viewport of [{ width: 360, height: 740 }, { width: 1280, height: 800 }]) {
        const page = await (await browser.newContext({ viewport })).newPage();
        await page.addInitScript(() => {
          Object.assign(globalThis, { shift: 0 });
          new PerformanceObserver((list) => {
            for (const entry of list.getEntries()) {
              const { value, hadRecentInput } = entry as unknown as {
                value: number;
                hadRecentInput: boolean;
              };
              if (!hadRecentInput) {
                Object.assign(globalThis, { shift: Reflect.get(globalThis, "shift") + value });
              }
            }
          }).observe({ type: "layout-shift", buffered: true });
        });
        await page.goto(`${origin}/meters/M1?range=7d`);
        for (let y = 0; y < 4000; y += 400) {
          await page.mouse.wheel(0, 400);
          await page.waitForTimeout(60);
        }
        const shift = await page.evaluate(() => Number(Reflect.get(globalThis, "shift")));
        assert.ok(shift <= MOST_SHIFT, `${shift} at ${viewport.width}`);
      }
    }),
);
