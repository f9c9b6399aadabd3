/** The keyboard alone does every task of the settings. */

import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { aClaim } from "../testing/fake_claims.ts";
import { createFakeServices, type FakeServices, makeReading } from "../testing/fake_services.ts";
import { until } from "../testing/until.ts";
import { browserTest, signIn, withDesk } from "./pages_desk.ts";
import { isFocusShown } from "./pages_measures.ts";
import { GOOD_PASSWORD } from "./settings_site.ts";

/** Tab stops that a page may need before what is sought. */
const MOST_STOPS = 80;

function aHouse(): FakeServices {
  const now = Date.now();
  const fake = createFakeServices({ now, readings: [makeReading("CASA-01", now - 1000, 5)] });
  fake.claims.rows.push(aClaim({ numeroSerie: "NOVO-1" }), aClaim({ numeroSerie: "NOVO-2" }));
  return fake;
}

/** Goes on with the Tab key until there, and sees at each stop where it is. */
async function to(page: Page, selector: string): Promise<void> {
  for (let stop = 0; stop < MOST_STOPS; stop++) {
    await page.keyboard.press("Tab");
    // The last part of a date is its calendar, which shows the focus itself; the field does not then.
    const isDate = await page.evaluate(() => document.activeElement?.matches("[type=date]"));
    assert.ok(isDate || await page.evaluate(isFocusShown), `${selector}, stop ${stop}`);
    if (await page.locator(`${selector}:focus`).count() > 0) return;
  }
  assert.fail(`the keyboard does not reach ${selector}`);
}

/** Presses what is sought, which leads to an address. */
async function press(page: Page, selector: string, address: RegExp): Promise<void> {
  await to(page, selector);
  await page.keyboard.press("Enter");
  await page.waitForURL(address);
}

browserTest(
  "the keyboard alone adds a user with some meters, and shows where it is",
  () =>
    withDesk(aHouse(), async ({ browser, origin, fake }) => {
      const page = await browser.newPage();
      await signIn(page, origin);
      await page.goto(`${origin}/settings/users/new`);
      await to(page, "[name=username]");
      await page.keyboard.type("ana");
      await to(page, "[name=password]");
      await page.keyboard.type(GOOD_PASSWORD);
      await to(page, "[name=role]");
      await page.keyboard.press("ArrowUp");
      await to(page, "[name=which]");
      await page.keyboard.press("ArrowDown");
      await to(page, "[name=meter][value=CASA-01]");
      await page.keyboard.press("Space");
      await press(page, "main button[type=submit]", /done=userAdded/);
      const users = await fake.services.accounts.users();
      const ana = users.find(({ username }) => username === "ana");
      assert.deepEqual([ana?.role, ana?.meters], ["user", ["CASA-01"]]);
    }),
);

browserTest(
  "the keyboard alone goes from what needs somebody to a decision, and takes it back",
  () =>
    withDesk(aHouse(), async ({ browser, origin, fake }) => {
      const page = await browser.newPage();
      await signIn(page, origin);
      await page.goto(`${origin}/settings`);
      await press(page, ".matter", /\/settings\/claims$/);
      await press(page, "[value=refuse]", /done=claimRefused/);
      const refused = () => fake.claims.rows.filter(({ status }) => status === "refused").length;
      assert.equal(refused(), 1);
      await to(page, "summary");
      await page.keyboard.press("Enter");
      await to(page, "details [value=accept]");
      await page.keyboard.press("Enter");
      await until("the change of mind", () => refused() === 0);
    }),
);

browserTest(
  "the keyboard alone ends somebody's session, makes a key and revokes it",
  () =>
    withDesk(aHouse(), async ({ browser, origin, fake }) => {
      const page = await browser.newPage();
      await fake.cookie("viewer");
      await signIn(page, origin);
      await page.goto(`${origin}/settings/users`);
      await press(page, 'a[href*="sessions?user=viewer"]', /sessions\?user=viewer/);
      await press(page, '#people a[href*="/end?id="]', /end\?id=/);
      await press(page, "main button[type=submit]", /done=personEnded/);
      assert.deepEqual(await fake.services.accounts.sessions("viewer"), []);

      await page.goto(`${origin}/settings/keys`);
      await press(page, "main .button-primary", /keys\/new/);
      await to(page, "[name=name]");
      await page.keyboard.type("planilha");
      await to(page, "main button[type=submit]");
      await page.keyboard.press("Enter");
      await page.getByText("Bearer hk_").waitFor();
      await to(page, ".copy button");
      await page.keyboard.press("Enter");
      await page.getByText(/^(?:Copiado|Selecionado)/).first().waitFor();
      await press(page, "main .button-primary", /settings\/keys$/);
      await press(page, 'main a[href*="/remove"]', /remove\?id=/);
      await press(page, "main button[type=submit]", /done=keyRemoved/);
      assert.deepEqual(await fake.services.accounts.keys(), []);
    }),
);
