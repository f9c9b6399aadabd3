import assert from "node:assert/strict";
import { DATA, started } from "../testing/embedded_fixture.ts";
import { LINES, link, linked } from "../testing/external_fixture.ts";
import { openIngest } from "../testing/ingest_harness.ts";
import { publishPacket } from "../testing/mqtt_bytes.ts";
import { ignoreWithoutMosquitto, Mosquitto } from "../testing/mosquitto.ts";
import { RawDevice } from "../testing/raw_device.ts";
import { settling } from "../testing/settling.ts";
import { pause, until } from "../testing/until.ts";

Deno.test("a connection's messages behind one that was refused are not stored before it", async () => {
  const ingest = await openIngest({ maxWaiting: 100 });
  const { pipeline, brake } = ingest;
  const gate = Promise.withResolvers<void>();
  brake.before = () => gate.promise;
  await using broker = await started({
    handler: ({ topic, payload, dup }) => ingest.publish(topic, payload, { dup }),
  });
  const [device] = await RawDevice.connect(broker.port, { clientId: "clockless" });
  let total = 1000;
  /** Of a device without clock, epoch and numbers: what comes later counts as later. */
  const batch = (count: number) => ({
    numeroSerie: "M1",
    readings: Array.from({ length: count }, () => ({ totalLiters: ++total })),
  });
  const messages = [1, 60, 60, 1, 1].map((count) => JSON.stringify(batch(count)));
  const packets = messages.map((text, i) => publishPacket(DATA, text, { id: i + 1 }));
  device.send(packets[0]);
  await until("the commit under way", () => broker.messages.length === 1);
  device.send(...packets.slice(1));
  await until("all messages", () => broker.messages.length === messages.length);
  gate.resolve();
  await device.closed();
  assert.deepEqual(device.pubacks, [1, 2], "acknowledged is what came before it");
  const [again] = await RawDevice.connect(broker.port, { clientId: "clockless" });
  const redeliver = (text: string, i: number) =>
    publishPacket(DATA, text, { id: i + 1, dup: true });
  again.send(...messages.map(redeliver).slice(2));
  await until("all PUBACKs", () => again.pubacks.length === 3);
  const totals = (await ingest.stored("M1")).map(({ totalMl }) => totalMl / 1000);
  assert.deepEqual(totals, Array.from({ length: total - 1000 }, (_, i) => 1001 + i));
  await again.cut();
  await pipeline.idle();
  ingest.close();
});

/** Ninety batches of a hundred readings. */
const FLOOD = Array.from({ length: 90 }, (_, message) => {
  const readings = Array.from({ length: 100 }, (_, i) => {
    const seq = 100 * message + i;
    return { totalLiters: 1000 + seq, ts: Date.UTC(2026, 0, 1) + 1000 * seq, epoch: 1, seq };
  });
  return JSON.stringify({ numeroSerie: "M1", readings });
});

Deno.test({
  name: "batches of a hundred readings are slowed down by a store that is behind, not refused",
  ignore: ignoreWithoutMosquitto("a flood through Mosquitto"),
  fn: async () => {
    const ingest = await openIngest({ maxWaiting: 4000 });
    const gate = Promise.withResolvers<void>();
    ingest.brake.before = () => gate.promise;
    await using mosquitto = await Mosquitto.start({ lines: LINES });
    const broker = link(mosquitto.url);
    const handle = settling(({ topic, payload, dup }) => ingest.publish(topic, payload, { dup }));
    await broker.start(handle, () => ingest.pipeline.hasRoom);
    await linked(broker);
    const [device] = await RawDevice.connect(mosquitto.port, { clientId: "flood" });
    device.send(...FLOOD.map((text, i) => publishPacket(DATA, text, { id: i + 1 })));
    await until("half of what may wait", () => ingest.pipeline.waiting >= 2000);
    await pause(300);
    gate.resolve();
    await until("all readings", async () => (await ingest.stored("M1")).length === 9000);
    assert.equal(ingest.counters.data().notStored.overload, 0);
    await device.cut();
    await broker.stop();
    await ingest.pipeline.idle();
    ingest.close();
  },
});
