/** Meters with credentials, from the API to the embedded broker of a running program and back. */

import assert from "node:assert/strict";
import { createMqttClient } from "../adapters/mqtt_client.ts";
import { type MeterSecret } from "../identity.ts";
import { makeCertificates } from "../testing/certificates.ts";
import { publishPacket, type RawConnect, subscribePacket } from "../testing/mqtt_bytes.ts";
import { RawDevice } from "../testing/raw_device.ts";
import { until } from "../testing/until.ts";
import { freePort, type Running, startRunning } from "./harness.ts";

const PASSWORD = "correct-horse-battery";

/** Ways to ask as administrator. */
async function asAdmin(running: Running) {
  const headers: Record<string, string> = { "content-type": "application/json" };
  const body = JSON.stringify({ username: "admin", password: PASSWORD });
  const login = await running.request("/api/login", { method: "POST", headers, body });
  headers.authorization = `Bearer ${(await login.json()).token}`;
  const ask = async (method: string, path: string) => {
    const answer = await running.request(path, { method, headers });
    return { status: answer.status, body: await answer.json() };
  };
  const credential = async (serial: string): Promise<MeterSecret> => {
    const { status, body } = await ask("POST", `/api/meters/${serial}/credential`);
    assert.equal(status, 200);
    return body;
  };
  return { ask, credential };
}

const connect = ({ mqttUrl }: Running, more: RawConnect) =>
  RawDevice.connect(Number(new URL(mqttUrl).port), { clientId: "x", ...more });

Deno.test("a meter with a credential is a meter, over a restart too, until it is taken back", async () => {
  let running = await startRunning({ MQTT_ANONYMOUS: "false" });
  const admin = await asAdmin(running);
  const secret = await admin.credential("abc123");
  assert.equal((await connect(running, {}))[1], 4);
  const url = () => running.mqttUrl;
  const meter = createMqttClient({ url: url(), clientId: "m", ...secret });
  await meter.connect();
  await meter.publish("hidrometro/dados", '{"totalLiters":1}');
  await meter.publish("hidrometro/v1/ABC123/dados", '{"totalLiters":2,"numeroSerie":"abc123"}');
  await meter.publish("hidrometro/dados", '{"totalLiters":9,"numeroSerie":"OTHER"}');
  const { readings } = running.program.services;
  await until("the readings", () => readings.current("ABC123")?.totalLiters === 2);
  assert.equal(readings.has("OTHER"), false);
  await meter.end();

  running = await running.restart();
  const again = await asAdmin(running);
  const [device, code] = await connect(running, secret);
  assert.equal(code, 0);
  assert.equal((await again.ask("DELETE", "/api/meters/ABC123/credential")).status, 200);
  await device.closed();
  assert.equal((await connect(running, secret))[1], 4);
  const metrics = await running.request("/metrics");
  assert.match(await metrics.text(), /hidrometro_mqtt_refused_total\{what="connect"\} [1-9]/);
  await running.stop();
});

Deno.test("a serial that tries to come in without a credential knocks, until it has one", async () => {
  let running = await startRunning({ MQTT_ANONYMOUS: "false" });
  let { ask, credential } = await asAdmin(running);
  const claims = async () =>
    (await ask("GET", "/api/claims")).body.claims.map((
      { numeroSerie, topic, status, messages }: Record<string, unknown>,
    ) => [numeroSerie, topic, status, messages]);
  for (const more of [{ username: "NEW-1" }, { username: "NEW-1", password: "guess" }]) {
    assert.equal((await connect(running, more))[1], 4);
  }
  assert.equal((await connect(running, { username: "not a serial", password: "x" }))[1], 4);
  assert.deepEqual(await claims(), [["NEW-1", "CONNECT", "waiting", 2]]);

  running = await running.restart();
  ({ ask, credential } = await asAdmin(running));
  assert.deepEqual(await claims(), [["NEW-1", "CONNECT", "waiting", 2]]);
  const secret = await credential("NEW-1");
  assert.deepEqual(await claims(), [["NEW-1", "CONNECT", "accepted", 2]]);
  const meter = createMqttClient({ url: running.mqttUrl, clientId: "m", ...secret });
  await meter.connect();
  await meter.publish("hidrometro/v1/NEW-1/dados", '{"totalLiters":1}');
  await until("it to be a meter", () => running.program.services.readings.has("NEW-1"));
  assert.deepEqual(await claims(), []);
  await meter.end();
  await running.stop();
});

Deno.test("virtual meters work beside credentials", async () => {
  const running = await startRunning({ MQTT_ANONYMOUS: "false", SIMULATE: "2" });
  await until(
    "their readings",
    () => running.program.services.readings.meters().length === 2,
    20_000,
  );
  await running.stop();
});

Deno.test("the embedded broker speaks TLS to meters; virtual ones come in plainly", async () => {
  await using certificates = await makeCertificates();
  const tlsPort = String(freePort());
  const running = await startRunning({
    SIMULATE: "1",
    MQTT_TLS_CERT_FILE: certificates.cert,
    MQTT_TLS_KEY_FILE: certificates.key,
    MQTT_TLS_PORT: tlsPort,
    MQTT_ANONYMOUS: "false",
  });
  const { readings, broker } = running.program.services;
  assert.equal(broker().address, `mqtts://127.0.0.1:${tlsPort}`);
  const secret = await (await asAdmin(running)).credential("M1");
  const options = { url: broker().address, clientId: "m", ca: certificates.ca, ...secret };
  const meter = createMqttClient(options);
  await meter.connect();
  const commands: string[] = [];
  const keep = (payload: Uint8Array) => void commands.push(new TextDecoder().decode(payload));
  await meter.subscribe("hidrometro/v1/M1/cmd", keep);
  await meter.publish("hidrometro/v1/M1/dados", '{"totalLiters":1}');
  await until("the reading", () => readings.has("M1"));
  await running.program.services.writer.command({ action: "reset" }, "M1", "admin", 60);
  await until("the command", () => commands.length === 1);
  await until("the virtual meter", () => readings.meters().length === 2, 20_000);
  await meter.end();
  await running.stop();
});

/** Cases of `bad-inputs.json` on who may do what. */
Deno.test("M121, M122, M123: nobody without a credential, nothing on topics of others", async () => {
  const running = await startRunning({ MQTT_ANONYMOUS: "false" });
  const { credential } = await asAdmin(running);
  const [a, b] = [await credential("A"), await credential("B")];
  for (const bad of [{}, { username: "A", password: b.password }, { username: "A" }]) {
    assert.equal((await connect(running, bad))[1], 4);
  }
  const payload = '{"totalLiters":1,"flowLmin":1,"numeroSerie":"B"}';
  for (const topic of ["hidrometro/B/dados", "hidrometro/v1/B/dados"]) {
    const [device] = await connect(running, a);
    device.send(publishPacket(topic, payload, { id: 1 }));
    await device.closed();
    assert.deepEqual(device.pubacks, []);
  }
  const [device] = await connect(running, a);
  for (const filter of ["#", "hidrometro/+/cmd", "$SYS/#"]) {
    device.received.length = 0;
    device.send(subscribePacket(filter, 1));
    assert.equal((await device.next(9))?.body[2], 0x80);
  }
  await running.program.services.writer.command({ action: "reset" }, null, "admin", 60);
  device.send(publishPacket("hidrometro/v1/A/dados", '{"totalLiters":5}', { id: 2 }));
  await until("a good reading", () => running.program.services.readings.has("A"));
  assert.equal(running.program.services.readings.has("B"), false);
  assert.equal(device.received.some(({ type }) => type === 3), false);
  await device.cut();
  await running.stop();
});
