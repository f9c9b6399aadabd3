/** What Prometheus and an orchestrator see of the whole program. */

import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { storePath } from "../adapters/data_dir.ts";
import { ignoreWithoutMosquitto, Mosquitto } from "../testing/mosquitto.ts";
import { parseScrape, type Scrape } from "../testing/prometheus_text.ts";
import { publishPacket } from "../testing/mqtt_bytes.ts";
import { RawDevice } from "../testing/raw_device.ts";
import { until } from "../testing/until.ts";
import { connectDevice, type Running, startRunning } from "./harness.ts";

const T0 = Date.now() - 3_600_000;

async function scrape(running: Running): Promise<Scrape> {
  const answer = await running.request("/metrics");
  assert.equal(answer.status, 200);
  return parseScrape(await answer.text());
}

const PROBES = ["/healthz", "/readyz"];

/** Whether both probes are 200. */
async function isWell(running: Running): Promise<boolean> {
  const answers = await Promise.all(PROBES.map((path) => running.request(path)));
  await Promise.all(answers.map((answer) => answer.body?.cancel()));
  return answers.every(({ status }) => status === 200);
}

/** Whether both probes are 503 and name this part alone. */
async function isBroken(running: Running, part: string): Promise<boolean> {
  const named = await Promise.all(PROBES.map(async (path) => {
    const answer = await running.request(path);
    const { checks } = await answer.json();
    const broken = Object.keys(checks).filter((name) => checks[name] !== "ok");
    assert.equal(answer.status, broken.length === 0 ? 200 : 503);
    return broken.join();
  }));
  return named.every((name) => name === part);
}

Deno.test("/metrics counts what a meter sends, by what became of it", async () => {
  const running = await startRunning();
  const device = await connectDevice(running.mqttUrl);
  const before = await scrape(running);
  assert.equal(before.value("hidrometro_readings_total", { outcome: "accepted" }), 0);
  assert.equal(before.value("hidrometro_broker_clients"), 1);
  for (const n of [1, 2, 3, 3]) {
    await device.publish("hidrometro/v1/M1/dados", JSON.stringify({ total: n, ts: T0 + n }));
  }
  await device.publish("hidrometro/v1/M1/dados", "poison");
  await running.program.services.writer.submit([]);
  const { value, samples } = await scrape(running);
  assert.equal(value("hidrometro_readings_total", { outcome: "accepted" }), 3);
  assert.equal(value("hidrometro_readings_total", { outcome: "duplicate" }), 1);
  assert.equal(value("hidrometro_quarantined_total", { reason: "bad-json" }), 1);
  assert.equal(value("hidrometro_acknowledgement_delay_seconds_count"), 5);
  assert.equal(value("hidrometro_commit_readings_sum"), 3);
  assert.ok((value("hidrometro_commit_duration_seconds_sum") ?? 0) > 0);
  assert.equal(value("hidrometro_readings_waiting"), 0);
  await until("the meter in memory", async () => {
    return (await scrape(running)).value("hidrometro_meters", { presence: "online" }) === 1;
  });
  const [age] = (await scrape(running)).samples("hidrometro_meter_last_reading_age_seconds");
  assert.equal(age.labels.serial, "M1");
  assert.ok(age.value < 30, "since its arrival, not since its own time");
  for (const thread of ["main", "ingest"]) {
    assert.ok((value("hidrometro_heap_used_bytes", { thread }) ?? 0) > 1e5);
    assert.ok(samples("hidrometro_event_loop_delay_seconds_count").length === 2);
  }
  await device.end();
  await running.stop();
});

Deno.test("/metrics counts the live streams that are open", async () => {
  const running = await startRunning();
  const stream = await running.request("/api/stream");
  assert.equal((await scrape(running)).value("hidrometro_stream_clients"), 1);
  await stream.body!.cancel();
  assert.equal((await scrape(running)).value("hidrometro_stream_clients"), 0);
  await running.stop();
});

Deno.test("/metrics needs a token from elsewhere when nothing is public", async () => {
  const running = await startRunning({ PUBLIC_READ: "false" });
  const proxied = { headers: { "x-forwarded-for": "203.0.113.9" } };
  for (const path of ["/metrics", "/readyz"]) {
    assert.equal((await running.request(path)).status, 200);
    const refused = await running.request(path, proxied);
    assert.equal(refused.status, 401);
    assert.doesNotMatch(await refused.text(), /hidrometro_|store/);
  }
  await running.stop();
});

Deno.test("/healthz and /readyz name a store that takes nothing within 10 s, and recover", async () => {
  const running = await startRunning();
  const lock = new DatabaseSync(storePath(running.dataDir));
  const [device] = await RawDevice.connect(Number(new URL(running.mqttUrl).port));
  assert.ok(await isWell(running));
  lock.exec("BEGIN IMMEDIATE"); // another holds the file: a commit waits without an error
  device.send(publishPacket("hidrometro/v1/HELD/dados", '{"total":5}', { id: 1 }));
  await until("the fault", () => isBroken(running, "store"), 10_000);
  lock.exec("COMMIT");
  await until("the recovery", () => isWell(running), 20_000);
  device.socket.destroy();
  lock.close();
  await running.stop();
});

Deno.test({
  name: "/healthz and /readyz name a broker that is gone within 10 s, and its return is counted",
  ignore: ignoreWithoutMosquitto("a broker that is gone"),
  fn: async () => {
    const mosquitto = await Mosquitto.start();
    const running = await startRunning({ MQTT_URL: mosquitto.url });
    await until("the broker", () => isWell(running), 15_000);
    assert.equal((await scrape(running)).value("hidrometro_broker_reconnects_total"), 0);
    await mosquitto.kill();
    await until("the fault", () => isBroken(running, "broker"), 10_000);
    assert.equal((await scrape(running)).value("hidrometro_up", { part: "broker" }), 0);
    await mosquitto.restart();
    await until("the link", () => isWell(running), 30_000);
    assert.equal((await scrape(running)).value("hidrometro_broker_reconnects_total"), 1);
    await running.stop();
    await mosquitto.stop();
  },
});
