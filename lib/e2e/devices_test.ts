/** Messages of other people's devices against the running program. */

import assert from "node:assert/strict";
import { ignoreWithoutMosquitto, Mosquitto } from "../testing/mosquitto.ts";
import { until } from "../testing/until.ts";
import { connectDevice, startRunning } from "./harness.ts";

/** Messages of real devices, each with its source; without the folder they are not tried. */
const FILE = new URL("../../../shared/data/payloads.json", import.meta.url);

const text = await Deno.readTextFile(FILE).catch((error) => {
  if (error instanceof Deno.errors.NotFound) return null;
  throw error;
});
if (text === null) console.log(`skipped: ${FILE.pathname} is not there`);
const messages: { device: string; payload: string }[] = JSON.parse(text ?? "[]");

Deno.test({
  name:
    `each of ${messages.length} messages of other devices is stored, or quarantined by its kind`,
  ignore: messages.length === 0,
  fn: async () => {
    const running = await startRunning({ DEFAULT_DEVICE_SERIAL: "CASA-1" });
    const { records, readings } = running.program.services;
    const device = await connectDevice(running.mqttUrl);
    for (const { payload } of messages) await device.publish("hidrometro/dados", payload);
    await device.end();
    const { total, items } = await records.quarantine(messages.length);
    await until("what was stored", () => readings.size().historySize === messages.length - total);
    assert.deepEqual(items.filter(({ reason }) => !reason.startsWith("dialect-")), []);
    assert.ok(items.every(({ preview }) => preview.length > 0));
    await running.stop();
  },
});

Deno.test({
  name: "a camera that knows nothing of this program is read from its own topic at Mosquitto",
  ignore: ignoreWithoutMosquitto("a camera at Mosquitto"),
  fn: async () => {
    await using mosquitto = await Mosquitto.start();
    const running = await startRunning({
      MQTT_URL: mosquitto.url,
      MQTT_TOPIC_DADOS: "watermeter/main/json",
      DEFAULT_DEVICE_SERIAL: "CASA-1",
    });
    await until("the broker", () => running.program.services.broker().connected);
    const device = await connectDevice(mosquitto.url);
    const picture = {
      ...{ value: "545.7085", raw: "00545.7085", pre: "545.7085", error: "no error" },
      ...{ rate: "0.000920", timestamp: "2024-05-02T20:41:54+0200" },
    };
    await device.publish("watermeter/main/json", JSON.stringify(picture), { retain: true });
    await device.end();
    await until("the reading", () => running.program.services.readings.has("CASA-1"));
    assert.deepEqual(await running.get("/api/current?serial=CASA-1"), {
      ts: Date.UTC(2024, 4, 2, 18, 41, 54),
      totalLiters: 545708.5,
      flowLmin: 0.92,
      numeroSerie: "CASA-1",
    });
    await running.stop();
  },
});
