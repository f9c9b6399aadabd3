/** The keyboard alone sets a meter up and records its replacement. */

import assert from "node:assert/strict";
import { createFakeServices, type FakeServices, makeReading } from "../testing/fake_services.ts";
import { METER_TEXTS } from "../ui/texts/meters.ts";
import { backTo, beginsAt, enter, press, to, write } from "./keyboard.ts";
import { browserTest, signIn, withDesk } from "./pages_desk.ts";

const HOUR = 3_600_000;
const { settings: t, replacement } = METER_TEXTS["pt-BR"];

function oneMeter(): FakeServices {
  const now = Date.now();
  const readings = [makeReading("M1", now - HOUR, 990), makeReading("M1", now - 1000, 1000)];
  return createFakeServices({ now, readings });
}

browserTest(
  "the keyboard alone names a meter, after a figure that had to be corrected",
  () =>
    withDesk(oneMeter(), async ({ browser, origin, fake }) => {
      const page = await browser.newPage();
      await signIn(page, origin);
      await page.goto(`${origin}/meters/M1`);
      await enter(page, page.locator("#settings summary", { hasText: t.edit }));
      await write(page, "#settings [name=name]", "Jardim");
      await write(page, "#settings [name=registerDigits]", "13");
      await page.keyboard.press("Enter");
      await page.getByRole("alert").waitFor();
      await beginsAt(page, "[name=registerDigits]");
      await page.keyboard.press("Control+a");
      await page.keyboard.type("8");
      await press(page, "main form button[type=submit]", /\/meters\/M1\?done=settings$/);
      const known = fake.services.meters.settings("M1");
      assert.deepEqual([known?.name, known?.registerDigits], ["Jardim", 8]);
    }),
);

browserTest(
  "the keyboard alone records a replacement: it is asked, goes back, corrects, and says yes",
  () =>
    withDesk(oneMeter(), async ({ browser, origin, fake }) => {
      const page = await browser.newPage();
      await signIn(page, origin);
      await page.goto(`${origin}/meters/M1`);
      await enter(
        page,
        page.locator("#settings summary", { hasText: METER_TEXTS["pt-BR"].replacement.open }),
      );
      await write(page, "#settings [name=finalLiters]", "x");
      await write(page, "#settings [name=reason]", "visor quebrado");
      await page.keyboard.press("Enter");
      await page.getByRole("alert").waitFor();
      await beginsAt(page, "[name=finalLiters]");
      await page.keyboard.press("Control+a");
      await page.keyboard.type("10");
      await page.keyboard.press("Enter");
      await page.getByText(replacement.confirmTitle).waitFor();
      await enter(page, "[value=edit]");
      await page.locator("[value=check]").waitFor();
      await write(page, "[name=finalLiters]", "1005");
      await enter(page, "[value=check]");
      await page.locator("[value=record]").waitFor();
      await to(page, "[value=record]");
      await backTo(page, "[value=edit]");
      const changes = () => fake.services.consumption.changes("M1", 10);
      assert.deepEqual(await changes(), []);
      await press(page, "[value=record]", /\/meters\/M1\?done=replacement$/);
      const [{ what, after }] = await changes();
      assert.deepEqual([what, after.finalMl], ["replacement", 1_005_000]);
    }),
);
