/** The control in a browser: the meter that is chosen, how long commands wait, and the way back. */

import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { CommandRow } from "../domain/command.ts";
import { createFakeServices, type FakeServices, makeReading } from "../testing/fake_services.ts";
import { until } from "../testing/until.ts";
import { browserTest, type Desk, signIn, withDesk } from "./pages_desk.ts";

const HOUR_MS = 3_600_000;

/** `CASA-01`, which is calibrated and on, and `CASA-02`, which has been off for an hour. */
async function twoMeters(): Promise<FakeServices> {
  const now = Date.now();
  const fake = createFakeServices({
    now,
    readings: [
      makeReading("CASA-01", now - 1000, 54_322, { flowLmin: 12.5 }),
      makeReading("CASA-02", now - HOUR_MS, 10, { flowLmin: 3 }),
    ],
  });
  fake.off.add("CASA-02");
  const patch = { name: "Jardim", pulsesPerLiter: 447.5 };
  await fake.services.meters.configure("CASA-01", patch, "admin");
  return fake;
}

let rows = 0;

function doneRow(fake: FakeServices, part: Partial<CommandRow>): CommandRow {
  return {
    id: `row-${rows++}`.padEnd(16, "0"),
    action: "setCalibration",
    value: 447.5 / 60,
    numeroSerie: "CASA-01",
    status: "done",
    by: "admin",
    createdAt: fake.now - 60_000,
    updatedAt: fake.now - 50_000,
    expiresAt: fake.now + 60_000,
    ...part,
  };
}

async function openControl({ browser, origin }: Desk, query = ""): Promise<Page> {
  const page = await browser.newPage();
  await signIn(page, origin);
  await page.goto(`${origin}/control${query}`);
  await page.locator("[data-state=open]").waitFor();
  return page;
}

/** What the stream says of a command. */
function tell(fake: FakeServices, command: CommandRow): void {
  const text = `id: ${Date.now()}\nevent: command\ndata: ${JSON.stringify(command)}\n\n`;
  for (const stream of fake.streams) if (!stream.cancelled) stream.send(text);
}

const secondsOf = ({ createdAt, expiresAt }: CommandRow) => (expiresAt - createdAt) / 1000;

browserTest(
  "the control shows the meter as it is, and begins with its recorded calibration",
  () =>
    withDesk(twoMeters(), async (desk) => {
      const page = await openControl(desk, "?serial=casa-01");
      const meter = await page.locator(".control-meter").innerText();
      for (const text of [/Jardim/, /CASA-01/, /on-line/, /54,322\s*m³/, /447,5\s*pulsos\/L/]) {
        assert.match(meter, text);
      }
      assert.equal(await page.getByLabel("Pulsos por litro").inputValue(), "447,5");
      await page.locator("#control-meter").selectOption("CASA-02");
      assert.match(page.url(), /serial=CASA-02/, "a reload shows the same meter");
      assert.equal(await page.getByLabel("Pulsos por litro").inputValue(), "450");
      assert.match(await page.locator(".control-meter").innerText(), /off-line.*– L\/min/s);
    }),
);

browserTest(
  "a command waits two minutes for a meter that is on, a day for one that is off, or as long as asked",
  () =>
    withDesk(twoMeters(), async (desk) => {
      const { fake } = desk;
      const page = await openControl(desk, "?serial=CASA-01");
      const send = async () => {
        const before = fake.commands.length;
        await page.getByRole("button", { name: "Definir intervalo" }).click();
        await until("the command", () => fake.commands.length === before + 1);
        await page.locator("[role=status] .chip").first().waitFor();
        return fake.commands[before];
      };
      assert.equal(secondsOf(await send()), 120);
      await page.locator("#control-meter").selectOption("CASA-02");
      const off = page.getByText("Este medidor está off-line.").first();
      assert.match(await off.innerText(), /espera por ele até \d\d\/\d\d \d\d:\d\d;/);
      assert.equal(secondsOf(await send()), 86_400);
      await page.getByLabel("Um comando espera até").selectOption("week");
      assert.equal(secondsOf(await send()), 604_800);
      const row = page.locator("tr[data-status=queued]").first();
      assert.match(await row.innerText(), /Não há como chamá-lo de volta/);
    }),
);

browserTest(
  "a calibration is taken back by a command of its own, a simulation is stopped, a reset is neither",
  () =>
    withDesk(twoMeters(), async (desk) => {
      const { fake } = desk;
      fake.commands.push(
        doneRow(fake, { action: "reset", value: undefined, before: { totalLiters: 9 } }),
        doneRow(fake, { action: "simulate", value: 8, numeroSerie: "CASA-02" }),
        doneRow(fake, { before: { pulsesPerLiter: 450 } }),
      );
      const page = await openControl(desk);
      assert.equal(await page.locator("tr .undo").count(), 2);
      await page.getByRole("button", { name: "Voltar para 450 pulsos/L" }).click();
      await until("the way back", () => fake.commands.length === 4);
      const [back] = fake.commands.slice(-1);
      assert.deepEqual(
        [back.action, back.value, back.numeroSerie, secondsOf(back)],
        ["setCalibration", 7.5, "CASA-01", 120],
      );
      assert.notEqual(back.id, fake.commands[2].id);
      await page.locator(`tr[data-command="${back.id}"]`).waitFor();
      assert.equal(await page.getByRole("button", { name: "Voltar para" }).count(), 0, "once");
      assert.ok(await page.locator(".recent-commands:focus").count() > 0, "the keyboard stays");

      const done = { ...back, status: "done" as const, updatedAt: Date.now() + 1 };
      tell(fake, { ...done, before: { pulsesPerLiter: 447.5 } });
      await page.locator(".control-meter").getByText("450", { exact: true }).waitFor();
      await page.locator("tr").getByRole("button", { name: "Parar simulação" }).click();
      await until("its end", () => fake.commands.length === 5);
      const { action, numeroSerie } = fake.commands[4];
      assert.deepEqual([action, numeroSerie], ["simOff", "CASA-02"]);
    }),
);

browserTest(
  "the list can be narrowed down to the chosen meter, with what others' commands have pushed out",
  () =>
    withDesk(twoMeters(), async (desk) => {
      const { fake } = desk;
      const old = doneRow(fake, { createdAt: fake.now - HOUR_MS });
      fake.commands.push({ ...old, id: "old-one-of-casa1" });
      for (let i = 0; i < 60; i++) {
        fake.commands.push(doneRow(fake, { action: "simOff", numeroSerie: "CASA-02" }));
      }
      const page = await openControl(desk, "?serial=CASA-01");
      const row = page.locator('tr[data-command="old-one-of-casa1"]');
      assert.equal(await row.count(), 0);
      await page.getByRole("button", { name: "Só deste medidor" }).click();
      await row.waitFor();
      assert.equal(await page.locator("tr[data-command]").count(), 1);
      await page.route("**/api/commands?serial=*", (route) => route.abort());
      await page.locator("#control-meter").selectOption("CASA-02");
      await page.getByText("não puderam ser carregados").waitFor();
      assert.ok(await page.locator("tr[data-command]").count() >= 20, "those it has are shown");
    }),
);

browserTest(
  "while a command is on its way no second one goes out, and the keyboard stays where it is",
  () =>
    withDesk(twoMeters(), async (desk) => {
      const { fake } = desk;
      const page = await openControl(desk, "?serial=CASA-01");
      const { promise: held, resolve: release } = Promise.withResolvers<void>();
      await page.route("**/api/cmd", async (route) => {
        await held;
        await route.continue();
      });
      const start = page.getByRole("button", { name: "Iniciar simulação" });
      await start.press("Enter");
      await page.getByText("Enviando…").waitFor();
      await start.press("Enter");
      await page.getByRole("button", { name: "Resetar consumo" }).press("Enter");
      assert.equal(await page.getByRole("dialog").count(), 0, "nothing to say yes to");
      await start.focus();
      release();
      await page.locator("[role=status] .chip").first().waitFor();
      assert.equal(fake.commands.length, 1);
      assert.equal(await page.locator("button:focus").innerText(), "Iniciar simulação");
    }),
);

browserTest(
  "a search changes nobody's commands: the chosen meter stays until another is chosen",
  async () => {
    const now = Date.now();
    const readings = Array.from({ length: 12 }, (_, i) => makeReading(`M${i}`, now - 1000, i));
    await withDesk(createFakeServices({ now, readings }), async (desk) => {
      const page = await openControl(desk, "?serial=M3");
      await page.fill("#control-search", "m7");
      const options = await page.locator("#control-meter option").allInnerTexts();
      assert.deepEqual(options, ["M3", "M7"]);
      await page.fill("#control-search", "nada disto");
      await page.getByText("o escolhido continua o mesmo").waitFor();
      await page.keyboard.press("Enter");
      assert.equal(await page.locator("#control-meter").inputValue(), "M3");
    });
  },
);
