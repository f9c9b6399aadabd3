import assert from "node:assert/strict";
import { connect as connectTls } from "node:tls";
import { silentLog } from "../log.ts";
import { makeCertificates } from "../testing/certificates.ts";
import { DATA, makeBroker, started } from "../testing/embedded_fixture.ts";
import { publishPacket } from "../testing/mqtt_bytes.ts";
import { RawDevice } from "../testing/raw_device.ts";
import { settling } from "../testing/settling.ts";
import { pause, until } from "../testing/until.ts";
import type { EmbeddedBrokerOptions } from "./embedded_broker.ts";
import { createMqttClient } from "./mqtt_client.ts";

async function setup(
  options: Partial<EmbeddedBrokerOptions> = {},
  handler?: () => Promise<void>,
) {
  const certificates = await makeCertificates();
  const cert = await Deno.readTextFile(certificates.cert);
  const key = await Deno.readTextFile(certificates.key);
  const tls = { host: "127.0.0.1", port: 0, cert, key };
  const it = await started({ tls, handler, ...options });
  const { address, ownAddress } = it.broker.status();
  return {
    ...it,
    ca: certificates.ca,
    tls,
    url: address,
    tlsPort: Number(new URL(address).port),
    plainPort: Number(new URL(ownAddress).port),
    async [Symbol.asyncDispose]() {
      await it.broker.stop();
      await certificates[Symbol.asyncDispose]();
    },
  };
}

Deno.test("the embedded broker speaks TLS to who knows its authority, and plainly on the other port", async () => {
  await using it = await setup();
  assert.match(it.url, /^mqtts:/);
  const meter = createMqttClient({ url: it.url, clientId: "meter", ca: it.ca });
  await meter.connect();
  await meter.publish(DATA, "over TLS");
  const large = "x".repeat(1_000_000);
  await meter.publish(DATA, large);
  const [device] = await RawDevice.connect(it.plainPort);
  device.send(publishPacket(DATA, "plainly", { id: 1 }));
  assert.ok(await device.next(4));
  const payloads = it.messages.map(({ payload }) => new TextDecoder().decode(payload));
  assert.deepEqual(payloads, ["over TLS", large, "plainly"]);
  assert.equal(it.broker.status().clients, 2);
  await meter.end();
  await device.cut();
});

Deno.test("a meter that does not know the embedded broker's authority does not connect", async () => {
  await using it = await setup();
  await using strangers = await makeCertificates();
  for (const ca of [strangers.ca, undefined]) {
    const meter = createMqttClient({ url: it.url, clientId: "meter", ca });
    let connected = false;
    const attempt = meter.connect().then(() => connected = true, (error) => String(error));
    await pause(700);
    assert.equal(connected, false);
    meter.drop();
    assert.match(String(await attempt), /Cannot connect/);
  }
  assert.equal(it.broker.status().clients, 0);
});

Deno.test("a flood over TLS waits for the store, and all of it is taken in order", async () => {
  const gate = Promise.withResolvers<void>();
  await using it = await setup({}, () => gate.promise);
  const meter = createMqttClient({ url: it.url, clientId: "meter", ca: it.ca });
  await meter.connect();
  const [count, filler] = [4_000, "x".repeat(1_000)];
  const sent = Array.from({ length: count }, (_, i) => meter.publish(DATA, `${i} ${filler}`));
  await pause(500);
  assert.ok(it.messages.length < count);
  gate.resolve();
  await Promise.all(sent);
  const order = it.messages.map(({ payload }) => parseInt(new TextDecoder().decode(payload)));
  assert.deepEqual(order, Array.from({ length: count }, (_, i) => i));
  await meter.end();
});

Deno.test("the embedded broker says over TLS why it refuses a client", async () => {
  await using it = await setup({ anonymous: false });
  const meter = createMqttClient({ url: it.url, clientId: "meter", ca: it.ca, username: "A" });
  await assert.rejects(meter.connect(), /Cannot connect to mqtts:.*username or password/);
});

Deno.test("the embedded broker refuses plain MQTT on the port of TLS, and goes on", async () => {
  await using it = await setup();
  const [device, code] = await RawDevice.connect(it.tlsPort, { clientId: "plain" });
  assert.equal(code, -1);
  assert.equal(device.received.length, 0);
  await device.closed();
  const meter = createMqttClient({ url: it.url, clientId: "meter", ca: it.ca });
  await meter.connect();
  await meter.publish(DATA, "1");
  await meter.end();
});

Deno.test("handshakes that stall hold nobody up, and are cut", async () => {
  await using it = await setup();
  const stalled = Array.from({ length: 50 }, () => new RawDevice(it.tlsPort));
  stalled[0].send(Uint8Array.of(0x16, 3, 1, 2, 0)); // the beginning of a ClientHello
  const began = performance.now();
  const meter = createMqttClient({ url: it.url, clientId: "meter", ca: it.ca });
  await meter.connect();
  assert.ok(performance.now() - began < 5_000);
  await meter.end();
  await Promise.all(stalled.map((device) => device.closed()));
  assert.ok(performance.now() - began < 20_000);
});

Deno.test("a TLS connection without a CONNECT is cut, and the broker stops beside one", async () => {
  const it = await setup();
  const socket = connectTls({ port: it.tlsPort, host: "127.0.0.1", ca: it.ca });
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  socket.on("error", () => {});
  await new Promise<void>((resolve) => socket.once("secureConnect", () => resolve()));
  await it[Symbol.asyncDispose]();
  await closed;
});

Deno.test("the embedded broker names a port of TLS that is taken, and frees the plain one", async () => {
  await using it = await setup();
  const broker = makeBroker({ tls: { ...it.tls, port: it.tlsPort }, log: silentLog });
  const handler = settling(() => Promise.resolve());
  await assert.rejects(broker.start(handler), {
    message: `Cannot listen on MQTT_TLS_PORT ${it.tlsPort}: the port is taken, ` +
      "stop the other broker or set MQTT_TLS_PORT",
  });
  assert.equal(broker.status().connected, false);
  await until("the other to work on", () => it.broker.status().connected);
});
