/** The whole line on real input: from a meter's message to the API and the stream. */

import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { storePath } from "../adapters/data_dir.ts";
import { ignoreWithoutMosquitto, Mosquitto } from "../testing/mosquitto.ts";
import { publishPacket } from "../testing/mqtt_bytes.ts";
import { RawDevice } from "../testing/raw_device.ts";
import { pause, until } from "../testing/until.ts";
import { connectDevice, readEvents, type Running, startRunning } from "./harness.ts";

interface History {
  history: { ts: number; totalLiters: number }[];
  cursor?: string;
}

Deno.test("a reading is not acknowledged to the meter before it is durable", async () => {
  const running = await startRunning();
  const lock = new DatabaseSync(storePath(running.dataDir));
  const [device] = await RawDevice.connect(Number(new URL(running.mqttUrl).port));
  lock.exec("BEGIN IMMEDIATE"); // another holds the file: a commit has to wait
  device.send(publishPacket("hidrometro/v1/HELD/dados", '{"total":5}', { id: 1 }));
  await pause(500);
  assert.deepEqual(device.pubacks, [], "no PUBACK while the commit is held back");
  lock.exec("COMMIT");
  await until("the PUBACK after the commit", () => device.pubacks.length === 1);
  await until("the reading in the history", async () => {
    const { history } = await running.get<History>("/api/history?serial=HELD");
    return history.length === 1 && history[0].totalLiters === 5;
  });
  device.socket.destroy();
  lock.close();
  await running.stop();
});

Deno.test("stop, start: current, history and the stream go on as before", async () => {
  let running = await startRunning();
  const device = await connectDevice(running.mqttUrl);
  for (let i = 0; i < 20; i++) {
    const payload = JSON.stringify({
      totalLiters: i,
      flowLmin: 1,
      ts: Date.now() - 20_000 + i * 1000,
    });
    await device.publish("hidrometro/v1/STAY/dados", payload);
  }
  await device.end();
  await until("all twenty", async () => {
    return (await running.get<History>("/api/history?serial=STAY")).history.length === 20;
  });
  const before = {
    current: await running.get("/api/current?serial=stay"),
    history: await running.get("/api/history?serial=STAY"),
  };
  const first = await readEvents(
    await running.request("/api/stream", { headers: { "last-event-id": "0" } }),
    20,
  );
  running = await running.restart();
  const after = {
    current: await running.get("/api/current?serial=stay"),
    history: await running.get("/api/history?serial=STAY"),
  };
  assert.deepEqual(after, before);
  const resumed = await readEvents(
    await running.request("/api/stream", { headers: { "last-event-id": String(first[9].id) } }),
    10,
  );
  assert.deepEqual(resumed, first.slice(10), "no gap, no repeat, the same ids over a restart");
  await running.stop();
});

Deno.test("a stream that is cut again and again misses nothing and repeats nothing", async () => {
  const running = await startRunning();
  const device = await connectDevice(running.mqttUrl);
  const sending = (async () => {
    for (let i = 0; i < 400; i++) {
      const payload = JSON.stringify({ totalLiters: i, ts: Date.now() - 400_000 + i * 1000 });
      await device.publish("hidrometro/v1/CUT/dados", payload);
    }
  })();
  const seen: number[] = [];
  let last = "0";
  while (seen.length < 400) {
    const headers = { "last-event-id": last };
    const count = Math.min(37, 400 - seen.length);
    const events = await readEvents(await running.request("/api/stream", { headers }), count);
    const taken = events.slice(0, count);
    seen.push(...taken.map(({ data }) => data.totalLiters));
    last = String(taken.at(-1)!.id);
  }
  await sending;
  assert.deepEqual(seen, Array.from({ length: 400 }, (_, i) => i));
  await device.end();
  await running.stop();
});

Deno.test("what cannot be used is quarantined and the next good reading is stored", async () => {
  const running = await startRunning();
  const device = await connectDevice(running.mqttUrl);
  const poison = ["5", '"abc"', "\ud800", "[".repeat(20_000) + "]".repeat(20_000)];
  for (const payload of poison) await device.publish("hidrometro/dados", payload);
  await device.publish("hidrometro/dados", '{"total":7,"serial":"GOOD"}');
  await until("the good reading", async () => {
    const current = await running.get<{ totalLiters?: number }>("/api/current?serial=GOOD");
    return current.totalLiters === 7;
  });
  assert.equal((await running.program.services.records.quarantine(9)).total, 4);
  await device.end();
  await running.stop();
});

Deno.test("a clock that is set meanwhile leaves the program well, and as old as it is", async () => {
  const running = await startRunning();
  const { now } = Date;
  try {
    for (const shiftMs of [3_600_000, -3_600_000]) {
      Date.now = () => now() + shiftMs;
      const { status, uptimeSeconds } = running.program.services.health();
      assert.equal(status, "ok");
      assert.ok(uptimeSeconds >= 0 && uptimeSeconds < 60, `${uptimeSeconds} s`);
    }
  } finally {
    Date.now = now;
    await running.stop();
  }
});

const CIWS = new URL("../../../shared/data/ciws_site019.ndjson", import.meta.url);
const hasCiws = await Deno.stat(CIWS).then(() => true, () => false);
if (!hasCiws) console.log("skipped: the real house needs ../shared/data/ciws_site019.ndjson");

/** Messages that the house sends before it waits for their acknowledgement. */
const IN_FLIGHT = 1000;

async function publishHouse(running: Running): Promise<void> {
  const device = await connectDevice(running.mqttUrl);
  const lines = (await Deno.readTextFile(CIWS)).trim().split("\n");
  for (let i = 0; i < lines.length; i += IN_FLIGHT) {
    await Promise.all(
      lines.slice(i, i + IN_FLIGHT).map((line) => {
        const { ts, topic, payload } = JSON.parse(line);
        return device.publish(topic, JSON.stringify({ ...payload, ts }));
      }),
    );
  }
  await device.end();
}

async function wholeHistory(running: Running, serial: string): Promise<History["history"]> {
  const all: History["history"] = [];
  let cursor = "";
  do {
    const page = await running.get<History>(
      `/api/history?serial=${serial}&limit=5000${cursor && `&cursor=${cursor}`}`,
    );
    all.unshift(...page.history);
    cursor = page.cursor ?? "";
  } while (cursor);
  return all;
}

async function checkHouse(running: Running): Promise<void> {
  for (let round = 0; round < 2; round++) {
    await publishHouse(running);
    let history: History["history"] = [];
    await until("8,640 readings", async () => {
      history = await wholeHistory(running, "CIWS019");
      return history.length >= 8640;
    }, 30_000);
    assert.equal(history.length, 8640);
    assert.deepEqual([history[0].ts, history[0].totalLiters], [1570216222000, 0]);
    assert.deepEqual([history[8639].ts, history[8639].totalLiters], [1570389002000, 1709.206]);
    assert.equal(new Set(history.map(({ ts }) => ts)).size, 8640);
  }
}

Deno.test({
  name: "a real house of 8,640 readings, twice, through the embedded broker: 8,640 stored",
  ignore: !hasCiws,
  fn: async () => {
    const running = await startRunning();
    await checkHouse(running);
    await running.stop();
  },
});

Deno.test({
  name: "a real house of 8,640 readings, twice, through Mosquitto: 8,640 stored",
  ignore: !hasCiws || ignoreWithoutMosquitto("a real house through Mosquitto"),
  fn: async () => {
    // As mosquitto/mosquitto.conf has it: by default it drops what waits beyond 1,000 messages.
    const lines = ["max_inflight_messages 2000", "max_queued_messages 100000"];
    const mosquitto = await Mosquitto.start({ lines });
    const running = await startRunning({ MQTT_URL: mosquitto.url });
    await until("the broker", () => running.program.services.broker().connected);
    await checkHouse(running);
    await running.stop();
    await mosquitto.stop();
  },
});
