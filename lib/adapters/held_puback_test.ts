import assert from "node:assert/strict";
import { connect, type MqttClient } from "mqtt";
import { silentLog } from "../log.ts";
import { Topics } from "../domain/topics.ts";
import type { InboundMessage } from "../ports.ts";
import { TestMeter } from "../testing/device_harness.ts";
import { pause, until } from "../testing/until.ts";
import { WireTap } from "../testing/wire_tap.ts";
import { createEmbeddedBroker } from "./embedded_broker.ts";
import { HeldPubacks } from "./held_puback.ts";
import { settling } from "../testing/settling.ts";

/** A subscribed MQTT.js client whose PUBACKs are held, at a broker of its own. */
async function setUp(deliver: (message: InboundMessage) => Promise<void>, window = 100) {
  const topics = new Topics({ seedData: "dados", seedCommand: "cmd", base: "v1" });
  const broker = createEmbeddedBroker({
    host: "127.0.0.1",
    port: 0,
    portFixed: true,
    topics,
    anonymous: true,
    log: silentLog,
  });
  await broker.start(settling(() => Promise.resolve()));
  const url = broker.status().address;
  const tap = await WireTap.start(Number(new URL(url).port));
  const client = connect(`mqtt://127.0.0.1:${tap.port}`, {
    manualConnect: true,
    reconnectPeriod: 0,
  });
  const rejections: unknown[] = [];
  const held = new HeldPubacks(
    client,
    settling(deliver),
    { window },
    (error) => rejections.push(error),
  );
  client.connect();
  await new Promise<void>((resolve) => client.once("connect", () => resolve()));
  await client.subscribeAsync("dados", { qos: 1 });
  const meter = new TestMeter(() => url);
  return {
    client,
    held,
    get pubacks() {
      return tap.pubacks;
    },
    rejections,
    meter,
    async [Symbol.asyncDispose]() {
      await client.endAsync(true);
      await meter[Symbol.asyncDispose]();
      await tap[Symbol.asyncDispose]();
      await broker.stop();
    },
  };
}

Deno.test("MQTT.js sends its PUBACKs through _sendPacket, which HeldPubacks relies on", async () => {
  const gate = Promise.withResolvers<void>();
  await using it = await setUp(() => gate.promise);
  assert.equal(typeof it.client["_sendPacket"], "function");
  await it.meter.send("dados", "1");
  await until("the message", () => it.held.size === 1);
  await pause(100);
  // A PUBACK that went another way would be here already.
  assert.deepEqual(it.pubacks, []);
  gate.resolve();
  await until("the PUBACK", () => it.pubacks.length === 1);
  assert.equal(it.held.size, 0);
});

Deno.test("HeldPubacks takes further messages while it holds PUBACKs back", async () => {
  const gate = Promise.withResolvers<void>();
  await using it = await setUp(() => gate.promise);
  await Promise.all(Array.from({ length: 50 }, (_, i) => it.meter.send("dados", String(i))));
  await until("all messages", () => it.held.size === 50);
  gate.resolve();
  await until("all PUBACKs", () => it.pubacks.length === 50);
});

Deno.test("HeldPubacks takes no more than its window, and goes on when there is room", async () => {
  const gates: (() => void)[] = [];
  await using it = await setUp(() => new Promise((resolve) => gates.push(resolve)), 10);
  const sent = Promise.all(Array.from({ length: 30 }, (_, i) => it.meter.send("dados", String(i))));
  await until("a full window", () => it.held.isBlocked);
  await pause(50);
  assert.equal(gates.length, 10);
  for (let next = 0; next < 30; next++) {
    await until("the next message", () => gates.length > next);
    gates[next]();
  }
  await sent;
  await until("all PUBACKs", () => it.pubacks.length === 30);
});

Deno.test("HeldPubacks sends no PUBACK after a rejection, and tells once", async () => {
  let count = 0;
  await using it = await setUp(() =>
    ++count === 2 ? Promise.reject(new Error("disk full")) : pause(50)
  );
  await Promise.all(["1", "2", "3"].map((payload) => it.meter.send("dados", payload)));
  await until("the rejection", () => it.rejections.length === 1);
  await pause(100);
  assert.deepEqual(it.pubacks, []);
});

Deno.test("HeldPubacks takes nothing that comes after a rejection: it would overtake", async () => {
  const taken: string[] = [];
  await using it = await setUp(({ payload }) => {
    taken.push(new TextDecoder().decode(payload));
    return Promise.reject(new Error("disk full"));
  });
  await it.meter.send("dados", "1");
  await until("the rejection", () => it.rejections.length === 1);
  await it.meter.send("dados", "2");
  await pause(100);
  assert.deepEqual(taken, ["1"]);
});

Deno.test("HeldPubacks.drop() forgets the PUBACKs of a connection that is gone", async () => {
  const gate = Promise.withResolvers<void>();
  await using it = await setUp(() => gate.promise);
  await it.meter.send("dados", "1");
  await until("the message", () => it.held.size === 1);
  it.held.drop();
  gate.resolve();
  await pause(50);
  assert.deepEqual(it.pubacks, []);
});

Deno.test("HeldPubacks refuses an MQTT.js without _sendPacket", () => {
  const stranger: MqttClient = Object.create(null);
  assert.throws(
    () => new HeldPubacks(stranger, settling(() => Promise.resolve()), { window: 1 }, () => {}),
    /Cannot hold PUBACKs back/,
  );
});
