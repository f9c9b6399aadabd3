import assert from "node:assert/strict";
import { silentLog } from "../log.ts";
import { type InboundMessage } from "../ports.ts";
import { brokerContract, type BrokerHarness } from "../testing/broker_contract.ts";
import { TestMeter } from "../testing/device_harness.ts";
import { DATA, LINES, link, linked, textOf, TOPICS } from "../testing/external_fixture.ts";
import { ignoreWithoutMosquitto, Mosquitto } from "../testing/mosquitto.ts";
import { pause, until } from "../testing/until.ts";
import { WireTap } from "../testing/wire_tap.ts";
import { createEmbeddedBroker } from "./embedded_broker.ts";
import { settling } from "../testing/settling.ts";

const ignore = ignoreWithoutMosquitto("createExternalBroker() with a real broker");

async function harness(): Promise<BrokerHarness> {
  const server = await Mosquitto.start({ lines: LINES });
  const tap = await WireTap.start(server.port);
  const broker = link(`mqtt://127.0.0.1:${tap.port}`);
  const meter = new TestMeter(() => server.url);
  return {
    broker,
    ordered: true,
    send: meter.send,
    acknowledged: () => tap.pubacks.length,
    listen: meter.listen,
    lose: () => server.kill(),
    async [Symbol.asyncDispose]() {
      await meter[Symbol.asyncDispose]();
      await broker.stop();
      await tap[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

brokerContract("createExternalBroker()", harness, { ignore });

Deno.test(
  "createExternalBroker() sends PUBACKs in the order of the messages",
  { ignore },
  async () => {
    await using server = await Mosquitto.start({ lines: LINES });
    await using tap = await WireTap.start(server.port);
    await using meter = new TestMeter(() => server.url);
    const broker = link(`mqtt://127.0.0.1:${tap.port}`);
    await broker.start(settling(() => pause(Math.random() * 50)));
    await linked(broker);
    await Promise.all(Array.from({ length: 500 }, (_, i) => meter.send(DATA, String(i))));
    await until("the PUBACKs", () => tap.pubacks.length === 500);
    const ids = tap.pubacks;
    assert.deepEqual(ids, [...ids].sort((a, b) => a - b));
    await broker.stop();
  },
);

Deno.test(
  "createExternalBroker() gets what was cut off again, marked as repeated",
  { ignore },
  async () => {
    await using server = await Mosquitto.start({ lines: LINES });
    await using tap = await WireTap.start(server.port);
    await using meter = new TestMeter(() => server.url);
    const broker = link(`mqtt://127.0.0.1:${tap.port}`);
    const taken: InboundMessage[] = [];
    const first = Promise.withResolvers<void>();
    await broker.start(settling((message) => {
      taken.push(message);
      return taken.length === 1 ? first.promise : Promise.resolve();
    }));
    await linked(broker);
    await meter.send(DATA, "1");
    await until("the message", () => taken.length === 1);
    tap.cut();
    await until("the repetition", () => taken.length === 2);
    first.resolve(); // Too late: its message id belongs to another connection now.
    await until("the PUBACK", () => tap.pubacks.length === 1);
    await pause(100);
    assert.equal(tap.pubacks.length, 1);
    assert.deepEqual(taken.map(({ dup }) => dup), [false, true]);
    await broker.stop();
  },
);

Deno.test(
  "createExternalBroker() tells retained copies, at each connection anew",
  { ignore },
  async () => {
    await using server = await Mosquitto.start();
    await using meter = new TestMeter(() => server.url);
    const client = await meter.client();
    await client.publish("hidrometro/v1/A/estado", '{"online":true}', { retain: true });
    await using tap = await WireTap.start(server.port);
    const broker = link(`mqtt://127.0.0.1:${tap.port}`);
    const taken: InboundMessage[] = [];
    await broker.start(settling((message) => (taken.push(message), Promise.resolve())));
    await until("the copy", () => taken.length === 1);
    await client.publish("hidrometro/v1/A/estado", '{"online":true}', { retain: true });
    await until("the fresh one", () => taken.length === 2);
    tap.cut();
    await until("the copy again", () => taken.length === 3);
    assert.deepEqual(taken.map(({ retained }) => retained), [true, false, true]);
    await broker.stop();
  },
);

Deno.test("createExternalBroker() keeps its session while it is away", { ignore }, async () => {
  await using server = await Mosquitto.start({ lines: LINES });
  await using meter = new TestMeter(() => server.url);
  const first = link(server.url);
  await first.start(settling(() => Promise.resolve()));
  await linked(first);
  await first.stop();
  const sent = Array.from({ length: 1_500 }, (_, i) => String(i));
  await Promise.all(sent.map((payload) => meter.send(DATA, payload)));
  const taken: string[] = [];
  const second = link(server.url);
  await second.start(settling((message) => (taken.push(textOf(message)), Promise.resolve())));
  await until("what came meanwhile", () => taken.length === sent.length);
  assert.deepEqual(taken, sent);
  await second.stop();
});

Deno.test("createExternalBroker() speaks MQTT 3.1.1 to a broker that knows no 5", async () => {
  const old = createEmbeddedBroker({
    host: "127.0.0.1",
    port: 0,
    portFixed: true,
    topics: TOPICS,
    anonymous: true,
    log: silentLog,
  });
  await old.start(settling(() => Promise.resolve()));
  await using meter = new TestMeter(() => old.status().address);
  const broker = link(old.status().address);
  const taken: string[] = [];
  await broker.start(settling((message) => (taken.push(textOf(message)), Promise.resolve())));
  await linked(broker);
  await meter.send(DATA, "1");
  await until("the message", () => taken.length === 1);
  const received = await meter.listen("hidrometro/cmd");
  await broker.publish("hidrometro/cmd", "go", { retain: false, timeoutMs: 1_000 });
  await until("the command", () => received().length === 1);
  await broker.stop();
  await old.stop();
});

Deno.test(
  "createExternalBroker() takes large messages over TCP and WebSocket",
  { ignore },
  async () => {
    await using server = await Mosquitto.start({ websocket: true });
    // Mosquitto 2.0.11 does not finish larger messages to a WebSocket, whoever the client is.
    for (const [url, size] of [[server.url, 1_048_576], [server.wsUrl, 8_192]] as const) {
      await using meter = new TestMeter(() => url);
      const broker = link(url, { clientId: `server-${url.slice(0, 2)}` });
      const sizes: number[] = [];
      await broker.start(
        settling((message) => (sizes.push(message.payload.length), Promise.resolve())),
      );
      await linked(broker);
      await meter.send(DATA, "x".repeat(size));
      await until("the message", () => sizes.length === 1);
      assert.deepEqual(sizes, [size]);
      await broker.stop();
    }
  },
);
