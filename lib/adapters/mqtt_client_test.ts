import assert from "node:assert/strict";
import { Topics } from "../domain/topics.ts";
import { silentLog } from "../log.ts";
import { type Broker, BrokerUnavailableError, type InboundMessage } from "../ports.ts";
import { freePort } from "../testing/mosquitto.ts";
import { pause, until } from "../testing/until.ts";
import { createEmbeddedBroker, type EmbeddedBrokerOptions } from "./embedded_broker.ts";
import { createMqttClient, MAX_OUTSTANDING } from "./mqtt_client.ts";
import { settling } from "../testing/settling.ts";

const topics = new Topics({ seedData: "dados", seedCommand: "cmd", base: "v1" });

async function startBroker(port: number, options: Partial<EmbeddedBrokerOptions> = {}) {
  const broker: Broker = createEmbeddedBroker({
    host: "127.0.0.1",
    port,
    portFixed: true,
    topics,
    anonymous: true,
    log: silentLog,
    ...options,
  });
  const messages: InboundMessage[] = [];
  await broker.start(settling((message) => (messages.push(message), Promise.resolve())));
  return {
    broker,
    messages,
    url: broker.status().address,
    [Symbol.asyncDispose]: () => broker.stop(),
  };
}

const textOf = ({ payload }: InboundMessage) => new TextDecoder().decode(payload);

Deno.test("createMqttClient() publishes with QoS 1 and gets what it subscribed to", async () => {
  await using it = await startBroker(0);
  const client = createMqttClient({ url: it.url, clientId: "m" });
  await client.connect();
  const received: string[] = [];
  await client.subscribe("cmd", (payload) => received.push(new TextDecoder().decode(payload)));
  await client.publish("dados", "1");
  assert.deepEqual(it.messages.map(textOf), ["1"]);
  await it.broker.publish("cmd", "go", { retain: false, timeoutMs: 1_000 });
  await until("the command", () => received.length === 1);
  await client.end();
});

Deno.test("createMqttClient() waits for a broker that starts later", async () => {
  const port = await freePort();
  const client = createMqttClient({ url: `mqtt://127.0.0.1:${port}`, clientId: "m" });
  const connecting = client.connect();
  const published = client.publish("dados", "early");
  await pause(100);
  await using it = await startBroker(port);
  await connecting;
  await published;
  assert.deepEqual(it.messages.map(textOf), ["early"]);
  await client.end();
});

Deno.test("createMqttClient() sends what waited and subscribes again after a restart", async () => {
  const port = await freePort();
  const first = await startBroker(port);
  const client = createMqttClient({ url: first.url, clientId: "m" });
  await client.connect();
  const received: string[] = [];
  await client.subscribe("cmd", (payload) => received.push(new TextDecoder().decode(payload)));
  await first.broker.stop();
  await pause(50);
  const published = ["1", "2", "3"].map((payload) => client.publish("dados", payload));
  await using second = await startBroker(port);
  await Promise.all(published);
  assert.deepEqual(second.messages.map(textOf), ["1", "2", "3"]);
  await until("the command", async () => {
    await second.broker.publish("cmd", "go", { retain: false, timeoutMs: 1_000 });
    return received.length > 0;
  });
  await client.end();
});

Deno.test("createMqttClient().drop() lets the broker publish the last will, end() does not", async () => {
  await using it = await startBroker(0);
  const will = { topic: "v1/A/estado", payload: '{"online":false}', retain: true };
  const client = createMqttClient({ url: it.url, clientId: "m", will });
  await client.connect();
  await client.end();
  await until("the end", () => it.broker.status().clients === 0);
  await pause(50);
  assert.deepEqual(it.messages, []);
  await client.connect();
  client.drop();
  await until("the will", () => it.messages.length === 1);
  assert.equal(textOf(it.messages[0]), will.payload);
});

Deno.test("createMqttClient().end() waits for the PUBACKs", async () => {
  await using it = await startBroker(0);
  const client = createMqttClient({ url: it.url, clientId: "m" });
  await client.connect();
  const published = Promise.all(["1", "2"].map((payload) => client.publish("dados", payload)));
  await client.end();
  await published;
  assert.equal(it.messages.length, 2);
  await assert.rejects(client.publish("dados", "3"), BrokerUnavailableError);
});

Deno.test("createMqttClient().drop() rejects what waits", async () => {
  const url = `mqtt://127.0.0.1:${await freePort()}`;
  const client = createMqttClient({ url, clientId: "m" });
  const connecting = client.connect();
  const waiting = [client.publish("dados", "1"), client.subscribe("cmd", () => {})];
  client.drop();
  for (const promise of [connecting, ...waiting]) {
    await assert.rejects(promise, BrokerUnavailableError);
  }
});

Deno.test("createMqttClient().publish() refuses more than it can keep", async () => {
  const url = `mqtt://127.0.0.1:${await freePort()}`;
  const client = createMqttClient({ url, clientId: "m" });
  const connecting = client.connect().catch(() => {});
  const waiting = Array.from(
    { length: MAX_OUTSTANDING },
    () => client.publish("dados", "1").catch(() => {}),
  );
  await assert.rejects(client.publish("dados", "1"), BrokerUnavailableError);
  client.drop();
  await Promise.all([connecting, ...waiting]);
});

Deno.test("createMqttClient().connect() rejects a credential that the broker refuses", async () => {
  const internal = { username: "own", password: "secret" };
  await using it = await startBroker(0, { anonymous: false, internal });
  const bad = createMqttClient({ url: it.url, clientId: "m", username: "own", password: "no" });
  await assert.rejects(bad.connect(), /Cannot connect to mqtt:.*password/);
  const good = createMqttClient({ url: it.url, clientId: "m", ...internal });
  await good.connect();
  await good.end();
});
