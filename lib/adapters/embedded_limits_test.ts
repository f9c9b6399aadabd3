import assert from "node:assert/strict";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { TestMeter } from "../testing/device_harness.ts";
import { DATA, started } from "../testing/embedded_fixture.ts";
import { packet, publishPacket, subscribePacket } from "../testing/mqtt_bytes.ts";
import { RawDevice } from "../testing/raw_device.ts";
import { MAX_OWN_WAITING_MESSAGES } from "./mqtt_socket.ts";
import { pause, until } from "../testing/until.ts";
import { MAX_WAITING_MESSAGES } from "./embedded_gate.ts";
import { MAX_PACKET_BYTES, MAX_PAYLOAD_BYTES } from "./packet_limit.ts";

Deno.test("createEmbeddedBroker() lets only its own credential in when not anonymous", async () => {
  const internal = { username: "own", password: "a secret" };
  await using it = await started({ anonymous: false, internal });
  const codes = [
    {},
    { username: "own", password: "wrong" },
    { username: "own" },
    { username: "other", password: "a secret" },
    internal,
  ].map(async (credential) => {
    const [device, code] = await RawDevice.connect(it.port, { clientId: "x", ...credential });
    await device.cut();
    return code;
  });
  assert.deepEqual(await Promise.all(codes), [4, 4, 4, 4, 0]);
});

Deno.test("createEmbeddedBroker() refuses MQTT 5 in words of version 3", async () => {
  await using it = await started();
  const [device, code] = await RawDevice.connect(it.port, { version: 5 });
  assert.equal(code, 1);
  await device.cut();
});

Deno.test("createEmbeddedBroker() takes a payload of 1 MiB and closes on a larger packet at once", async () => {
  await using it = await started();
  const [good] = await RawDevice.connect(it.port, { clientId: "good" });
  good.send(publishPacket(DATA, new Uint8Array(MAX_PAYLOAD_BYTES), { id: 1 }));
  await until("the PUBACK", () => good.pubacks.length === 1);
  assert.equal(it.messages[0].payload.length, MAX_PAYLOAD_BYTES);
  const [bad] = await RawDevice.connect(it.port, { clientId: "bad" });
  const large = publishPacket(DATA, new Uint8Array(MAX_PACKET_BYTES), { id: 1 });
  bad.send(large.subarray(0, 1_000)); // Its header alone gives it away.
  await bad.closed();
  assert.equal(it.messages.length, 1);
  await good.cut();
});

Deno.test("createEmbeddedBroker() closes on bytes that are not MQTT", async () => {
  await using it = await started();
  const device = new RawDevice(it.port);
  device.send(new TextEncoder().encode("GET / HTTP/1.1\r\nHost: broker\r\n\r\n"));
  await device.closed();
  assert.equal(it.broker.status().connected, true);
});

Deno.test("createEmbeddedBroker() goes on when a subscriber does not read", async () => {
  await using it = await started();
  const [deaf] = await RawDevice.connect(it.port, { clientId: "deaf" });
  deaf.send(subscribePacket("#", 0));
  await deaf.next(9);
  deaf.socket.pause();
  const [device] = await RawDevice.connect(it.port, { clientId: "meter" });
  const payload = new Uint8Array(50_000);
  const count = 1_000;
  for (let id = 1; id <= count; id++) device.send(publishPacket(DATA, payload, { id }));
  await until("all PUBACKs", () => device.pubacks.length === count, 30_000);
  await Promise.all([device.cut(), deaf.cut()]);
});

/** Bytes outside of the heap that somebody still holds. */
function heldBytes(): number {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
  return Deno.memoryUsage().external;
}

for (const exactlyOnce of [false, true]) {
  Deno.test(`createEmbeddedBroker() keeps no payload of what it has answered, QoS ${exactlyOnce ? 2 : 1}`, async () => {
    await using it = await started();
    const [device] = await RawDevice.connect(it.port, { clientId: "meter" });
    const payload = new Uint8Array(1_000_000);
    const answers = () =>
      device.received.filter(({ type }) => type === (exactlyOnce ? 5 : 4)).length;
    const before = heldBytes();
    for (let id = 1; id <= 60; id++) {
      device.send(publishPacket(DATA, payload, { id, exactlyOnce }));
      await until("the answer", () => answers() === id);
    }
    it.messages.length = 0;
    await until("the payloads are gone", () => heldBytes() - before < 10e6);
    await device.cut();
  });
}

Deno.test("createEmbeddedBroker() knows a repeat of QoS 2 by its id until the PUBREL", async () => {
  await using it = await started();
  const [hears] = await RawDevice.connect(it.port, { clientId: "hears" });
  hears.send(subscribePacket(DATA, 0));
  await hears.next(9);
  const [device] = await RawDevice.connect(it.port, { clientId: "meter" });
  const count = (type: number) => device.received.filter((one) => one.type === type).length;
  const heard = () =>
    hears.received.filter(({ type }) => type === 3)
      .map(({ body }) => new TextDecoder().decode(body.subarray(2 + DATA.length)));
  const publish = (dup: boolean) =>
    device.send(publishPacket(DATA, "once", { id: 7, dup, exactlyOnce: true }));
  publish(false);
  await until("the PUBREC", () => count(5) === 1);
  publish(true);
  await until("the PUBREC of the repeat", () => count(5) === 2);
  device.send(packet(6, 2, Uint8Array.of(0, 7)));
  await until("the PUBCOMP", () => count(7) === 1);
  publish(false); // the id is free: another message
  await until("what is heard", () => heard().length === 2);
  assert.deepEqual(heard(), ["once", "once"]);
  await Promise.all([device.cut(), hears.cut()]);
});

Deno.test("createEmbeddedBroker() answers a PINGREQ, and no half packet disturbs it", async () => {
  await using it = await started();
  const [device] = await RawDevice.connect(it.port);
  const ping = packet(12, 0);
  device.send(ping.subarray(0, 1));
  await pause(20);
  device.send(ping.subarray(1));
  assert.ok(await device.next(13));
  await device.cut();
});

Deno.test("createEmbeddedBroker() reads no further while too much waits for the store", async () => {
  const gate = Promise.withResolvers<void>();
  await using it = await started({ handler: () => gate.promise });
  const devices = await Promise.all(
    Array.from({ length: 300 }, (_, i) => RawDevice.connect(it.port, { clientId: `m${i}` })),
  );
  const each = 200;
  const all = Array.from({ length: each }, (_, i) => publishPacket(DATA, "1234", { id: i + 1 }));
  for (const [device] of devices) device.send(...all);
  let before = -1;
  await until("a standstill", async () => {
    before = it.messages.length;
    await pause(200);
    return before > 0 && it.messages.length === before;
  });
  // A connection may have one read of 4 KiB on the way, 150 messages; few have.
  assert.ok(before >= MAX_WAITING_MESSAGES && before < 1.5 * MAX_WAITING_MESSAGES, `${before}`);
  gate.resolve();
  await until(
    "all PUBACKs",
    () => devices.every(([device]) => device.pubacks.length === each),
    30_000,
  );
  await Promise.all(devices.map(([device]) => device.cut()));
});

Deno.test("createEmbeddedBroker() slows a flooding meter down, and others hardly wait for it", async () => {
  const gate = Promise.withResolvers<void>();
  await using it = await started({ handler: () => gate.promise });
  const [noisy] = await RawDevice.connect(it.port, { clientId: "noisy" });
  const flood = 30_000;
  for (let i = 0; i < flood; i++) noisy.send(publishPacket(DATA, "1234", { id: 1 + i % 65_535 }));
  let before = -1;
  await until("a standstill", async () => {
    before = it.messages.length;
    await pause(200);
    return before > 0 && it.messages.length === before;
  });
  // What one more read of 64 KiB brings is taken too.
  const read = 65_536 / publishPacket(DATA, "1234", { id: 1 }).length;
  assert.ok(before <= MAX_OWN_WAITING_MESSAGES + read + 1, `${before} of the flood were taken`);
  const [quiet] = await RawDevice.connect(it.port, { clientId: "quiet" });
  quiet.send(publishPacket(DATA, "5", { id: 1 }));
  await until("the quiet meter's message", () => it.messages.length === before + 1);
  gate.resolve();
  await until("the quiet meter's PUBACK", () => quiet.pubacks.length === 1);
  await until("all PUBACKs", () => noisy.pubacks.length === flood, 30_000);
  await Promise.all([noisy.cut(), quiet.cut()]);
});

Deno.test("createEmbeddedBroker() keeps no session for a client that is away", async () => {
  await using it = await started();
  const [sleeper] = await RawDevice.connect(it.port, { clientId: "sleeper", clean: false });
  sleeper.send(subscribePacket(DATA, 1));
  await sleeper.next(9);
  await sleeper.cut();
  const [device] = await RawDevice.connect(it.port, { clientId: "meter" });
  device.send(publishPacket(DATA, "1", { id: 1 }));
  await until("the PUBACK", () => device.pubacks.length === 1);
  const [awake] = await RawDevice.connect(it.port, { clientId: "sleeper", clean: false });
  await pause(100);
  assert.deepEqual(awake.received.map(({ type }) => type), [2]);
  assert.equal(awake.received[0].body[0], 0); // No session present.
  await Promise.all([awake.cut(), device.cut()]);
});

Deno.test("createEmbeddedBroker() grants a client a limited number of subscriptions", async () => {
  await using it = await started();
  const [device] = await RawDevice.connect(it.port);
  for (let id = 1; id <= 201; id++) device.send(subscribePacket(`t/${id}`, 0, id));
  const granted = () => device.received.filter(({ type }) => type === 9).map(({ body }) => body[2]);
  await until("the SUBACKs", () => granted().length === 201);
  assert.equal(granted().filter((code) => code === 0x80).length, 1);
  await device.cut();
});

Deno.test("createEmbeddedBroker() takes one meter's stream of 20,000 messages", async () => {
  await using it = await started({ handler: () => pause(1) });
  const meter = new TestMeter(() => it.broker.status().address);
  for (let sent = 0; sent < 20_000; sent += 4_000) {
    await Promise.all(Array.from({ length: 4_000 }, (_, i) => meter.send(DATA, `${sent + i}`)));
  }
  const order = it.messages.map(({ payload }) => Number(new TextDecoder().decode(payload)));
  assert.deepEqual(order, Array.from({ length: 20_000 }, (_, i) => i));
  await meter[Symbol.asyncDispose]();
});
