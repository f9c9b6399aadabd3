/** The settings on the running program: what is made on the pages lets people and meters in. */

import assert from "node:assert/strict";
import { createMqttClient } from "../adapters/mqtt_client.ts";
import { makeReading } from "../testing/fake_services.ts";
import { scanQrCode } from "../testing/qr_scan.ts";
import { until } from "../testing/until.ts";
import type { MeterSetup } from "../ui/settings/meter_setup.ts";
import { startRunning } from "./harness.ts";
import { pagesHandler } from "./pages_app.ts";
import { GOOD_PASSWORD } from "./settings_site.ts";

const ORIGIN = "http://meters.test";
const ADMIN = { username: "admin", password: "correct-horse-battery" };

/** A browser without scripts in front of the program's pages. */
async function openPages(services: Parameters<typeof pagesHandler>[0]) {
  const handler = await pagesHandler(services);
  const ask = async (path: string, cookie: string, form?: Record<string, string>) => {
    const body = form && new URLSearchParams(form);
    const method = body ? "POST" : "GET";
    const headers = { cookie, ...(body ? { origin: ORIGIN } : {}) };
    const answer = await handler(new Request(ORIGIN + path, { method, body, headers }));
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  };
  const signIn = async (form: Record<string, string>) => {
    const { headers } = await ask("/login", "", form);
    return (headers.get("set-cookie") ?? "").split(";")[0];
  };
  const send = async (path: string, cookie: string, form: Record<string, string>) => {
    const [, once = ""] = /name="once" value="([^"]+)"/.exec((await ask(path, cookie)).text) ?? [];
    return await ask(path, cookie, { ...form, once });
  };
  return { ask, signIn, send };
}

Deno.test("a meter comes in with what its QR code says, and its owner sees it and no other", async () => {
  const running = await startRunning({ MQTT_ANONYMOUS: "false", PUBLIC_READ: "false" });
  const { ask, signIn, send } = await openPages(running.program.services);
  const admin = await signIn(ADMIN);
  const { text } = await send("/settings/credentials/new", admin, { serial: "casa-01" });
  const setup: MeterSetup = JSON.parse(scanQrCode(text) ?? "");
  assert.equal(setup.url, running.mqttUrl);
  const { url, username, password, base } = setup;
  const meter = createMqttClient({ url, clientId: "m", username, password });
  await meter.connect();
  await meter.publish(`${base}/${username}/dados`, '{"totalLiters":54322}');
  await send("/settings/credentials/new", admin, { serial: "CASA-02" });
  await running.program.services.writer.submit([makeReading("CASA-02", Date.now(), 1)]);
  await until("the readings", () => running.program.services.readings.meters().length === 2);

  const ana = { username: "ana", password: GOOD_PASSWORD };
  const form = { ...ana, role: "viewer", which: "some", meter: "CASA-01" };
  assert.equal((await send("/settings/users/new", admin, form)).status, 303);
  const cookie = await signIn(ana);
  assert.match((await ask("/meters/CASA-01", cookie)).text, /54,322 m³/);
  assert.equal((await ask("/meters/CASA-02", cookie)).status, 404);
  const own = await ask("/settings", cookie);
  assert.match(own.text, /Vê apenas estes medidores: CASA-01\./);
  assert.ok(!own.text.includes("/settings/users"));

  await send("/settings/users/edit?user=ana", admin, { ...form, disabled: "yes", password: "" });
  assert.equal((await ask("/settings", cookie)).status, 302, "out at once");
  await meter.end();
  await running.stop();
});

Deno.test("a key made on the page opens the API, until it is revoked", async () => {
  const running = await startRunning({ PUBLIC_READ: "false" });
  const { ask, signIn, send } = await openPages(running.program.services);
  const admin = await signIn(ADMIN);
  const form = { name: "Node-RED", scopes: "read", which: "all" };
  const { text } = await send("/settings/keys/new", admin, form);
  const headers = { authorization: `Bearer ${/hk_[\w-]{43}/.exec(text)?.[0]}` };
  assert.equal((await running.request("/api/meters", { headers })).status, 200);
  const [, id] = /keys\/remove\?id=([\w-]+)/.exec((await ask("/settings/keys", admin)).text) ?? [];
  await send(`/settings/keys/remove?id=${id}`, admin, {});
  assert.equal((await running.request("/api/meters", { headers })).status, 401);
  await running.stop();
});
