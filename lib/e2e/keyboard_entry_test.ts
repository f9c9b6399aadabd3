/** The keyboard alone comes in and goes out, changes the language, and skips what is the same everywhere. */

import assert from "node:assert/strict";
import { createFakeServices, makeReading, TEST_PASSWORD } from "../testing/fake_services.ts";
import { beginsAt, enter, isAt, press, to, write } from "./keyboard.ts";
import { browserTest, signIn, withDesk } from "./pages_desk.ts";

const oneMeter = () => {
  const now = Date.now();
  return createFakeServices({ now, readings: [makeReading("M1", now - 1000, 10)] });
};

browserTest(
  "the keyboard alone signs in after a wrong password, changes the language, and signs out",
  () =>
    withDesk(oneMeter(), async ({ browser, origin, fake }) => {
      const page = await browser.newPage();
      await page.goto(`${origin}/dashboard`);
      await press(page, page.getByRole("link", { name: "Entrar" }), /\/login/);
      await beginsAt(page, "[name=username]");
      await page.keyboard.type("admin");
      await to(page, "[name=password]");
      await page.keyboard.type("wrong");
      await page.keyboard.press("Enter");
      await page.getByRole("alert").waitFor();
      await beginsAt(page, "[name=password]");
      await page.keyboard.type(TEST_PASSWORD);
      await enter(page, "main button[type=submit]");
      await page.waitForURL(/\/dashboard$/);

      await enter(page, ".languages [lang=en]");
      await page.getByRole("button", { name: "Sign out" }).waitFor();
      await press(page, ".sign-out button", /\/login$/);
      await page.getByRole("heading", { name: "Sign in" }).waitFor();
      assert.deepEqual(await fake.services.accounts.sessions("admin"), []);
    }),
);

browserTest(
  "whoever is sent to sign in comes back with the keyboard to where the way led",
  () =>
    withDesk(oneMeter(), async ({ browser, origin }) => {
      const page = await browser.newPage();
      await page.goto(`${origin}/meters/M1`);
      await press(page, '#settings a[href^="/login"]', /\/login\?next=/);
      await beginsAt(page, "[name=username]");
      await page.keyboard.type("admin");
      await write(page, "[name=password]", TEST_PASSWORD);
      await page.keyboard.press("Enter");
      await page.waitForURL(/\/meters\/M1\/settings$/);
    }),
);

/** What the keyboard stops at. */
const STOPS = ["a", "button", "input", "select", "summary", "[tabindex='0']"];

const PAGES = [
  "/dashboard",
  "/alerts",
  "/control",
  "/meters/M1",
  "/meters/M1/settings",
  "/settings",
  "/settings/users",
  "/nothing",
];

browserTest(
  "the first stop of each page leads past its head, and the next one is in the content",
  () =>
    withDesk(oneMeter(), async ({ browser, origin }) => {
      const page = await browser.newPage();
      await signIn(page, origin);
      for (const path of PAGES) {
        await page.goto(origin + path);
        await page.keyboard.press("Tab");
        assert.ok(await isAt(page, ".skip"), path);
        await page.keyboard.press("Enter");
        assert.ok(await isAt(page, "main"), `${path}: what is read next is the content`);
        await to(page, "main *");
        const stops = STOPS.map((stop) => `main ${stop}:visible`).join(", ");
        assert.ok(await isAt(page, page.locator(stops).first()), `${path}: nothing is left out`);
      }
    }),
);
