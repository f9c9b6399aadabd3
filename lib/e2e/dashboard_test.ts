/** The dashboard as it lives in a browser: many meters, search, order, copying. */

import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { createFakeServices, type FakeServices, makeReading } from "../testing/fake_services.ts";
import { browserTest, type Desk, withDesk } from "./pages_desk.ts";

const METERS = 200;
const serialOf = (i: number) => `AP-${String(i).padStart(3, "0")}`;
/** How long all meters are followed, each with a reading a second, s. */
const SECONDS = 5;
/** A person notices a page that stands still for longer, ms (RAIL). */
const LONGEST_TASK_MS = 100;
/** What of a page may move after it was drawn first. */
const MOST_SHIFT = 0.05;

async function manyMeters(): Promise<FakeServices> {
  const now = Date.now();
  const fake = createFakeServices({ now });
  for (let i = 0; i < METERS; i++) {
    fake.add(makeReading(serialOf(i), now - 2000, i, { flowLmin: i % 3 }));
    const name = `Apto ${i}`;
    await fake.services.meters.configure(serialOf(i), { name, group: `Bloco ${i % 4}` }, "admin");
  }
  return fake;
}

let nextId = 1;

/** Tells every open stream. */
function tell(fake: FakeServices, event: string, data: object): void {
  const text = `id: ${nextId++}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
  for (const stream of fake.streams) if (!stream.cancelled) stream.send(text);
}

const reading = (i: number, flowLmin: number, totalLiters: number) => ({
  numeroSerie: serialOf(i),
  ts: Date.now(),
  totalLiters,
  flowLmin,
  late: false,
});

async function openAll({ browser, origin }: Desk): Promise<Page> {
  const page = await browser.newPage();
  await page.addInitScript(() => {
    const seen = { tasks: [] as number[], shift: 0 };
    Reflect.set(globalThis, "seen", seen);
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) seen.tasks.push(duration);
    }).observe({ type: "longtask", buffered: true });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        if (Reflect.get(entry, "hadRecentInput") === false) {
          seen.shift += Number(Reflect.get(entry, "value"));
        }
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
  await page.goto(`${origin}/dashboard`);
  await page.locator("[data-state=open]").waitFor();
  return page;
}

const seenIn = (page: Page) =>
  page.evaluate(() => Reflect.get(globalThis, "seen") as { tasks: number[]; shift: number });

const serialsIn = (page: Page) =>
  page.locator(".meter-line").evaluateAll((lines) =>
    lines.map((line) => line.getAttribute("data-serial"))
  );

browserTest(
  "200 meters at a reading a second: no task takes long, nothing moves, all is shown",
  () =>
    withDesk(manyMeters(), async (desk) => {
      const page = await openAll(desk);
      assert.equal(await page.locator(".meter-line").count(), METERS);
      await page.waitForTimeout(1000);
      const order = await serialsIn(page);
      await page.evaluate(() => Reflect.get(globalThis, "seen").tasks.length = 0);
      for (let second = 1; second <= SECONDS; second++) {
        for (let i = 0; i < METERS; i++) {
          tell(desk.fake, "reading", reading(i, (i + second) % 5, i + second));
          if (i % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 1000 * 10 / METERS));
        }
      }
      const last = page.locator(`.meter-line[data-serial="${serialOf(3)}"]`);
      await last.getByText(`${(3 + SECONDS) % 5},0 L/min`).waitFor();
      const { tasks, shift } = await seenIn(page);
      assert.ok(Math.max(0, ...tasks) < LONGEST_TASK_MS, `tasks of ${tasks.map(Math.round)} ms`);
      assert.ok(shift < MOST_SHIFT, `a layout shift of ${shift}`);
      assert.deepEqual(await serialsIn(page), order);
    }),
);

browserTest(
  "a line that should be elsewhere stays until it is asked for",
  () =>
    withDesk(manyMeters(), async (desk) => {
      const page = await openAll(desk);
      const order = await serialsIn(page);
      const [first, last] = [order[0], order.at(-1)];
      const row = desk.fake.services.readings.meter(last ?? "");
      tell(desk.fake, "meter", { ...row, flags: ["waiting"] });
      await page.locator(`[data-serial="${last}"] [data-flag=waiting]`).waitFor({
        state: "attached",
      });
      await page.getByText("A situação mudou").waitFor();
      assert.equal((await serialsIn(page))[0], first);
      await page.getByText("1 medidor precisa de atenção").waitFor();
      await page.getByRole("button", { name: "Ordenar de novo" }).click();
      assert.equal((await serialsIn(page))[0], last);
      await page.getByRole("heading", { name: "Precisam de atenção 1" }).waitFor();
    }),
);

browserTest(
  "search and filter narrow the list as they are typed, and stay in the address",
  () =>
    withDesk(manyMeters(), async (desk) => {
      const page = await openAll(desk);
      await page.getByRole("searchbox").fill("apto 19");
      await page.getByText("11 de 200 medidores").waitFor();
      assert.deepEqual((await serialsIn(page)).toSorted()[0], serialOf(19));
      assert.match(page.url(), /\?q=apto\+19$/);
      await page.getByRole("searchbox").press("Enter");
      await page.reload();
      await page.getByText("11 de 200 medidores").waitFor();
      await page.getByRole("searchbox").fill("");
      await page.getByRole("button", { name: /^Correndo agora/ }).click();
      await page.getByText("133 de 200 medidores", { exact: true }).waitFor();
      assert.match(page.url(), /\?status=flowing$/);
      await page.getByRole("button", { name: /^Sem sinal/ }).click();
      await page.getByText("Nenhum medidor corresponde").waitFor();
    }),
);

browserTest("what runs now is said in words, and turns with the readings", () => {
  const fake = createFakeServices({ readings: [makeReading("M1", 1, 1000)], now: 1 });
  return withDesk(fake, async ({ browser, origin }) => {
    const page = await browser.newPage();
    await page.goto(`${origin}/dashboard`);
    await page.locator("[data-state=open]").waitFor();
    const answer = page.locator(".figure-hero");
    await answer.getByText("nenhuma água correndo").waitFor();
    tell(fake, "reading", { ...reading(0, 4.5, 1001), numeroSerie: "M1" });
    await answer.getByText("4,5 L/min").waitFor();
    assert.match(await answer.innerText(), /água correndo/);
    tell(fake, "reading", { ...reading(0, 0, 1001), numeroSerie: "M1" });
    await answer.getByText("nenhuma água correndo").waitFor();
    const row = fake.services.readings.meter("M1");
    tell(fake, "meter", { ...row, online: false });
    await answer.getByText("sem notícias").waitFor();
  });
});

browserTest(
  "a command is copied; where a page may not copy, it is selected",
  () =>
    withDesk(createFakeServices(), async ({ browser, origin }) => {
      const context = await browser.newContext({
        permissions: ["clipboard-read", "clipboard-write"],
      });
      const page = await context.newPage();
      await page.goto(`${origin}/dashboard`);
      const button = page.getByRole("button", { name: "Copiar: Simular medidores" });
      await button.click();
      await page.getByText("Copiado.").waitFor();
      const copied = await page.evaluate(() => navigator.clipboard.readText());
      assert.match(copied, /^deno task simulate /);
      await page.evaluate(() => {
        Object.defineProperty(navigator, "clipboard", { value: undefined });
        document.execCommand = () => false;
      });
      await button.click();
      await page.getByText("Selecionado:").waitFor();
      assert.equal(await page.evaluate(() => getSelection()?.toString()), copied);
      await context.close();
    }),
);

browserTest("a page that is open at midnight begins the new day, once", () => {
  const now = Date.UTC(2026, 4, 21, 2, 30); // 23:30 in São Paulo
  const fake = createFakeServices({ now, readings: [makeReading("M1", now - 1000, 1000)] });
  return withDesk(fake, async ({ browser, origin }) => {
    const page = await browser.newPage();
    // A browser whose clock is a day ahead: the server's counts.
    await page.clock.install({ time: now + 86_400_000 });
    let loads = 0;
    page.on("load", () => loads++);
    await page.goto(`${origin}/dashboard`);
    await page.locator("[data-state=open]").waitFor();
    await page.clock.runFor(29 * 60_000);
    assert.equal(loads, 1);
    fake.now += 31 * 60_000;
    await page.clock.runFor(2 * 60_000);
    await page.waitForFunction(() => document.readyState === "complete");
    await page.locator("[data-state=open]").waitFor();
    await page.clock.runFor(10 * 60_000);
    assert.equal(loads, 2);
  });
});
