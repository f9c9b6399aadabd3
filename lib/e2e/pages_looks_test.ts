/** How the pages look and feel: both colour schemes, a phone and a desk, the keyboard alone. */

import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { COMMAND_STATUSES, type CommandRow } from "../domain/command.ts";
import { createFakeServices, type FakeServices, makeReading } from "../testing/fake_services.ts";
import type { Language } from "../ui/format.ts";
import { COMMAND_TEXTS } from "../ui/texts/commands.ts";
import { CONTROL_TEXTS } from "../ui/texts/control.ts";
import { browserTest, look, SETTLE_MS, signIn, type Visit, withDesk } from "./pages_desk.ts";
import { isFocusShown } from "./pages_measures.ts";

/** Tab stops of a page that are tried. */
const TAB_STOPS = 12;

const LONG_SERIAL = "PREDIO-AGUAS-CLARAS-BLOCO-B-APTO-1204-MEDIDOR-DE-AGUA-QUENTE-00";

/** Three meters, one of them far over the top and one that fell silent; a command of every outcome. */
async function crowdedServices(): Promise<FakeServices> {
  const now = Date.now();
  const fake = createFakeServices({ now });
  addEventfulMonth(fake, now);
  for (let i = 0; i < 200; i++) {
    const ts = now - (200 - i) * 5000;
    const flowLmin = Math.max(0, Math.round((4 + 6 * Math.sin(i / 9)) * 10) / 10);
    fake.add(makeReading("CASA-01", ts, 54_322 + i / 2, { flowLmin }));
  }
  const { meters } = fake.services;
  const name = "Casa da praia, medidor do jardim";
  await meters.configure("CASA-01", { name, group: "Bloco B", registerDigits: 8 }, "admin");
  await meters.configure("CASA-01", { billingDay: 15 }, "maria.da.silva");
  const replacement = {
    at: now - 20 * DAY_MS,
    finalMl: 30_000_000,
    initialMl: 0,
    reason: "visor quebrado",
  };
  await meters.replace("CASA-01", replacement, "admin");
  fake.add(makeReading("CASA-02", now - 86_400_000, 9.9, { flowLmin: 0 }));
  fake.add(makeReading(LONG_SERIAL, now - 2000, 999_999_999_999, { flowLmin: 9999.9 }));
  fake.commands.push(...COMMAND_STATUSES.map((status, i) => command(status, now - i * 60_000)));
  fake.commands.push(...moreOutcomes(now - 3_600_000));
  return fake;
}

type Act = NonNullable<Visit["act"]>;

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Hourly readings up to an hour ago, with a day of silence, a glitch, a reset and a jump in them. */
function addEventfulMonth(fake: FakeServices, now: number): void {
  const [hours, silence] = [30 * 24, { from: 200, to: 230 }];
  let total = 29_000;
  for (let i = 0; i < hours; i++) {
    const ts = now - (hours - i) * HOUR_MS;
    total += 12 + Math.round(10 * Math.sin(i / 4));
    if (i === 240) total = 0;
    if (i === 500) total = 50_000;
    if (i >= silence.from && i < silence.to) continue;
    fake.add(makeReading("CASA-01", ts, total, { flowLmin: i % 9, clock: i % 2 > 0 }));
    if (i % 300 === 150) fake.add(makeReading("CASA-01", ts + 60_000, 3));
  }
  // Below what was counted: it waits for the readings that come next.
  fake.add(makeReading(LONG_SERIAL, now - 1000, 5, { clock: true, n: 1 }));
}

function command(status: CommandRow["status"], createdAt: number): CommandRow {
  const topic = "hidrometro/v1/CASA-01/cmd";
  return {
    id: status.padEnd(16, "0"),
    action: "setCalibration",
    value: 7.5,
    numeroSerie: "CASA-01",
    status,
    by: "admin",
    createdAt,
    updatedAt: createdAt,
    expiresAt: createdAt + 120_000,
    before: { totalLiters: 54_300, epoch: 3, pulsesPerLiter: 447.75 },
    ...(status === "refused" &&
      { reason: `valor fora da faixa do sensor ${"de vazão ".repeat(15)}` }),
    ...(status === "failed" && {
      reason: `Cannot publish to "${topic}": nobody listens there, and there is no other broker`,
    }),
    ...(status === "done" && { totalLiters: 54_322.5 }),
  };
}

/** Outcomes that have something of their own to say. */
function moreOutcomes(at: number): CommandRow[] {
  const parts: Partial<CommandRow>[] = [
    { status: "refused", reason: "assinatura inválida", action: "setInterval", value: 60 },
    { status: "refused", reason: "comando repetido", by: "key:telhado do bloco B" },
    { status: "expired", neverSent: true, numeroSerie: LONG_SERIAL, by: "maria.da.silva" },
    { status: "expired", reason: "prazo vencido" },
    { status: "done", action: "reset", value: undefined, totalLiters: 0, epoch: 4 },
    { status: "done", reason: "já executado", value: 1 / 60, totalLiters: 54_322.5 },
  ];
  return parts.map((part, i) => ({
    ...command("done", at - i * 60_000),
    ...part,
    id: `more-${i}`.padEnd(16, "0"),
  }));
}

/** Somebody else each time: who guesses too often has to wait. */
async function fail(page: Page): Promise<void> {
  await page.fill("[name=username]", crypto.randomUUID());
  await page.fill("[name=password]", "wrong");
  await page.click("button[type=submit]");
  await page.locator("[role=alert]").waitFor();
}

const openReset: Act = (page, language) =>
  page.getByRole("button", { name: CONTROL_TEXTS[language].reset }).click();

async function refuseReset(page: Page, language: Language): Promise<void> {
  await page.route("**/api/cmd", (route) => route.abort());
  await openReset(page, language);
  const { resetConfirm } = CONTROL_TEXTS[language];
  await page.getByRole("dialog").getByRole("button", { name: resetConfirm }).click();
  await page.locator("[data-fault]").waitFor();
}

async function openForms(page: Page): Promise<void> {
  for (const summary of await page.locator("#settings summary").all()) await summary.click();
}

async function saveNonsense(page: Page): Promise<void> {
  await page.fill("[name=registerDigits]", "13");
  await page.fill("[name=maxFlowLmin]", "10.000");
  await page.click("[action$=settings] button[type=submit]");
  await page.locator("[role=alert]").waitFor();
}

async function askReplacement(page: Page): Promise<void> {
  await page.fill("[name=finalLiters]", "1000");
  await page.fill("[name=initialLiters]", "99999999");
  await page.fill("[name=reason]", "visor quebrado");
  await page.click("[value=check]");
  await page.locator("[value=record]").waitFor();
}

const narrow: Act = (page, language) =>
  page.getByRole("button", { name: CONTROL_TEXTS[language].ofOne }).click();

const OPEN: readonly Visit[] = [
  { name: "login", path: "/login" },
  { name: "login-wrong", path: "/login", act: fail },
  { name: "not-found", path: "/nothing" },
];
const SIGNED_IN: readonly Visit[] = [
  { name: "dashboard-all", path: "/dashboard" },
  { name: "dashboard", path: "/dashboard?serial=CASA-01" },
  { name: "dashboard-long", path: `/dashboard?serial=${LONG_SERIAL}` },
  { name: "meter", path: "/meters/CASA-01" },
  { name: "meter-forms", path: "/meters/CASA-01", act: openForms },
  { name: "meter-empty-month", path: "/meters/CASA-01?day=2020-02-30" },
  { name: "meter-long", path: `/meters/${LONG_SERIAL}` },
  { name: "settings-fault", path: "/meters/CASA-01/settings", act: saveNonsense },
  { name: "replacement", path: "/meters/CASA-01/replacement" },
  { name: "replacement-confirm", path: "/meters/CASA-01/replacement", act: askReplacement },
  { name: "alerts", path: "/alerts" },
  { name: "control", path: "/control?serial=CASA-01" },
  { name: "control-off", path: "/control?serial=CASA-02", act: narrow },
  { name: "control-long", path: `/control?serial=${LONG_SERIAL}` },
  { name: "control-dialog", path: "/control", act: openReset },
  { name: "control-fault", path: "/control", act: refuseReset },
];

browserTest(
  "pages fit, are legible and can be hit, on a phone and a desk, light and dark",
  () =>
    withDesk(crowdedServices(), async (desk) => {
      assert.deepEqual(await look(desk, OPEN, false), []);
      assert.deepEqual(await look(desk, SIGNED_IN, true), []);
    }),
);

browserTest(
  "the empty dashboard, control and alerts fit and are legible",
  () =>
    withDesk(createFakeServices(), async (desk) => {
      const visits = [{ name: "empty", path: "/dashboard" }];
      assert.deepEqual(await look(desk, visits, false), []);
      const others = ["control", "alerts"].map((name) => ({
        name: `empty-${name}`,
        path: `/${name}`,
      }));
      assert.deepEqual(await look(desk, others, true), []);
    }),
);

browserTest(
  "the control shows every outcome of a command in words, with figure and reason",
  () =>
    withDesk(crowdedServices(), async ({ browser, origin }) => {
      const page = await browser.newPage();
      await signIn(page, origin);
      await page.goto(`${origin}/control`);
      const { statuses } = COMMAND_TEXTS["pt-BR"];
      const rowOf = (status: string) => page.locator(`[data-command^="${status}"]`);
      for (const status of COMMAND_STATUSES) {
        assert.equal(await rowOf(status).locator(".chip").innerText(), statuses[status]);
      }
      const textOf = (status: string) => rowOf(status).innerText();
      assert.match(await textOf("done"), /54,323 m³|54\.322,5 L/);
      assert.match(await textOf("refused"), /valor fora da faixa do sensor/);
      assert.match(await textOf("failed"), /Não chegou ao medidor/);
      assert.doesNotMatch(await textOf("failed"), /Cannot publish/);
      for (const status of ["refused", "expired"]) {
        for (const row of await page.locator(`[data-status="${status}"]`).all()) {
          const text = await row.innerText();
          assert.doesNotMatch(text, /m³/, "a figure looks like success");
          assert.match(text, /admin|maria|key:telhado/, "and who asked");
        }
      }
      const hidden = await page.locator(".table-wrap").evaluate((table) =>
        table.scrollWidth - table.clientWidth
      );
      assert.equal(hidden, 0, "a column is out of view");
    }),
);

browserTest(
  "the keyboard reaches everything, and shows where it is",
  () =>
    withDesk(crowdedServices(), async ({ browser, origin }) => {
      const page = await browser.newPage();
      await signIn(page, origin);
      for (const path of ["/dashboard", "/alerts", "/control", "/meters/CASA-01/replacement"]) {
        await page.goto(origin + path);
        for (let stop = 0; stop < TAB_STOPS; stop++) {
          await page.keyboard.press("Tab");
          assert.ok(await page.evaluate(isFocusShown), `${path}, stop ${stop}`);
        }
      }
      await page.goto(`${origin}/control`);
      await page.getByRole("button", { name: "Resetar consumo" }).press("Enter");
      const dialog = page.getByRole("dialog");
      await dialog.waitFor();
      const focused = await page.evaluate(() => document.activeElement?.textContent);
      assert.equal(focused, "Cancelar", "Enter does no harm");
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "hidden" });
    }),
);

browserTest(
  "a meter's new name, consumption and flags appear on the dashboard as they are told",
  () =>
    withDesk(createFakeServices({ readings: [makeReading("M1", 1, 1000)] }), async (desk) => {
      const { browser, origin, fake } = desk;
      const page = await browser.newPage();
      await page.goto(`${origin}/dashboard`);
      await page.locator("[data-state=open]").waitFor();
      await page.waitForTimeout(SETTLE_MS);
      const figures = { name: "Casa da praia", todayLiters: 12.34, monthLiters: 345.6 };
      const row = { ...fake.services.readings.meter("M1"), ...figures, flags: ["waiting"] };
      for (const stream of fake.streams) {
        if (stream.cancelled) continue;
        stream.send(`id: 1\nevent: meter\ndata: ${JSON.stringify(row)}\n\n`);
      }
      const shown = page.locator("section[data-serial=M1]");
      await shown.getByText("Casa da praia").waitFor();
      const text = (await shown.innerText()).replace(/\s+/g, " ");
      assert.match(text, /M1.*Hoje 12,3 L .*Este mês 345,6 L/);
      assert.match(text, /Aguardando confirmação/);
    }),
);
