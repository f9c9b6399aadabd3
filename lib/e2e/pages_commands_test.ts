/** The control page tells the truth: what waits, what was refused, and what nobody knows. */

import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { run } from "../../workers/simulator.ts";
import { createMqttClient } from "../adapters/mqtt_client.ts";
import { createSystemClock } from "../adapters/system_clock.ts";
import { silentLog } from "../log.ts";
import { DEFAULT_OPTIONS } from "../simulator/options.ts";
import { until } from "../testing/until.ts";
import { connectDevice } from "./harness.ts";
import { browserTest } from "./pages_desk.ts";
import { PASSWORD, type Site, withSite } from "./site.ts";

const SERIAL = "SIM-0001";

/** A window of its own, signed in, on the control of a meter; it is live. */
async function openControl(site: Site, serial: string, language = "pt-BR"): Promise<Page> {
  const { page } = await site.open();
  await page.goto(`${site.origin}/login?lang=${language}`);
  await page.fill("[name=username]", "admin");
  await page.fill("[name=password]", PASSWORD);
  await page.click("button[type=submit]");
  await page.waitForURL(/dashboard/);
  await page.goto(`${site.origin}/control?serial=${serial}&lang=${language}`);
  await page.locator(".site-bar [data-state=open]").waitFor();
  return page;
}

const rowOf = (page: Page, id: string) => page.locator(`tr[data-command="${id}"]`);

/** Waits until the page shows a command so. @returns what it says of it */
async function shown(page: Page, id: string, status: string): Promise<string> {
  await page.locator(`tr[data-command="${id}"][data-status="${status}"]`).waitFor();
  return await rowOf(page, id).locator(".detail").innerText();
}

async function newestId(page: Page): Promise<string> {
  const row = page.locator("tr[data-command]").first();
  await row.waitFor();
  return await row.getAttribute("data-command") ?? "";
}

/** A meter that says hello and goodbye as devices do. */
async function speakingMeter(site: Site, serial: string) {
  const device = await connectDevice(site.services.broker().address);
  const topic = `hidrometro/v1/${serial}`;
  await device.publish(`${topic}/dados`, JSON.stringify({ totalLiters: 54_322, ts: Date.now() }));
  const say = async (online: boolean) => {
    await device.publish(`${topic}/estado`, JSON.stringify({ online }), { retain: true });
    await until("its word", () => site.services.readings.meter(serial)?.online === online);
  };
  const ack = (words: object) => device.publish(`${topic}/ack`, JSON.stringify(words));
  return { say, ack, end: () => device.end() };
}

browserTest(
  "two browsers see a command wait, go out, and become what its meter says",
  () =>
    withSite(async (site) => {
      const meter = await speakingMeter(site, "M1");
      await meter.say(false);
      const [one, other] = [await openControl(site, "M1"), await openControl(site, "M1", "en")];
      await one.getByRole("button", { name: "Resetar consumo" }).click();
      await one.getByRole("dialog").getByRole("button", { name: "Zerar contador" }).click();
      const id = await newestId(one);
      assert.match(
        await shown(one, id, "queued"),
        /O medidor está desligado.*se não voltar até \d/,
      );
      assert.match(await shown(other, id, "queued"), /The meter is off.*if it is not by \d/);
      await meter.say(true);
      assert.match(await shown(one, id, "sent"), /ainda não respondeu.*até \d/);
      assert.match(await shown(other, id, "sent"), /has not answered yet.*by \d/);
      await meter.ack({ id, status: "executado", totalLiters: 0, epoch: 2 });
      assert.match(await shown(one, id, "done"), /^Antes 54,322 m³ .*; depois 0,000 m³/);
      assert.match(await shown(other, id, "done"), /^Before 54\.322 m³ .*; after 0\.000 m³/);
      for (const page of [one, other]) assert.match(await rowOf(page, id).innerText(), /admin/);
      await meter.end();
    }),
);

browserTest(
  "a command to a meter that is off expires in view and never looks done",
  () =>
    withSite(async (site) => {
      const meter = await speakingMeter(site, "M1");
      await meter.say(false);
      const page = await openControl(site, "M1");
      const seen = new Set<string>();
      await page.exposeFunction("noteStatus", (status: string) => void seen.add(status));
      const { id } = await site.services.writer.command({ action: "reset" }, "M1", "admin", 5);
      await shown(page, id, "queued");
      await rowOf(page, id).evaluate((row) => {
        const note = Reflect.get(globalThis, "noteStatus") as (status: string | null) => void;
        const look = () => note(row.getAttribute("data-status"));
        new MutationObserver(look).observe(row, { attributes: true });
        look();
      });
      assert.match(await shown(page, id, "expired"), /^Não saiu: o medidor ficou desligado até/);
      await meter.say(true);
      await page.waitForTimeout(2000);
      assert.deepEqual([...seen], ["queued", "expired"]);
      await meter.end();
    }),
);

browserTest(
  "a click whose answer is lost can be repeated, and goes out once",
  () =>
    withSite(async (site) => {
      const meter = await site.meter("M1");
      await meter.read(5, 0);
      const page = await openControl(site, "M1");
      await page.route("**/api/cmd", async (route) => {
        await route.fetch(); // the server has it, and the answer does not come back
        await route.abort();
      });
      await page.getByRole("button", { name: "Definir intervalo" }).click();
      const notice = page.locator('[data-fault="network"]');
      assert.match(await notice.innerText(), /pode ter saído/);
      await page.unroute("**/api/cmd");
      await page.getByRole("button", { name: "Repetir" }).click();
      await notice.waitFor({ state: "detached" });
      const id = await newestId(page);
      await page.locator("[role=status] .chip").first().waitFor();
      assert.deepEqual(meter.commands.map((command) => command.id), [id]);
      assert.equal(await page.locator("tr[data-command]").count(), 1);
      await page.getByRole("button", { name: "Definir intervalo" }).click();
      await until("another click, another command", () => meter.commands.length === 2);
    }),
);

browserTest(
  "what its meter refuses as forged or replayed is shown as refused, with why",
  () =>
    withSite(async (site) => {
      const { services } = site;
      const url = services.broker().address;
      const secret = await services.credentials.create(SERIAL, "admin");
      const anybody = await connectDevice(url);
      const topic = `hidrometro/v1/${SERIAL}`;
      await anybody.publish(`${topic}/dados`, JSON.stringify({ totalLiters: 1, ts: Date.now() }));
      await until("the meter", () => services.readings.has(SERIAL));
      const packets = new Map<string, object>();
      await anybody.subscribe(`${topic}/cmd`, (payload) => {
        const packet = JSON.parse(new TextDecoder().decode(payload));
        packets.set(packet.id, packet);
      });
      const send = (value: number) =>
        services.writer.command({ action: "simSetFlow", value }, SERIAL, "admin", 600);
      const [older, forged] = [await send(1), await send(2)]; // nobody is there to take them
      await until("both", () => packets.size === 2);

      const stopping = new AbortController();
      const credentials = new Map([[SERIAL, secret]]);
      const options = { ...DEFAULT_OPTIONS, meters: 1, intervalMs: 500, url, credentials };
      const deps = { clock: createSystemClock(), connect: createMqttClient, log: silentLog };
      const simulator = run(deps, options, stopping.signal);
      await until("it to be on", () => services.readings.meter(SERIAL)?.online === true);

      const page = await openControl(site, SERIAL);
      const inject = (packet: object) => anybody.publish(`${topic}/cmd`, JSON.stringify(packet));
      await inject({ ...packets.get(forged.id), value: 99 });
      assert.match(
        await shown(page, forged.id, "refused"),
        /disse: assinatura inválida\. .*forjado/,
      );
      const newer = await send(3);
      assert.match(await shown(page, newer.id, "done"), /O medidor mostra/);
      await inject(packets.get(older.id)!);
      assert.match(await shown(page, older.id, "refused"), /disse: comando repetido/);
      for (const { id } of [forged, older]) {
        assert.doesNotMatch(await rowOf(page, id).innerText(), /executado|m³/);
        assert.equal(await rowOf(page, id).locator(".chip-bad").count(), 1);
      }
      stopping.abort();
      await simulator.stopped;
      await anybody.end();
    }),
);
