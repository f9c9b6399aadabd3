import assert from "node:assert/strict";
import { BrokerUnavailableError, UnconfirmedError } from "../ports.ts";
import { TestMeter } from "../testing/device_harness.ts";
import { started } from "../testing/embedded_fixture.ts";
import { DATA, LINES, link, linked, textOf } from "../testing/external_fixture.ts";
import { freePort, ignoreWithoutMosquitto, Mosquitto } from "../testing/mosquitto.ts";
import { pause, until } from "../testing/until.ts";
import { WireTap } from "../testing/wire_tap.ts";
import { settling } from "../testing/settling.ts";

const ignore = ignoreWithoutMosquitto("createExternalBroker() and its broker's faults");
const exists = (path: string) => Deno.stat(path).then(() => true, () => false);

Deno.test(
  "createExternalBroker() starts without a broker and finds it later",
  { ignore },
  async () => {
    const broker = link(`mqtt://user:secret@127.0.0.1:${await freePort()}`);
    await broker.start(settling(() => Promise.resolve()));
    await until("the error", () => broker.status().error === "nobody listens there");
    assert.equal(JSON.stringify(broker.status()).includes("secret"), false);
    await broker.stop();

    await using server = await Mosquitto.start();
    await server.stop();
    const patient = link(server.url);
    await patient.start(settling(() => Promise.resolve()));
    await pause(200);
    await server.restart();
    await linked(patient);
    await patient.stop();
  },
);

Deno.test("createExternalBroker() looks for a broker every 3 s at the latest, each server when it likes", async () => {
  const url = `mqtt://127.0.0.1:${await freePort()}`;
  const pauses: number[] = [];
  const aLongTime = Promise.withResolvers<void>();
  let stop = () => {};
  const broker = link(url, {
    pause: (ms) => {
      if (pauses.push(ms) < 40) return Promise.resolve();
      aLongTime.resolve();
      return new Promise((resolve) => stop = resolve);
    },
  });
  await broker.start(settling(() => Promise.resolve()));
  await aLongTime.promise;
  const stopped = broker.stop();
  stop();
  await stopped;
  assert.ok(
    pauses[0] >= 500 && pauses[0] <= 1_000 && pauses[1] >= 1_000,
    "it begins with short ones",
  );
  const late = pauses.slice(3);
  assert.ok(Math.max(...late) <= 3_000, "no longer after a long time");
  assert.ok(Math.min(...late) >= 1_500, "no hail of tries either");
  assert.ok(new Set(late).size > late.length / 2, "servers that lost the broker together spread");
});

Deno.test(
  "createExternalBroker() survives kill -9 of the broker under load",
  { ignore },
  async () => {
    await using server = await Mosquitto.start({ lines: [...LINES, "autosave_interval 1"] });
    await using meter = new TestMeter(() => server.url);
    const broker = link(server.url);
    const stored = new Set<string>();
    await broker.start(settling(async (message) => {
      await pause(5);
      stored.add(textOf(message));
    }));
    await linked(broker);
    await until("the broker's snapshot with our session in it", () => exists(server.database));
    const acknowledged = new Set<string>();
    const sending = (async () => {
      for (let i = 0; i < 600; i++) {
        await meter.send(DATA, String(i));
        acknowledged.add(String(i));
        await pause(2);
      }
    })();
    await until("a part of the load", () => acknowledged.size > 200);
    const killed = server.kill();
    // Mosquitto's PUBACK is a promise in memory: what we had not got by then died with it.
    const inDoubt = new Set([...acknowledged].filter((payload) => !stored.has(payload)));
    const next = acknowledged.size;
    for (const i of [next, next + 1]) inDoubt.add(String(i)); // Its PUBACK may be on the way.
    await killed;
    await until("the status", () => !broker.status().connected);
    await server.restart();
    await sending;
    await until("the rest", () => stored.has("599"));
    const lost = [...acknowledged].filter((payload) =>
      !stored.has(payload) && !inDoubt.has(payload)
    );
    assert.deepEqual(lost, []);
    assert.ok(inDoubt.size < 50, `${inDoubt.size} in doubt`);
    await broker.stop();
  },
);

Deno.test(
  "createExternalBroker() knows within 10 s that the broker hangs",
  { ignore },
  async () => {
    await using server = await Mosquitto.start();
    const broker = link(server.url);
    await broker.start(settling(() => Promise.resolve()));
    await linked(broker);
    server.pause();
    const from = performance.now();
    await assert.rejects(
      broker.publish("hidrometro/cmd", "x", { retain: false, timeoutMs: 500 }),
      BrokerUnavailableError,
    );
    assert.ok(performance.now() - from < 1_000);
    await until("the status", () => !broker.status().connected, 10_000);
    server.resume();
    await linked(broker);
    await broker.stop();
  },
);

Deno.test(
  "createExternalBroker() pauses longer and longer while the store fails",
  { ignore },
  async () => {
    await using server = await Mosquitto.start();
    await using meter = new TestMeter(() => server.url);
    const broker = link(server.url);
    const times: number[] = [];
    await broker.start(settling(() => {
      times.push(performance.now());
      return times.length <= 3 ? Promise.reject(new Error("disk full")) : Promise.resolve();
    }));
    await linked(broker);
    await meter.send(DATA, "1");
    await until("the fourth attempt", () => times.length === 4, 20_000);
    const pauses = times.slice(1).map((time, i) => time - times[i]);
    assert.ok(pauses[0] >= 500 && pauses[1] >= 1_000 && pauses[2] >= 1_500, String(pauses));
    await broker.stop();
  },
);

Deno.test(
  "createExternalBroker() holds 20,000 messages in bounded memory",
  { ignore },
  async () => {
    await using server = await Mosquitto.start({ lines: LINES });
    await using meter = new TestMeter(() => server.url);
    const broker = link(server.url, { window: 500 });
    let [waiting, most, taken] = [0, 0, 0];
    await broker.start(settling(async () => {
      most = Math.max(most, ++waiting);
      await pause(20);
      waiting--;
      taken++;
    }));
    await linked(broker);
    for (let sent = 0; sent < 20_000; sent += 2_000) {
      const burst = Array.from({ length: 2_000 }, (_, i) => meter.send(DATA, `${sent + i}`));
      await Promise.all(burst);
    }
    await until("all of them", () => taken === 20_000, 60_000);
    assert.ok(most <= 500, `${most} at a time`);
    await broker.stop();
  },
);

Deno.test(
  "createExternalBroker() keeps its link while the store is behind for long",
  { ignore },
  async () => {
    await using server = await Mosquitto.start({ lines: LINES });
    await using tap = await WireTap.start(server.port);
    await using meter = new TestMeter(() => server.url);
    const broker = link(`mqtt://127.0.0.1:${tap.port}`, { window: 50 });
    const gate = Promise.withResolvers<void>();
    let taken = 0;
    await broker.start(settling(() => (taken++, gate.promise)));
    await linked(broker);
    const sent = Promise.all(Array.from({ length: 200 }, (_, i) => meter.send(DATA, String(i))));
    await until("a full window", () => taken === 50);
    await pause(16_000); // More than the broker's patience, 1.5 times the keepalive of 10 s.
    gate.resolve();
    await sent;
    await until("all of them", () => tap.pubacks.length === 200);
    assert.equal(taken, 200);
    assert.equal(tap.sent.filter(({ type }) => type === 1).length, 1); // One CONNECT.
    await broker.stop();
  },
);

Deno.test(
  "createExternalBroker() publishes nothing to a broker that stands still",
  { ignore },
  async () => {
    await using server = await Mosquitto.start();
    await using meter = new TestMeter(() => server.url);
    const received = await meter.listen("hidrometro/cmd");
    const broker = link(server.url);
    await broker.start(settling(() => Promise.resolve()));
    await linked(broker);
    server.pause();
    await assert.rejects(
      broker.publish("hidrometro/cmd", "late", { retain: false, timeoutMs: 500 }),
      (error) => error instanceof BrokerUnavailableError && !(error instanceof UnconfirmedError),
    );
    server.resume();
    await broker.publish("hidrometro/cmd", "in time", { retain: false, timeoutMs: 4_000 });
    await until("the second", () => received().length > 0);
    await pause(200);
    assert.deepEqual(received(), ["in time"]);
    await broker.stop();
  },
);

Deno.test("createExternalBroker() says so when a publication may arrive all the same", async () => {
  const gate = Promise.withResolvers<void>();
  const payloads: string[] = [];
  await using server = await started({
    handler: (message) => (payloads.push(textOf(message)), gate.promise), // PUBACK comes after it
  });
  const broker = link(server.broker.status().address);
  await broker.start(settling(() => Promise.resolve()));
  await linked(broker);
  await assert.rejects(
    broker.publish(DATA, "1", { retain: false, timeoutMs: 300 }),
    UnconfirmedError,
  );
  gate.resolve();
  await broker.publish(DATA, "2", { retain: false, timeoutMs: 1_000 });
  assert.deepEqual(payloads, ["1", "2"], "and it is not published again");
  await broker.stop();
});
