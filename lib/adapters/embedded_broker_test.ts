import assert from "node:assert/strict";
import { createServer } from "node:net";
import { brokerContract, type BrokerHarness } from "../testing/broker_contract.ts";
import { TestMeter } from "../testing/device_harness.ts";
import { DATA, makeBroker, started } from "../testing/embedded_fixture.ts";
import { publishPacket, subscribePacket } from "../testing/mqtt_bytes.ts";
import { RawDevice } from "../testing/raw_device.ts";
import { pause, until } from "../testing/until.ts";
import { settling } from "../testing/settling.ts";

function harness(): Promise<BrokerHarness> {
  const broker = makeBroker();
  const meter = new TestMeter(() => broker.status().address);
  return Promise.resolve({
    broker,
    ordered: true,
    send: meter.send,
    acknowledged: () => meter.acknowledged,
    listen: meter.listen,
    lose: () => broker.stop(),
    async [Symbol.asyncDispose]() {
      await meter[Symbol.asyncDispose]();
      await broker.stop();
    },
  });
}

brokerContract("createEmbeddedBroker()", harness);

Deno.test("createEmbeddedBroker() sends the PUBACK on the wire after the handler, in order", async () => {
  const gates: (() => void)[] = [];
  await using it = await started({ handler: () => new Promise((resolve) => gates.push(resolve)) });
  const [device] = await RawDevice.connect(it.port);
  device.send(...[7, 8, 9].map((id) => publishPacket(DATA, "1", { id })));
  await until("the messages", () => gates.length === 3);
  gates[2]();
  gates[1]();
  await pause(300);
  assert.deepEqual(device.pubacks, []);
  gates[0]();
  await until("the PUBACKs", () => device.pubacks.length === 3);
  assert.deepEqual(device.pubacks, [7, 8, 9]);
  await device.cut();
});

Deno.test("createEmbeddedBroker() closes the connection of a message that was not stored", async () => {
  await using it = await started({ handler: () => Promise.reject(new Error("disk full")) });
  const [device] = await RawDevice.connect(it.port);
  device.send(publishPacket(DATA, "1", { id: 1 }));
  await device.closed();
  assert.deepEqual(device.pubacks, []);
});

Deno.test("createEmbeddedBroker() tells a redelivery by its DUP flag, and a retained one is fresh", async () => {
  await using it = await started();
  const [device] = await RawDevice.connect(it.port);
  device.send(
    publishPacket(DATA, "1", { id: 1, dup: true }),
    publishPacket(DATA, "2", { id: 2, retain: true }),
  );
  await until("the PUBACKs", () => device.pubacks.length === 2);
  assert.deepEqual(it.messages.map(({ dup, retained }) => [dup, retained]), [
    [true, false],
    [false, false],
  ]);
  await device.cut();
});

Deno.test("createEmbeddedBroker() clears a retained message without handing the empty one over", async () => {
  await using it = await started();
  const [device] = await RawDevice.connect(it.port, { clientId: "a" });
  device.send(publishPacket(DATA, "kept", { id: 1, retain: true }));
  await until("the PUBACK", () => device.pubacks.length === 1);
  const [early] = await RawDevice.connect(it.port, { clientId: "b" });
  early.send(subscribePacket(DATA, 1));
  assert.ok(await early.next(3));
  device.send(publishPacket(DATA, "", { id: 2, retain: true }));
  await until("the PUBACK", () => device.pubacks.length === 2);
  const [late] = await RawDevice.connect(it.port, { clientId: "c" });
  late.send(subscribePacket(DATA, 1));
  await late.next(9);
  await pause(100);
  assert.equal(late.received.some(({ type }) => type === 3), false);
  assert.equal(it.messages.length, 1);
  await Promise.all([device.cut(), early.cut(), late.cut()]);
});

Deno.test("createEmbeddedBroker() hands over what is for the program and nothing else", async () => {
  await using it = await started();
  const [device] = await RawDevice.connect(it.port);
  const topics = [
    "hidrometro/dados",
    "hidrometro/v1/A/dados",
    "hidrometro/v1/A/estado",
    "hidrometro/v1/A/ack",
    "hidrometro/v1/a/dados",
    "hidrometro/cmd",
    "hidrometro/v1/A/cmd",
    "hidrometro/v1/alertas/A",
    "elsewhere/light",
  ];
  device.send(subscribePacket("#", 0, 100));
  await device.next(9);
  device.send(...topics.map((topic, i) => publishPacket(topic, "{}", { id: i + 1 })));
  await until("the PUBACKs", () => device.pubacks.length === topics.length);
  assert.deepEqual(it.messages.map(({ topic }) => topic), topics.slice(0, 5));
  const forwarded = () => device.received.filter(({ type }) => type === 3).length;
  await until("the copies for the subscriber", () => forwarded() === topics.length);
  await device.cut();
});

Deno.test("createEmbeddedBroker() hands a last will over, and tries again until it is stored", async () => {
  let left = 1;
  await using it = await started({
    handler: () => left-- > 0 ? Promise.reject(new Error("locked")) : Promise.resolve(),
  });
  const will = { topic: "hidrometro/v1/A/estado", payload: '{"online":false}', retain: true };
  const [device] = await RawDevice.connect(it.port, { will });
  await device.cut();
  await until("the second attempt", () => it.messages.length === 2);
  assert.equal(it.messages[1].topic, will.topic);
  assert.equal(new TextDecoder().decode(it.messages[1].payload), will.payload);
});

Deno.test("createEmbeddedBroker() names a taken port and the remedy", async () => {
  await using it = await started();
  const { broker } = it;
  const second = makeBroker({ port: it.port, portFixed: true });
  await assert.rejects(second.start(settling(() => Promise.resolve())), {
    message: `Cannot listen on MQTT_PORT ${it.port}: the port is taken, ` +
      "stop the other broker or set MQTT_PORT",
  });
  assert.equal(second.status().connected, false);
  assert.equal(broker.status().connected, true);
});

Deno.test("createEmbeddedBroker() takes the next free port when it may", async () => {
  await using it = await started();
  await using other = await started({ port: it.port, portFixed: false });
  assert.ok(other.port > it.port && other.port < it.port + 20);
});

Deno.test("createEmbeddedBroker() says so when the address is not of this machine", async () => {
  const broker = makeBroker({ host: "192.0.2.1" });
  await assert.rejects(broker.start(settling(() => Promise.resolve())), /MQTT_HOST "192\.0\.2\.1"/);
});

Deno.test("createEmbeddedBroker() counts the clients that are connected", async () => {
  await using it = await started();
  const [device] = await RawDevice.connect(it.port);
  await until("the client", () => it.broker.status().clients === 1);
  await device.cut();
  await until("its end", () => it.broker.status().clients === 0);
});

Deno.test("createEmbeddedBroker() frees the port when it stops", async () => {
  const it = await started();
  const [device] = await RawDevice.connect(it.port);
  await it.broker.stop();
  await device.closed();
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(it.port, "127.0.0.1", resolve);
  });
  await new Promise((resolve) => server.close(resolve));
});

Deno.test("createEmbeddedBroker() does not report wills of a stop as the meters' own", async () => {
  const it = await started();
  const will = { topic: "hidrometro/v1/A/estado", payload: '{"online":false}', retain: true };
  const [device] = await RawDevice.connect(it.port, { will });
  await it.broker.stop();
  await device.closed();
  await pause(50);
  assert.deepEqual(it.messages, []);
});
