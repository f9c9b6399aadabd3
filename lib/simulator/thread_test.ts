import assert from "node:assert/strict";
import { loadConfig } from "../config/load.ts";
import { started } from "../testing/embedded_fixture.ts";
import { until } from "../testing/until.ts";
import { SimulatorThread } from "./thread.ts";

const STOP_MS = 10_000;

Deno.test("SimulatorThread's meters speak over MQTT, and say goodbye when it stops", async () => {
  const internal = { username: "internal", password: "secret" };
  await using server = await started({ anonymous: false, internal });
  const { config } = loadConfig({ SIMULATE: "2", LOG_LEVEL: "error" }, true);
  const thread = new SimulatorThread();
  await thread.start(config, server.broker.status().address, internal);
  const decode = (payload: Uint8Array) => JSON.parse(new TextDecoder().decode(payload));
  const of = (leaf: string) => server.messages.filter(({ topic }) => topic.endsWith(`/${leaf}`));
  await until("readings of both", () => new Set(of("dados").map(({ topic }) => topic)).size === 2);
  for (const { topic, payload } of of("dados")) {
    const { numeroSerie, totalLiters, flowLmin, ts, epoch, seq } = decode(payload);
    assert.equal(topic, `hidrometro/v1/${numeroSerie}/dados`);
    for (const value of [totalLiters, flowLmin, ts, epoch, seq]) {
      assert.equal(typeof value, "number");
    }
  }
  await thread.stop(STOP_MS);
  const online = of("estado").map(({ payload }) => decode(payload).online);
  assert.deepEqual(online, [true, true, false, false]);
});

Deno.test("SimulatorThread stops though the broker was never there", async () => {
  const { config } = loadConfig({ SIMULATE: "1", LOG_LEVEL: "error" }, true);
  const thread = new SimulatorThread();
  await thread.start(config, "mqtt://127.0.0.1:1", { username: "a", password: "b" });
  const begun = performance.now();
  await thread.stop(STOP_MS);
  assert.ok(performance.now() - begun < STOP_MS / 2);
});
