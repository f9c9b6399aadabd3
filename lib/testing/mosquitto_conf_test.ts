import assert from "node:assert/strict";
import { MAX_PACKET_BYTES } from "../adapters/packet_limit.ts";
import { createExternalBroker, DEFAULT_WINDOW } from "../adapters/external_broker.ts";
import { Topics } from "../domain/topics.ts";
import { silentLog } from "../log.ts";
import { TestMeter } from "./device_harness.ts";
import { ignoreWithoutMosquitto, Mosquitto } from "./mosquitto.ts";
import { publishPacket } from "./mqtt_bytes.ts";
import { RawDevice } from "./raw_device.ts";
import { pause, until } from "./until.ts";
import { settling } from "./settling.ts";

const ignore = ignoreWithoutMosquitto("mosquitto/mosquitto.conf");
const topics = new Topics({ seedData: "dados", seedCommand: "cmd", base: "v1" });
const shipped = await Deno.readTextFile(new URL("../../mosquitto/mosquitto.conf", import.meta.url));

/** The shipped file with the ports and the folder of a test. */
const config = "user root\n" + shipped
  .replace("listener 1883", "listener {port}")
  .replace("listener 9001", "listener {wsPort}")
  .replace("/mosquitto/data", "{data}");

const tls = await Deno.readTextFile(new URL("../../mosquitto/mosquitto-tls.conf", import.meta.url));

/** What comes after the listeners and who may come in. */
const tuning = (text: string) =>
  text.slice(text.indexOf("\npersistence true")).split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));

Deno.test("mosquitto-tls.conf has the limits of mosquitto.conf, and lets nobody in without a credential", () => {
  assert.deepEqual(tuning(tls), tuning(shipped));
  const lines = tls.split("\n");
  assert.ok(lines.includes("allow_anonymous false"));
  const listeners = lines.filter((line) => line.startsWith("listener "));
  assert.deepEqual(listeners, ["listener 8883", "listener 1883 127.0.0.1"]);
  const scoped = lines.filter((line) => line === "use_username_as_clientid true");
  assert.equal(scoped.length, listeners.length);
});

const setting = (name: string) => Number(shipped.match(new RegExp(`^${name} (\\d+)$`, "m"))?.[1]);

Deno.test("mosquitto.conf keeps its ports, its folder and its limits in step with the code", () => {
  for (const line of ["listener 1883", "listener 9001", "persistence_location /mosquitto/data/"]) {
    assert.ok(shipped.split("\n").includes(line), line);
  }
  assert.equal(setting("max_packet_size"), MAX_PACKET_BYTES);
  assert.equal(setting("max_inflight_messages"), DEFAULT_WINDOW);
});

Deno.test("mosquitto.conf takes readings over TCP and WebSocket", { ignore }, async () => {
  await using server = await Mosquitto.start({ config });
  const broker = createExternalBroker({
    url: server.url,
    clientId: "server",
    topics,
    log: silentLog,
  });
  const taken: string[] = [];
  await broker.start(settling(({ payload }) => {
    taken.push(new TextDecoder().decode(payload));
    return Promise.resolve();
  }));
  await until("the link", () => broker.status().connected);
  for (const url of [server.url, server.wsUrl]) {
    await using meter = new TestMeter(() => url);
    await meter.send("dados", url);
  }
  await until("both messages", () => taken.length === 2);
  assert.deepEqual(taken, [server.url, server.wsUrl]);
  await broker.stop();
});

Deno.test(
  "mosquitto.conf keeps 3,000 messages for us over kill -9 after its snapshot",
  { ignore },
  async () => {
    await using server = await Mosquitto.start({ config });
    await using meter = new TestMeter(() => server.url);
    const make = () =>
      createExternalBroker({ url: server.url, clientId: "server", topics, log: silentLog });
    const first = make();
    await first.start(settling(() => Promise.resolve()));
    await until("the link", () => first.status().connected);
    await first.stop();
    const count = 3_000;
    await Promise.all(Array.from({ length: count }, (_, i) => meter.send("dados", String(i))));
    await pause(6_000); // autosave_interval 5
    await server.kill();
    await server.restart();
    const taken = new Set<string>();
    const second = make();
    await second.start(settling(({ payload }) => {
      taken.add(new TextDecoder().decode(payload));
      return Promise.resolve();
    }));
    await until("all of them", () => taken.size === count);
    await second.stop();
  },
);

Deno.test(
  "mosquitto.conf takes 1 MiB and closes on more than the contract's limit",
  { ignore },
  async () => {
    await using server = await Mosquitto.start({ config });
    const [good] = await RawDevice.connect(server.port, { clientId: "good" });
    good.send(publishPacket("dados", new Uint8Array(1_048_576), { id: 1 }));
    await until("the PUBACK", () => good.pubacks.length === 1);
    const [bad] = await RawDevice.connect(server.port, { clientId: "bad" });
    bad.send(publishPacket("dados", new Uint8Array(MAX_PACKET_BYTES), { id: 1 }));
    await bad.closed();
    assert.deepEqual(bad.pubacks, []);
    await good.cut();
  },
);
