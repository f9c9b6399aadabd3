/** The keyboard alone does every task of the control. */

import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { CommandRow } from "../domain/command.ts";
import { createFakeServices, type FakeServices, makeReading } from "../testing/fake_services.ts";
import { until } from "../testing/until.ts";
import { enter, isAt, press, staysIn, to, write } from "./keyboard.ts";
import { browserTest, type Desk, signIn, withDesk } from "./pages_desk.ts";

async function manyMeters(): Promise<FakeServices> {
  const now = Date.now();
  const fake = createFakeServices({ now });
  for (let i = 0; i < 200; i++) {
    const serial = `AP-${i}`;
    fake.add(makeReading(serial, now - 1000, 1000 + i, { flowLmin: 0 }));
    const group = `Bloco ${"AB"[i % 2]}`;
    await fake.services.meters.configure(serial, { name: `Apto ${i}`, group }, "admin");
  }
  return fake;
}

/** `CASA-01`, calibrated a minute ago; `CASA-02`, where a simulation began. */
async function twoMeters(): Promise<FakeServices> {
  const now = Date.now();
  const readings = [makeReading("CASA-01", now, 54_322), makeReading("CASA-02", now, 10)];
  const fake = createFakeServices({ now, readings });
  await fake.services.meters.configure("CASA-01", { pulsesPerLiter: 447.5 }, "admin");
  const done = (id: string, part: Partial<CommandRow>): CommandRow => ({
    id: id.padEnd(16, "0"),
    action: "simulate",
    value: 8,
    numeroSerie: "CASA-02",
    status: "done",
    by: "admin",
    createdAt: now - 60_000,
    updatedAt: now - 50_000,
    expiresAt: now + 60_000,
    ...part,
  });
  const calibration = { action: "setCalibration", value: 447.5 / 60, numeroSerie: "CASA-01" };
  fake.commands.push(
    done("simulation", {}),
    done("calibration", { ...calibration as Partial<CommandRow>, before: { pulsesPerLiter: 450 } }),
  );
  return fake;
}

async function openControl({ browser, origin }: Desk): Promise<Page> {
  const page = await browser.newPage();
  await signIn(page, origin);
  await page.goto(`${origin}/control`);
  await page.locator("[data-state=open]").waitFor();
  return page;
}

browserTest(
  "the keyboard alone finds one of 200 meters, calibrates it, and sets it to zero after a question",
  () =>
    withDesk(manyMeters(), async (desk) => {
      const { fake } = desk;
      const page = await openControl(desk);
      await write(page, "#control-search", "bloco b apto 199");
      await page.getByText("1 de 200 medidores").waitFor();
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { name: "Apto 199" }).waitFor();
      await write(page, "#control-calibration", "460,5");
      await page.keyboard.press("Enter");
      await until("the calibration", () => fake.commands.length === 1);
      const [{ numeroSerie, value }] = fake.commands;
      assert.deepEqual([numeroSerie, value], ["AP-199", 460.5 / 60]);
      assert.ok(await isAt(page, "#control-calibration"), "the next figure can be typed");

      const reset = ".command-cards .button-danger";
      await enter(page, reset);
      const dialog = page.getByRole("dialog");
      const words = (await dialog.innerText()).replace(/\s+/g, " ");
      assert.match(words, /Zerar o contador de Apto 199\?/);
      assert.match(words, /1,199 m³ \(1\.199,0 L\), volta a 0/);
      assert.match(words, /Nada se perde do histórico.*nova época/);
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "hidden" });
      assert.equal(fake.commands.length, 1, "Escape sends nothing");
      assert.ok(await isAt(page, reset), "and the keyboard is where it was");
      await page.keyboard.press("Enter");
      await enter(page, dialog.locator(".button-danger"));
      await until("the reset", () => fake.commands.length === 2);
      assert.equal(fake.commands[1].action, "reset");
      await dialog.waitFor({ state: "hidden" });
      assert.ok(await isAt(page, reset));
    }),
);

browserTest(
  "the keyboard alone corrects a figure, simulates, and says how long a command may wait",
  () =>
    withDesk(twoMeters(), async (desk) => {
      const { fake } = desk;
      const page = await openControl(desk);
      const known = fake.commands.length;
      await to(page, "#control-meter");
      await page.keyboard.press("ArrowDown");
      await page.waitForURL(/serial=CASA-02/);
      await to(page, "#control-wait");
      await page.keyboard.press("End");
      await write(page, "#control-flow", "zero");
      await page.keyboard.press("Enter");
      await page.getByRole("alert").waitFor();
      await staysIn(page, "#control-flow");
      await page.keyboard.press("Control+a");
      await page.keyboard.type("2,5");
      await enter(page, page.getByRole("button", { name: "Iniciar simulação" }));
      await until("the simulation", () => fake.commands.length === known + 1);
      const { action, value, numeroSerie, createdAt, expiresAt } = fake.commands[known];
      assert.deepEqual([action, value, numeroSerie], ["simulate", 2.5, "CASA-02"]);
      assert.equal(expiresAt - createdAt, 7 * 86_400_000);
      await page.locator("[role=status] .chip").first().waitFor();
      await enter(page, page.getByRole("button", { name: "Parar simulação" }).first());
      await until("its end", () => fake.commands.length === known + 2);
      assert.equal(fake.commands[known + 1].action, "simOff");
    }),
);

browserTest(
  "the keyboard alone narrows the list to one meter, takes a command back, and goes to the meter",
  () =>
    withDesk(twoMeters(), async (desk) => {
      const { fake } = desk;
      const page = await openControl(desk);
      const narrow = page.getByRole("button", { name: "Só deste medidor" });
      await enter(page, narrow);
      await page.locator('[data-command^="simulation"]').waitFor({ state: "detached" });
      assert.ok(await isAt(page, narrow));
      const known = fake.commands.length;
      await enter(page, page.getByRole("button", { name: "Voltar para 450 pulsos/L" }));
      await until("the way back", () => fake.commands.length === known + 1);
      await page.getByRole("button", { name: "Voltar para" }).waitFor({ state: "detached" });
      await staysIn(page, ".recent-commands");
      await page.goto(`${desk.origin}/control`);
      await press(page, page.getByRole("link", { name: "Ver medidor" }), /meters\/CASA-01$/);
    }),
);

browserTest(
  "the keyboard alone asks again what became of a command whose answer was lost",
  () =>
    withDesk(twoMeters(), async (desk) => {
      const { fake } = desk;
      const page = await openControl(desk);
      const known = fake.commands.length;
      await page.route("**/api/cmd", (route) => route.abort());
      await write(page, "#control-interval", "5");
      await page.keyboard.press("Enter");
      await page.locator("[data-fault=network]").waitFor();
      await page.unroute("**/api/cmd");
      await enter(page, "[data-fault=network] button");
      await until("the command", () => fake.commands.length === known + 1);
      await page.locator("[role=status] .chip").first().waitFor();
      await staysIn(page, ".command-cards [role=status]");
    }),
);
