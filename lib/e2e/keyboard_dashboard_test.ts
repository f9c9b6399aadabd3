/** The keyboard alone does every task of the dashboard and of the alerts. */

import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { createFakeServices, type FakeServices, makeReading } from "../testing/fake_services.ts";
import { backTo, enter, isAt, press, staysIn, to, write } from "./keyboard.ts";
import { browserTest, type Desk, signIn, withDesk } from "./pages_desk.ts";

const DAY_MS = 86_400_000;

/** `AP-0` to `AP-39` in two groups; `AP-7` has been silent for a day. */
async function manyMeters(): Promise<FakeServices> {
  const now = Date.now();
  const fake = createFakeServices({ now });
  for (let i = 0; i < 40; i++) {
    const [serial, ts] = [`AP-${i}`, i === 7 ? now - DAY_MS : now - 2000];
    fake.add(makeReading(serial, ts, i, { flowLmin: i % 2 }));
    const group = `Bloco ${i % 2}`;
    await fake.services.meters.configure(serial, { name: `Apto ${i}`, group }, "admin");
  }
  return fake;
}

/** Three meters, of which `C` has been silent for a day. */
function threeMeters(): FakeServices {
  const now = Date.now();
  const fake = createFakeServices({ now });
  for (const serial of ["A", "B"]) fake.add(makeReading(serial, now - 1000, 10, { flowLmin: 1 }));
  fake.add(makeReading("C", now - DAY_MS, 10));
  return fake;
}

let nextId = 1;

/** What the stream says of a meter. */
function tell(fake: FakeServices, row: object): void {
  const text = `id: ${nextId++}\nevent: meter\ndata: ${JSON.stringify(row)}\n\n`;
  for (const stream of fake.streams) if (!stream.cancelled) stream.send(text);
}

async function open({ browser, origin }: Desk, path = "/dashboard"): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(origin + path);
  await page.locator("[data-state=open]").waitFor();
  return page;
}

browserTest(
  "the keyboard alone finds one of many meters by its name, and opens it",
  () =>
    withDesk(manyMeters(), async (desk) => {
      const page = await open(desk);
      await write(page, "#meter-search", "apto 39");
      await page.getByText("1 de 40 medidores").waitFor();
      await page.keyboard.press("Enter");
      assert.ok(await isAt(page, "#meter-search"), "it can be typed on");
      await press(page, ".meter-line a", /\/meters\/AP-39$/);
      await page.goBack();
      await page.getByText("1 de 40 medidores").waitFor();
    }),
);

browserTest(
  "the keyboard alone narrows the list down to a state and to nothing, and gets all back",
  () =>
    withDesk(manyMeters(), async (desk) => {
      const page = await open(desk);
      const silent = page.getByRole("button", { name: /^Sem sinal/ });
      await enter(page, silent);
      await page.getByText("1 de 40 medidores").waitFor();
      assert.ok(await isAt(page, silent));
      await page.goto(`${desk.origin}/dashboard`);
      await page.locator("[data-state=open]").waitFor();
      await write(page, "#meter-search", "nada disto");
      await press(page, page.getByRole("link", { name: "Mostrar todos" }), /dashboard#meters$/);
      await page.getByText("40 de 40 medidores").waitFor();
    }),
);

browserTest(
  "the keyboard alone follows what needs attention, and sorts again when it has changed",
  () =>
    withDesk(manyMeters(), async (desk) => {
      const page = await open(desk);
      await press(page, ".verdict a", /\?status=attention#meters$/);
      await page.locator("[data-state=open]").waitFor();
      await enter(page, page.getByRole("button", { name: /^Todos/ }));
      const row = desk.fake.services.readings.meter("AP-3");
      tell(desk.fake, { ...row, flags: ["waiting"] });
      await page.getByText("A situação mudou").waitFor();
      await to(page, page.locator(".meter-line a").last());
      const again = page.getByRole("button", { name: "Ordenar de novo" });
      await backTo(page, again);
      await page.keyboard.press("Enter");
      await again.waitFor({ state: "detached" });
      await staysIn(page, "#meters .section-head");
      await to(page, '.meter-line[data-serial="AP-3"] a');
    }),
);

browserTest(
  "the keyboard alone looks at one of three meters, its figures, and at what it may do there",
  () =>
    withDesk(threeMeters(), async (desk) => {
      const page = await open(desk, "/dashboard?serial=A");
      for (const part of [".flow summary", ".hours summary"]) {
        await enter(page, part);
        assert.ok(await page.locator(part).locator("..").locator("table").isVisible());
        assert.ok(await isAt(page, part));
      }
      await page.goto(`${desk.origin}/dashboard?serial=A`);
      await press(
        page,
        page.locator("main").getByRole("link", { name: "Ver detalhes" }),
        /meters\/A$/,
      );
      await press(page, "main .page-head a", /dashboard\?serial=A$/);
      await press(page, page.getByRole("link", { name: "Todos os medidores" }), /dashboard$/);
      await press(page, '.meter-line[data-serial="B"] a', /meters\/B$/);
    }),
);

browserTest(
  "the keyboard alone goes from the alerts to the meter; it stays in the list when a line goes",
  () =>
    withDesk(threeMeters(), async (desk) => {
      const page = await desk.browser.newPage();
      await signIn(page, desk.origin);
      await press(page, ".site-nav [href='/alerts']", /\/alerts$/);
      await page.locator("[data-state=open]").waitFor();
      const line = '.meter-line[data-serial="C"] a';
      await to(page, line);
      const row = desk.fake.services.readings.meter("C");
      tell(desk.fake, { ...row, online: true, ts: Date.now(), lastSeen: Date.now() });
      await page.locator(line).waitFor({ state: "detached" });
      await staysIn(page, ".attention");
      tell(desk.fake, { ...row, flags: ["waiting"] });
      await page.locator(line).waitFor();
      await press(page, line, /meters\/C$/);
    }),
);

browserTest(
  "the keyboard alone copies the first steps, and goes to the credential",
  () =>
    withDesk(createFakeServices(), async (desk) => {
      const page = await desk.browser.newPage();
      await signIn(page, desk.origin);
      await page.locator("[data-state=open]").waitFor();
      const copy = page.getByRole("button", { name: "Copiar: Simular medidores" });
      await enter(page, copy);
      await page.getByText(/^(?:Copiado|Selecionado)/).waitFor();
      assert.ok(await isAt(page, copy));
      await page.goto(`${desk.origin}/dashboard`);
      const credential = page.getByRole("link", { name: "Criar credencial" });
      await press(page, credential, /credentials\/new$/);
    }),
);
