/** What devices and people write stays text on every page of the running program, live as well. */

import assert from "node:assert/strict";
import { createMqttClient } from "../adapters/mqtt_client.ts";
import { until } from "../testing/until.ts";
import { NO_BROWSER, PASSWORD, type Site, withSite } from "./site.ts";

const ATTACK = `<img src=x onerror="attacked=1"><script>attacked=1</script>`;
/** With what breaks out of attributes and scripts. */
const BREAKING = `"'></script><svg onload=attacked=1>`;
const PATHS = [
  ...[
    "/dashboard",
    "/dashboard?serial=M1",
    "/meters/M1",
    "/meters/M1/settings",
    "/control",
    "/alerts",
  ],
  ...["/settings/sessions", "/settings/quarantine", "/settings/claims", "/settings/users/new"],
  `/dashboard?serial=${encodeURIComponent(ATTACK)}`,
];

/** Leaves the attack wherever somebody from outside can. */
async function attack({ services, meter }: Site): Promise<void> {
  const one = await meter("M1");
  await one.read(1, 1);
  await services.meters.configure("M1", { name: ATTACK, group: BREAKING }, ATTACK);
  const at = Date.now() - 1000;
  const replacement = { at, finalMl: 1000, initialMl: 0, reason: ATTACK };
  await services.meters.replace("M1", replacement, BREAKING);
  const { id } = await services.writer.command({ action: "reset" }, "M1", ATTACK, 60);
  await one.ack({ id, status: "recusado", motivo: ATTACK });
  const { url, clientId } = { url: services.broker().address, clientId: "attacker" };
  const device = createMqttClient({ url, clientId });
  await device.connect();
  const payload = JSON.stringify({ totalLiters: 1, numeroSerie: ATTACK });
  await device.publish("hidrometro/dados", payload);
  await device.publish("hidrometro/dados", ATTACK);
  await device.publish(`hidrometro/v1/${BREAKING.replaceAll("/", "")}/dados`, payload);
  await device.publish(
    "hidrometro/v1/M1/estado",
    JSON.stringify({ online: true, firmware: ATTACK }),
  );
  await device.end();
  await until(
    "the quarantine",
    async () => (await services.records.quarantine(9)).items.length === 3,
  );
}

Deno.test({
  name: "serials, names, reasons and messages that hold a script stay text, and the console silent",
  ignore: NO_BROWSER,
  sanitizeOps: false,
  sanitizeResources: false,
  fn: () =>
    withSite(async (site) => {
      await attack(site);
      const { page, errors, context } = await site.open();
      await page.setExtraHTTPHeaders({ "user-agent": ATTACK });
      await page.goto(`${site.origin}/login`);
      await page.fill("[name=username]", "admin");
      await page.fill("[name=password]", PASSWORD);
      await page.click("button[type=submit]");
      await page.waitForURL(`${site.origin}/dashboard`);
      for (const path of PATHS) {
        await page.goto(site.origin + path);
        await page.waitForLoadState("load");
        assert.equal(await page.evaluate(() => Reflect.has(globalThis, "attacked")), false, path);
        assert.equal(await page.locator("main :is(img, script, svg[onload])").count(), 0, path);
      }
      await page.goto(`${site.origin}/control`);
      assert.ok((await page.locator("main").innerText()).includes(ATTACK), "it is shown as text");

      // As it comes over the stream, into an island that is at work.
      await page.locator("[role=status]", { hasText: "Conectado" }).first().waitFor();
      const { id } = await site.services.writer.command({ action: "simOff" }, "M1", "ana", 60);
      const live = `live ${ATTACK}`;
      await (await site.meter("M1")).ack({ id, status: "recusado", motivo: live });
      await page.getByText(live).first().waitFor();
      assert.equal(await page.evaluate(() => Reflect.has(globalThis, "attacked")), false);
      assert.deepEqual(errors, []);
      await context.close();
    }),
});
