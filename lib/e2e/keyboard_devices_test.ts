/** The keyboard alone does every task of the settings that is about meters. */

import assert from "node:assert/strict";
import { createFakeServices, type FakeServices, makeReading } from "../testing/fake_services.ts";
import { beginsAt, enter, press, write } from "./keyboard.ts";
import { browserTest, signIn, withDesk } from "./pages_desk.ts";

function aHouse(): FakeServices {
  const now = Date.now();
  const fake = createFakeServices({ now, readings: [makeReading("CASA-01", now - 1000, 5)] });
  fake.quarantine.push({
    at: now - 1000,
    reason: "missing-serial",
    topic: "hidrometro/dados",
    bytes: 17,
    preview: '{"totalLiters":5}',
  });
  return fake;
}

browserTest(
  "the keyboard alone makes a credential, renews it, and takes it away",
  () =>
    withDesk(aHouse(), async ({ browser, origin, fake }) => {
      const serials = async () =>
        (await fake.services.credentials.list()).map(({ numeroSerie }) => numeroSerie);
      const page = await browser.newPage();
      await signIn(page, origin);
      await press(page, ".site-nav [href='/settings']", /\/settings$/);
      await press(page, ".way[href='/settings/credentials']", /\/credentials$/);
      await press(page, "main .page-head .button-primary", /credentials\/new$/);
      await write(page, "[name=serial]", "com espaço");
      await page.keyboard.press("Enter");
      await page.locator("#serial-fault").waitFor();
      await beginsAt(page, "[name=serial]");
      await page.keyboard.press("Control+a");
      await page.keyboard.type("NOVO-1");
      await page.keyboard.press("Enter");
      await page.locator(".secret").waitFor();
      assert.deepEqual(await serials(), ["NOVO-1"]);
      await enter(page, ".copy button");
      await page.getByText(/^(?:Copiado|Selecionado)/).first().waitFor();
      await press(page, "main .button-primary", /\/credentials$/);

      const [{ createdAt }] = await fake.services.credentials.list();
      fake.now += 60_000;
      await press(page, 'main a[href*="/renew"]', /renew\?serial=NOVO-1$/);
      await enter(page, "main .button-danger");
      await page.locator(".secret").waitFor();
      assert.notEqual((await fake.services.credentials.list())[0].createdAt, createdAt);
      await press(page, "main .button-primary", /\/credentials$/);

      await press(page, 'main a[href*="/remove"]', /remove\?serial=NOVO-1$/);
      await press(page, "main .button-danger", /done=credentialRemoved$/);
      assert.deepEqual(await serials(), []);
    }),
);

browserTest(
  "the keyboard alone says whose the messages without a serial are, and takes it back",
  () =>
    withDesk(aHouse(), async ({ browser, origin, fake }) => {
      const page = await browser.newPage();
      await signIn(page, origin);
      await page.goto(`${origin}/settings`);
      await press(page, ".matter[href='/settings/quarantine']", /quarantine$/);
      await press(page, "td a[href='#unnamed'], th a[href='#unnamed']", /#unnamed$/);
      await write(page, "[name=serial]", "CASA-01");
      await page.keyboard.press("Enter");
      await page.waitForURL(/done=unnamedAssigned$/);
      assert.equal(await fake.services.claims.unnamed(), "CASA-01");
      await press(page, "[name=clear]", /done=unnamedCleared$/);
      assert.equal(await fake.services.claims.unnamed(), null);
    }),
);
