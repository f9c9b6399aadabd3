/** The pages as a user meets them: Chromium, the real program, meters over MQTT. */

import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { until } from "../testing/until.ts";
import { NO_BROWSER, PASSWORD, type Site, withSite } from "./site.ts";

/** A published value is on the screen within this, ms. */
const LIVE_MS = 1000;
const WIDTHS = [360, 1280];

const statusOf = (page: Page, id: string) => page.locator(`tr[data-command="${id}"] .chip`);

async function signIn(page: Page, origin: string, next: string): Promise<void> {
  await page.goto(`${origin}${next}`);
  await page.fill("input[name=username]", "admin");
  await page.fill("input[name=password]", PASSWORD);
  await page.click("button[type=submit]");
  await page.waitForURL(`${origin}${next}`);
}

async function untilConnected(page: Page): Promise<void> {
  await page.locator("[role=status]", { hasText: "Conectado" }).first().waitFor();
}

async function firstReading(site: Site): Promise<void> {
  const { page, errors, context } = await site.open();
  await page.goto(`${site.origin}/dashboard`);
  await untilConnected(page);
  const meter = await site.meter("M1");
  await meter.read(1709.2, 3.2);
  await page.getByText("1,709 m³").first().waitFor();
  assert.deepEqual(errors, []);
  await context.close();
}

async function liveFigures(site: Site): Promise<void> {
  const { page, errors, requests, context } = await site.open();
  const meter = await site.meter("M1");
  await page.goto(`${site.origin}/dashboard?serial=M1`);
  await untilConnected(page);
  const delays: number[] = [];
  for (const total of [2001.5, 2002.5, 2003.5]) {
    const begin = performance.now();
    await meter.read(total, 4.5);
    const text = `${String(total).replace(/^2/, "2.").replace(/\.5$/, ",5")} L`;
    await page.getByText(text).first().waitFor();
    delays.push(performance.now() - begin);
  }
  delays.sort((a, b) => a - b);
  assert.ok(delays[1] < LIVE_MS, `shown after ${delays} ms`);
  await page.getByText("4,5 L/min").first().waitFor();
  const streams = requests.filter((path) => path === "/api/stream");
  assert.equal(streams.length, 1, "all islands share one stream");
  assert.deepEqual(errors, []);
  await context.close();
}

async function newMeter(site: Site): Promise<void> {
  const { page, errors, context } = await site.open();
  await (await site.meter("M2")).read(10, 1);
  await page.goto(`${site.origin}/dashboard`);
  await untilConnected(page);
  await (await site.meter("M3")).read(10, 1);
  const line = page.locator('.meter-line[data-serial="M3"]');
  await line.waitFor();
  await line.getByRole("link").click();
  await page.waitForURL(/\/meters\/M3/);
  await page.locator("section[data-serial=M3]").first().waitFor();
  assert.deepEqual(errors, []);
  await context.close();
}

/** The text of what both sides render; the age of a reading is the browser's alone. */
function islandText(page: Page): Promise<string> {
  return page.evaluate(() => {
    const copy = document.querySelector("main")?.cloneNode(true);
    if (!(copy instanceof Element)) return "";
    copy.querySelectorAll("[data-age]").forEach((age) => age.remove());
    return copy.textContent;
  });
}

async function sameText(site: Site): Promise<void> {
  for (const lang of ["pt-BR", "en"]) {
    const texts: string[] = [];
    for (const scripts of [false, true]) {
      const { page, context } = await site.open({ scripts });
      await page.goto(`${site.origin}/dashboard?serial=M1&lang=${lang}`);
      if (scripts) await page.locator("[data-age]").waitFor();
      texts.push(await islandText(page));
      await context.close();
    }
    assert.match(texts[0], /2.003.5 L/);
    assert.equal(texts[0], texts[1]);
  }
}

async function chartMoves(site: Site): Promise<void> {
  const { page, errors, context } = await site.open();
  const meter = await site.meter("M1");
  await page.goto(`${site.origin}/dashboard?serial=M1`);
  await untilConnected(page);
  await page.waitForFunction(() => {
    const canvas = document.querySelector("canvas");
    const pixels = canvas?.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height);
    return pixels?.data.some((value) => value > 0);
  });
  const picture = () => page.locator("canvas").evaluate((c: HTMLCanvasElement) => c.toDataURL());
  const before = await picture();
  await meter.read(2100, 9.5);
  await until("the chart to move", async () => await picture() !== before);

  // Many readings a second: the page keeps up, and the last one wins.
  const burst = Array.from({ length: 500 }, (_, i) => meter.read(3000 + i, 5));
  await Promise.all(burst);
  await page.getByText("3,499 m³").first().waitFor();
  await page.locator("details summary").first().click();
  assert.match(await page.locator("details tbody tr").first().innerText(), /3\.499,0 L/);
  assert.deepEqual(errors, []);
  await context.close();
}

async function connectionState(site: Site): Promise<void> {
  const { page, context } = await site.open();
  await page.goto(`${site.origin}/dashboard?serial=M1`);
  await untilConnected(page);
  await context.setOffline(true);
  await page.locator("[role=status]", { hasText: "Desconectado" }).first().waitFor();
  await context.setOffline(false);
  await untilConnected(page);
  const meter = await site.meter("M1");
  await meter.read(4000, 1);
  await page.getByText("4,000 m³").first().waitFor();
  await context.close();
}

async function commandsLive(site: Site): Promise<void> {
  const { page, errors, context } = await site.open();
  const meter = await site.meter("M1");
  await signIn(page, site.origin, "/control?serial=M1");
  await untilConnected(page);

  await page.getByRole("button", { name: "Resetar consumo" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancelar" }).click();
  await page.getByRole("button", { name: "Resetar consumo" }).click();
  assert.equal(meter.commands.length, 0, "nothing is sent without a yes");
  await page.getByRole("dialog").getByRole("button", { name: "Zerar contador" }).click();
  await until("the command at the meter", () => meter.commands.length === 1);
  const [{ id, action, numeroSerie }] = meter.commands;
  assert.deepEqual({ action, numeroSerie }, { action: "reset", numeroSerie: "M1" });
  await statusOf(page, id).getByText("enviado").waitFor();
  await meter.ack({ id, status: "recebido" });
  await statusOf(page, id).getByText("entregue").waitFor();
  await meter.ack({ id, status: "executado", totalLiters: 0.5 });
  await statusOf(page, id).getByText("executado").waitFor();
  assert.match(await page.locator(`tr[data-command="${id}"]`).innerText(), /0,5 L/);

  await page.getByLabel("Pulsos por litro").fill("450");
  await page.getByRole("button", { name: "Aplicar calibração" }).click();
  await until("the calibration at the meter", () => meter.commands.length === 2);
  assert.equal(meter.commands[1].action, "setCalibration");
  assert.equal(meter.commands[1].value, 7.5);
  await meter.ack({ id: meter.commands[1].id, status: "recusado", motivo: "em uso" });
  await statusOf(page, meter.commands[1].id).getByText("recusado").waitFor();
  await page.getByText("em uso").first().waitFor();

  await page.getByLabel("Vazão simulada").fill("7,5");
  for (const name of ["Iniciar simulação", "Ajustar fluxo", "Parar simulação"]) {
    const before = meter.commands.length;
    await page.getByRole("button", { name }).click();
    await until(`"${name}" at the meter`, () => meter.commands.length === before + 1);
  }
  assert.deepEqual(
    meter.commands.slice(2).map(({ action, value }) => [action, value]),
    [["simulate", 7.5], ["simSetFlow", 7.5], ["simOff", undefined]],
  );
  assert.deepEqual(errors, []);
  await context.close();
}

async function failuresAreErrors(site: Site): Promise<void> {
  const { page, context } = await site.open();
  const meter = await site.meter("M2");
  await signIn(page, site.origin, "/control?serial=M2");
  await untilConnected(page);
  const apply = page.getByRole("button", { name: "Definir intervalo" });
  const fault = async (name: string, text: RegExp) => {
    const notice = page.locator(`[data-fault="${name}"]`);
    await notice.waitFor();
    assert.match(await notice.innerText(), text);
    assert.doesNotMatch(await notice.innerText(), /enviado/i);
    assert.equal(await page.locator("tbody tr", { hasText: "M2" }).count(), 0, "and no command");
  };

  await page.getByLabel("Intervalo entre leituras").fill("0");
  await apply.click();
  await page.getByText("Informe um número de 1 a 3.600").waitFor();
  await page.getByLabel("Intervalo entre leituras").fill("5");

  await page.route("**/api/cmd", (route) => route.fulfill({ status: 503, body: "{}" }));
  await apply.click();
  await fault("unavailable", /Tente de novo/);
  await page.unroute("**/api/cmd");

  await page.route("**/api/cmd", (route) => route.abort());
  await apply.click();
  await fault("network", /Confira a rede/);
  await page.unroute("**/api/cmd");

  await context.clearCookies();
  await apply.click();
  await fault("session", /Entre de novo/);
  assert.equal(meter.commands.length, 0);
  await context.close();
}

async function languageSwitch(site: Site): Promise<void> {
  const { page, errors, context } = await site.open();
  await page.goto(`${site.origin}/dashboard?serial=M1`);
  await untilConnected(page);
  await page.getByRole("link", { name: "English" }).click();
  await page.locator("[role=status]", { hasText: "Connected" }).first().waitFor();
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
  assert.match(page.url(), /serial=M1/, "the same page");
  const meter = await site.meter("M1");
  await meter.read(5001.5, 3.2);
  await page.getByText("5,001.5 L").first().waitFor();
  await page.getByText("3.2 L/min").first().waitFor();
  await page.goto(`${site.origin}/dashboard?serial=M1`);
  await page.locator("[role=status]", { hasText: "Connected" }).first().waitFor();
  assert.deepEqual(errors, []);
  await context.close();
}

async function wrongPassword(site: Site): Promise<void> {
  const { page, context } = await site.open();
  await page.goto(`${site.origin}/login`);
  await page.fill("input[name=username]", "admin");
  await page.fill("input[name=password]", "wrong");
  await page.click("button[type=submit]");
  await page.locator(".notice-bad, [role=alert]").first().waitFor();
  assert.match(page.url(), /\/login/);
  await context.close();
}

async function noOverflow(site: Site): Promise<void> {
  for (const width of WIDTHS) {
    const { page, errors, context } = await site.open({ width });
    await signIn(page, site.origin, "/control");
    for (const path of ["/dashboard?serial=M1", "/meters/M1", "/control", "/login"]) {
      await page.goto(`${site.origin}${path}`);
      const { wide, seen } = await page.evaluate(() => ({
        wide: document.documentElement.scrollWidth,
        seen: document.documentElement.clientWidth,
      }));
      assert.ok(wide <= seen, `${path} at ${width}: ${wide} px in ${seen}`);
    }
    assert.deepEqual(errors, []);
    await context.close();
  }
}

Deno.test({
  name: "pages",
  ignore: NO_BROWSER,
  // The browser's and the threads' own handles.
  sanitizeOps: false,
  sanitizeResources: false,
  fn: (t) =>
    withSite(async (site) => {
      const step = async (name: string, fn: (site: Site) => Promise<void>) => {
        await t.step({ name, fn: () => fn(site), sanitizeOps: false, sanitizeResources: false });
      };
      await step("an empty dashboard fills itself with the first reading", firstReading);
      await step("a published value is on the dashboard within a second", liveFigures);
      await step("the server and the browser write the same text", sameText);
      await step("a new meter appears by itself, and its card leads to it", newMeter);
      await step("the chart moves with the stream and keeps up with a burst", chartMoves);
      await step("the state of the connection is told, and comes back", connectionState);
      await step("the language can be switched, for islands too", languageSwitch);
      await step("a wrong password is said", wrongPassword);
      await step("a command's status follows the meter's answers", commandsLive);
      await step("a command that failed is an error and never sent", failuresAreErrors);
      await step("no page is wider than its window", noOverflow);
    }),
});
