/** The keyboard alone does every task of the settings that is about people and keys. */

import assert from "node:assert/strict";
import { aClaim } from "../testing/fake_claims.ts";
import {
  createFakeServices,
  type FakeServices,
  makeReading,
  TEST_PASSWORD,
} from "../testing/fake_services.ts";
import { until } from "../testing/until.ts";
import { beginsAt, press, to, write } from "./keyboard.ts";
import { browserTest, signIn, withDesk } from "./pages_desk.ts";
import { GOOD_PASSWORD } from "./settings_site.ts";

function aHouse(): FakeServices {
  const now = Date.now();
  const fake = createFakeServices({ now, readings: [makeReading("CASA-01", now - 1000, 5)] });
  fake.claims.rows.push(aClaim({ numeroSerie: "NOVO-1" }), aClaim({ numeroSerie: "NOVO-2" }));
  return fake;
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

browserTest(
  "the keyboard alone changes the own password, after a wrong one, and ends the other sessions",
  () =>
    withDesk(aHouse(), async ({ browser, origin, fake }) => {
      const page = await browser.newPage();
      await fake.cookie("admin");
      await fake.cookie("admin");
      await signIn(page, origin);
      await press(page, ".site-nav [href='/settings']", /\/settings$/);
      await press(page, ".way[href='/settings/sessions']", /sessions$/);
      const own = async () => (await fake.services.accounts.sessions("admin")).length;
      assert.equal(await own(), 3);
      // The first is this one: it was used last.
      await press(page, "tr:nth-child(2) form button", /done=/);
      assert.equal(await own(), 2);
      await press(page, 'a[href*="others=all"]', /others=all/);
      await press(page, "main button[type=submit]", /done=sessionsEnded/);
      assert.equal(await own(), 1);

      await page.goto(`${origin}/settings/password`);
      const fill = async (current: string) => {
        await page.keyboard.press("Control+a");
        await page.keyboard.type(current);
        for (const name of ["newPassword", "again"]) {
          await write(page, `[name=${name}]`, GOOD_PASSWORD);
        }
        await page.keyboard.press("Enter");
      };
      await to(page, "[name=currentPassword]");
      await fill("wrong");
      await page.getByRole("alert").waitFor();
      await beginsAt(page, "[name=currentPassword]");
      await fill(TEST_PASSWORD);
      await page.waitForURL(/done=passwordChanged/);
    }),
);

browserTest(
  "the keyboard alone changes a user, is asked before it locks itself out, and removes one",
  () =>
    withDesk(aHouse(), async ({ browser, origin, fake }) => {
      const viewer = async () =>
        (await fake.services.accounts.users()).find(({ username }) => username === "viewer");
      const page = await browser.newPage();
      await signIn(page, origin);
      await page.goto(`${origin}/settings`);
      await press(page, ".way[href='/settings/users']", /users$/);
      await press(page, 'main a[href*="edit?user=admin"]', /edit\?user=admin/);
      await to(page, "[name=disabled]");
      await page.keyboard.press("Space");
      await page.keyboard.press("Enter");
      await page.getByRole("alert").waitFor();
      await beginsAt(page, "[name=ownRisk]");
      await page.goto(`${origin}/settings/users`);
      await press(page, 'main a[href*="edit?user=viewer"]', /edit\?user=viewer/);
      await write(page, "[name=password]", "x");
      await page.keyboard.press("Enter");
      await page.getByRole("alert").waitFor();
      await beginsAt(page, "[name=password]");
      await to(page, "[name=disabled]");
      await page.keyboard.press("Space");
      await press(page, "main form button[type=submit]", /done=userChanged/);
      assert.equal((await viewer())?.disabled, true);
      await press(page, 'main a[href*="remove?user=viewer"]', /remove\?user=viewer/);
      await press(page, "main form button[type=submit]", /done=userRemoved/);
      assert.equal(await viewer(), undefined);
    }),
);
