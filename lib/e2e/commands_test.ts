/** Commands over HTTP to a real device behind a real broker: what the API says is what became of them. */

import assert from "node:assert/strict";
import { createMqttClient } from "../adapters/mqtt_client.ts";
import type { CommandRow } from "../domain/command.ts";
import { BrokerUnavailableError } from "../ports.ts";
import { ignoreWithoutMosquitto, Mosquitto } from "../testing/mosquitto.ts";
import { pause, until } from "../testing/until.ts";
import { type Running, startRunning } from "./harness.ts";

const SERIAL = "CTL1";
const TOPIC = `hidrometro/v1/${SERIAL}`;
const STATE = `${TOPIC}/estado`;
const ADMIN = { username: "admin", password: "correct-horse-battery" };

/** A device with a last will, as the firmware has it. */
function makeDevice(url: string) {
  /** Flows of the commands that arrived. */
  const flows: (number | undefined)[] = [];
  const client = createMqttClient({
    url,
    clientId: SERIAL,
    will: { topic: STATE, payload: '{"online":false}', retain: true },
  });
  const ack = async (words: object) => {
    await client.publish(`${TOPIC}/ack`, JSON.stringify(words)).catch((error) => {
      if (!(error instanceof BrokerUnavailableError)) throw error; // cut off in the middle of it
    });
  };
  const obey = async (payload: Uint8Array) => {
    const { id, value } = JSON.parse(new TextDecoder().decode(payload));
    flows.push(value);
    await ack({ id, status: "recebido" });
    await ack({ id, status: "executado", totalLiters: 5 });
  };
  return {
    flows,
    ack,
    /** Says hello first and subscribes then, as PubSubClient's example does. */
    async connect(): Promise<void> {
      await client.connect();
      await client.publish(`${TOPIC}/dados`, JSON.stringify({ totalLiters: 5, ts: Date.now() }));
      await client.publish(STATE, '{"online":true}', { retain: true });
      await client.subscribe(`${TOPIC}/cmd`, obey);
    },
    /** Cut off: the broker publishes the last will. */
    cut: () => client.drop(),
  };
}

/** An administrator's calls. */
async function signIn({ request }: Running) {
  const json = { "content-type": "application/json" };
  const login = { method: "POST", headers: json, body: JSON.stringify(ADMIN) };
  const { token } = await (await request("/api/login", login)).json();
  const headers = { ...json, authorization: `Bearer ${token}` };
  const rows = async (): Promise<CommandRow[]> =>
    (await (await request(`/api/commands?serial=${SERIAL}`, { headers })).json()).commands;
  return {
    send: async (command: object) => {
      const body = JSON.stringify({ numeroSerie: SERIAL, ...command });
      const response = await request("/api/cmd", { method: "POST", headers, body });
      return { status: response.status, body: await response.json() };
    },
    /** Newest first. */
    rows,
    statuses: async () => (await rows()).map(({ status }) => status),
    /** What the stream has told, until `last` was told `count` times. */
    told: async (last: string, count = 1): Promise<string[]> => {
      const stream = await request("/api/stream", {
        headers: { ...headers, "last-event-id": "0" },
      });
      const statuses: string[] = [];
      let text = "";
      for await (const chunk of stream.body!.pipeThrough(new TextDecoderStream())) {
        const frames = (text + chunk).split("\n\n");
        text = frames.pop()!;
        for (const frame of frames) {
          const data = /^event: command$/m.test(frame) && /^data: (.*)$/m.exec(frame);
          if (data) statuses.push(JSON.parse(data[1]).status);
          if (statuses.filter((status) => status === last).length >= count) return statuses;
        }
      }
      return statuses;
    },
  };
}

const isOn = ({ program }: Running, online: boolean) =>
  until(
    online ? "the meter" : "the last will",
    () => program.services.readings.meter(SERIAL)?.online === online,
  );

/** One that is known, and was cut off. */
async function deviceThatWentOff(running: Running) {
  const device = makeDevice(running.mqttUrl);
  await device.connect();
  await isOn(running, true);
  device.cut();
  await isOn(running, false);
  return device;
}

Deno.test("a command to a meter that is off is queued, kept over a restart, sent when it is back", async () => {
  let running = await startRunning();
  const device = await deviceThatWentOff(running);
  let admin = await signIn(running);
  for (const value of [1, 2, 3]) {
    const { status, body } = await admin.send({ action: "simSetFlow", value });
    assert.deepEqual([status, body.status], [200, "queued"]);
  }
  running = await running.restart();
  admin = await signIn(running);
  assert.deepEqual(await admin.statuses(), ["queued", "queued", "queued"]);
  await device.connect();
  await until("all of them", async () => {
    return (await admin.statuses()).every((status) => status === "done");
  });
  assert.deepEqual(device.flows, [1, 2, 3]);
  assert.equal((await admin.rows())[0].totalLiters, 5, "the meter's own figure");
  const one = ["sent", "delivered", "done"];
  const told = await admin.told("done", 3);
  assert.deepEqual(told.slice(0, 3), ["queued", "queued", "queued"]);
  assert.deepEqual(told.slice(3).toSorted(), [...one, ...one, ...one].toSorted());
  device.cut();
  await running.stop();
});

Deno.test("a command to a meter that comes back too late is expired and never published", async () => {
  const running = await startRunning();
  const device = await deviceThatWentOff(running);
  const { send, statuses, told } = await signIn(running);
  assert.equal((await send({ action: "reset", ttlSeconds: 5 })).body.status, "queued");
  await until("its end", async () => (await statuses())[0] === "expired");
  await device.connect();
  await isOn(running, true);
  assert.equal((await send({ action: "simSetFlow", value: 7 })).body.status, "sent");
  await until("the next command", async () => (await statuses())[0] === "done");
  assert.deepEqual(device.flows, [7]);
  assert.deepEqual(await told("expired"), ["queued", "expired"]);
  device.cut();
  await running.stop();
});

Deno.test("a meter whose connection comes and goes gets what was queued once", async () => {
  const running = await startRunning();
  const device = await deviceThatWentOff(running);
  const { send, statuses } = await signIn(running);
  for (const value of [1, 2]) await send({ action: "simSetFlow", value });
  for (let i = 0; i < 5; i++) {
    await device.connect();
    device.cut();
    await isOn(running, false);
  }
  assert.deepEqual(device.flows, []);
  await device.connect();
  await until("both", async () => (await statuses()).every((status) => status === "done"));
  await pause(1500);
  assert.deepEqual(device.flows, [1, 2]);
  device.cut();
  await running.stop();
});

Deno.test({
  name: "a command that was answered 503 is not delivered later, and an answer of its meter counts",
  ignore: ignoreWithoutMosquitto("a broker that stands still"),
  fn: async () => {
    await using mosquitto = await Mosquitto.start();
    const running = await startRunning({ MQTT_URL: mosquitto.url });
    await until("the broker", () => running.program.services.broker().connected);
    const device = makeDevice(mosquitto.url);
    await device.connect();
    await isOn(running, true);
    const { send, rows, told } = await signIn(running);

    mosquitto.pause();
    const from = performance.now();
    assert.equal((await send({ action: "reset" })).status, 503);
    assert.ok(performance.now() - from < 5000, "it took longer than 5 s");
    mosquitto.resume();
    await pause(1000);
    assert.deepEqual(device.flows, [], "it was said not to have gone out");
    const [failed] = await rows();
    assert.equal(failed.status, "failed");

    await device.ack({ id: failed.id, status: "executado", totalLiters: 0 });
    await until("the meter's own outcome", async () => (await rows())[0].status === "done");
    assert.equal((await rows())[0].reason, undefined, "why it failed is no part of what was done");
    assert.deepEqual(await told("done"), ["failed", "done"]);
    device.cut();
    await running.stop();
  },
});
