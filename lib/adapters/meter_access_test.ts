import assert from "node:assert/strict";
import { createCredentials } from "../auth/credentials.ts";
import { createMeterCheck } from "../auth/meter_check.ts";
import type { Log } from "../log.ts";
import { silentLog } from "../log.ts";
import { DATA, started } from "../testing/embedded_fixture.ts";
import {
  messageIdOf,
  packet,
  publishPacket,
  type RawConnect,
  type RawPacket,
  subscribePacket,
} from "../testing/mqtt_bytes.ts";
import { RawDevice } from "../testing/raw_device.ts";
import { pause, until } from "../testing/until.ts";
import { MAX_METER_CONNECTIONS } from "./meter_access.ts";
import { createMemoryCredentials } from "./memory_credentials.ts";

const INTERNAL = { username: "internal", password: "of this process" };
const own = (serial: string, leaf: string) => `hidrometro/v1/${serial}/${leaf}`;

/** A broker that knows meters A and B, and nobody else. */
async function setup(options: { log?: Log } = {}) {
  const store = createMemoryCredentials();
  const it = await started({
    anonymous: false,
    internal: INTERNAL,
    checkMeter: createMeterCheck(store),
    log: options.log ?? silentLog,
  });
  const credentials = createCredentials({
    store,
    clock: { now: () => 0 },
    expel: (serial) => Promise.resolve(it.broker.expel(serial)),
    accept: () => Promise.resolve(),
  });
  const secrets = { A: await credentials.create("A", "x"), B: await credentials.create("B", "x") };
  const connect = (serial: "A" | "B", more: RawConnect = {}) =>
    RawDevice.connect(it.port, { clientId: serial, ...secrets[serial], ...more });
  const comeIn = async (serial: "A" | "B", more: RawConnect = {}) => {
    const [device, code] = await connect(serial, more);
    assert.equal(code, 0);
    return device;
  };
  const refused = () => it.broker.status().refused;
  return { ...it, store, credentials, secrets, connect, comeIn, refused };
}

/** Of the SUBSCRIBEs in their order. */
const grantsOf = ({ received }: RawDevice) =>
  received.filter(({ type }) => type === 9)
    .toSorted((a, b) => messageIdOf(a) - messageIdOf(b)).map(({ body }) => body[2]);
const textOf = ({ body }: RawPacket) => new TextDecoder().decode(body);

Deno.test("the embedded broker lets a meter in by its credential and nobody by another", async () => {
  const { secrets, port, refused, ...it } = await setup();
  await using _ = it;
  const { password } = secrets.A;
  const codes = [
    {},
    { username: "A" },
    { username: "A", password: "wrong" },
    { username: "A", password: secrets.B.password },
    { username: "a", password },
    { username: "C", password },
    { username: "internal", password },
    { username: "x".repeat(3_000), password },
    { username: "A", password: "x".repeat(3_000) },
    { username: "A", password },
    INTERNAL,
  ].map(async (credential) => {
    const [device, code] = await RawDevice.connect(port, { clientId: "x", ...credential });
    await device.cut();
    return code;
  });
  assert.deepEqual(await Promise.all(codes), [4, 4, 4, 4, 4, 4, 4, 4, 4, 0, 0]);
  assert.equal(refused()?.connect, 9);
});

Deno.test("the embedded broker puts meters off while their credentials cannot be looked up", async () => {
  let check = () => Promise.reject(new Error("the store is gone"));
  await using it = await started({ anonymous: false, checkMeter: () => check() });
  const code = async () => {
    const credential = { username: "A", password: "x" };
    const [device, code] = await RawDevice.connect(it.port, { clientId: "a", ...credential });
    await device.cut();
    return code;
  };
  assert.equal(await code(), 3);
  check = () => new Promise(() => {}); // a foreign lock: no answer at all
  const began = performance.now();
  assert.equal(await code(), 3);
  assert.ok(performance.now() - began < 9_000);
});

Deno.test("a meter that connects again and again loses its oldest connections, and takes no other's", async () => {
  const { comeIn, ...it } = await setup();
  await using _ = it;
  const other = await comeIn("B");
  const devices = [];
  for (let i = 0; i < MAX_METER_CONNECTIONS + 2; i++) {
    devices.push(await comeIn("A", { clientId: `a${i}` }));
  }
  await Promise.all([devices[0].closed(), devices[1].closed()]);
  await until("the others", () => it.broker.status().clients === MAX_METER_CONNECTIONS + 1);
  assert.ok(devices.slice(2).every(({ isClosed }) => !isClosed));
  assert.equal(other.isClosed, false);
  await Promise.all([...devices, other].map((device) => device.cut()));
});

Deno.test("a meter speaks on its own topics and the seed's, and its messages are known as its", async () => {
  const { comeIn, ...it } = await setup();
  await using _ = it;
  const device = await comeIn("A");
  const topics = [own("A", "dados"), own("A", "estado"), own("A", "ack"), DATA];
  device.send(...topics.map((topic, i) => publishPacket(topic, "{}", { id: i + 1 })));
  await until("the PUBACKs", () => device.pubacks.length === topics.length);
  assert.deepEqual(
    it.messages.map(({ topic, from }) => [topic, from]),
    topics.map((t) => [t, "A"]),
  );
  await device.cut();
});

for (
  const topic of [
    own("B", "dados"),
    own("B", "estado"),
    own("A", "cmd"),
    own("a", "dados"),
    "hidrometro/v1/alertas/A",
    "hidrometro/cmd",
    "hidrometro/B/dados",
    "$SYS/x",
  ]
) {
  Deno.test(`a meter that publishes on ${topic} is cut off, and nothing of it is taken`, async () => {
    const { comeIn, refused, ...it } = await setup();
    await using _ = it;
    const device = await comeIn("A");
    device.send(
      publishPacket(own("A", "dados"), "1", { id: 1 }),
      publishPacket(topic, "2", { id: 2, retain: true }),
      publishPacket(own("A", "dados"), "3", { id: 3 }),
    );
    await device.closed();
    assert.deepEqual(device.pubacks, [1]);
    assert.deepEqual(it.messages.map(({ payload }) => textOf({ body: payload } as RawPacket)), [
      "1",
    ]);
    assert.equal(refused()?.publish, 1);
    const [listener] = await RawDevice.connect(it.port, { clientId: "own", ...INTERNAL });
    listener.send(subscribePacket("#", 0));
    await listener.next(9);
    await pause(50);
    assert.equal(listener.received.some(({ type }) => type === 3), false);
    await listener.cut();
  });
}

Deno.test("a meter hears its own commands and no other's", async () => {
  const { comeIn, refused, broker, ...it } = await setup();
  await using _ = it;
  const [a, b] = [await comeIn("A"), await comeIn("B")];
  const filters = [own("A", "cmd"), "hidrometro/cmd"];
  const forbidden = [
    "#",
    "hidrometro/+/cmd",
    "hidrometro/v1/+/cmd",
    "$SYS/#",
    own("B", "cmd"),
    DATA,
  ];
  for (const [i, filter] of [...filters, ...forbidden].entries()) {
    a.send(subscribePacket(filter, 1, i + 1));
  }
  b.send(subscribePacket("hidrometro/cmd", 1));
  await until("the SUBACKs", () => grantsOf(a).length === filters.length + forbidden.length);
  await b.next(9);
  assert.deepEqual(grantsOf(a), [1, 1, ...forbidden.map(() => 0x80)]);
  assert.equal(refused()?.subscribe, forbidden.length);
  const say = (topic: string, command: unknown) =>
    broker.publish(topic, JSON.stringify(command), { retain: false, timeoutMs: 1000 });
  await say(own("B", "cmd"), { id: "to B" });
  await say("hidrometro/cmd", { id: "seed to B", numeroSerie: "B" });
  await say("hidrometro/cmd", { id: "seed to a", numeroSerie: "a" });
  await say("hidrometro/cmd", { id: "seed to all" });
  await say(own("A", "cmd"), { id: "to A" });
  await broker.publish("hidrometro/cmd", "no command", { retain: false, timeoutMs: 1000 });
  const heard = ({ received }: RawDevice) =>
    received.filter(({ type }) => type === 3).map((one) => /"id":"([^"]*)/.exec(textOf(one))?.[1]);
  await until("the commands", () => heard(a).length === 3 && heard(b).length === 2);
  await pause(50);
  assert.deepEqual(heard(a).toSorted(), ["seed to a", "seed to all", "to A"]);
  assert.deepEqual(heard(b).toSorted(), ["seed to B", "seed to all"]);
  await Promise.all([a.cut(), b.cut()]);
});

Deno.test("one SUBSCRIBE of several filters is granted where it may be", async () => {
  const { comeIn, ...it } = await setup();
  await using _ = it;
  const device = await comeIn("A");
  const one = subscribePacket(own("B", "cmd"), 1, 7);
  const two = subscribePacket(own("A", "cmd"), 1, 7);
  device.send(packet(8, 2, one.subarray(2), two.subarray(4)));
  const suback = await device.next(9);
  assert.deepEqual([...suback!.body], [0, 7, 0x80, 1]);
  await device.cut();
});

Deno.test("a meter's last will is its own, or it does not come in", async () => {
  const { comeIn, connect, refused, ...it } = await setup();
  await using _ = it;
  const will = (topic: string) => ({ topic, payload: '{"online":false}', retain: true });
  for (const topic of [own("B", "estado"), own("A", "cmd"), "hidrometro/cmd"]) {
    const [device, code] = await connect("A", { will: will(topic) });
    assert.equal(code, 5);
    await device.cut();
  }
  assert.equal(refused()?.connect, 3);
  assert.equal(it.messages.length, 0);
  const device = await comeIn("A", { will: will(own("A", "estado")) });
  await device.cut();
  await until("the will", () => it.messages.length === 1);
  assert.deepEqual([it.messages[0].topic, it.messages[0].from], [own("A", "estado"), "A"]);
});

Deno.test("a meter does not take another's session over by its client id, but its own", async () => {
  const { comeIn, ...it } = await setup();
  await using _ = it;
  const victim = await comeIn("A", { clientId: "meter-a" });
  const thief = await comeIn("B", { clientId: "meter-a" });
  const twice = await comeIn("B", { clientId: "A/meter-a" });
  await pause(100);
  assert.equal(victim.isClosed, false);
  victim.send(publishPacket(own("A", "dados"), "1", { id: 1 }));
  assert.ok(await victim.next(4));
  const again = await comeIn("A", { clientId: "meter-a" });
  await victim.closed();
  assert.equal(thief.isClosed, false);
  await Promise.all([thief.cut(), again.cut(), twice.cut()]);
});

Deno.test("a credential that is renewed or taken back ends its meter's connections alone", async () => {
  const { comeIn, connect, credentials, secrets, broker, ...it } = await setup();
  await using _ = it;
  const [first, second, other] = [
    await comeIn("A", { clientId: "1" }),
    await comeIn("A", { clientId: "2" }),
    await comeIn("B"),
  ];
  const renewed = await credentials.create("A", "x");
  await Promise.all([first.closed(), second.closed()]);
  assert.equal((await connect("A"))[1], 4);
  const device = await comeIn("A", renewed);
  assert.equal(await credentials.remove("A", "x"), true);
  await device.closed();
  assert.equal((await connect("A", renewed))[1], 4);
  assert.equal(other.isClosed, false);
  assert.equal(await credentials.remove("B", "x"), true);
  await other.closed();
  await until("nobody", () => broker.status().clients === 0);
  assert.ok(secrets.A);
});

Deno.test("whoever is on the way in while its credential is taken back does not get in", async () => {
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<boolean>();
  let isGood = true;
  await using it = await started({
    anonymous: false,
    checkMeter: () => {
      asked.resolve();
      const known = isGood; // the store is read before the credential goes
      return answer.promise.then(() => known);
    },
  });
  const coming = RawDevice.connect(it.port, { clientId: "a", username: "A", password: "x" });
  await asked.promise;
  isGood = false;
  it.broker.expel("A");
  answer.resolve(true);
  const [device, code] = await coming;
  assert.equal(code, 4);
  await device.cut();
});

Deno.test("refusals are told by serial, and never with a password", async () => {
  const lines: string[] = [];
  const warn = (message: string, fields?: unknown) =>
    void lines.push(message + JSON.stringify(fields));
  const { comeIn, connect, secrets, ...it } = await setup({ log: { ...silentLog, warn } });
  await using _ = it;
  const device = await comeIn("A");
  device.send(subscribePacket("#", 0), publishPacket(own("B", "dados"), "1", { id: 1 }));
  await device.closed();
  await (await connect("A", { password: "my secret" }))[0].cut();
  await (await connect("A", { username: "my secret" }))[0].cut();
  assert.equal(lines.length, 4, lines.join("\n"));
  assert.match(lines[0], /subscription was refused.*"serial":"A".*"topic":"#"/);
  assert.match(lines[1], /published on a topic of others.*"topic":"hidrometro\/v1\/B\/dados"/);
  assert.match(lines[2], /wrong password.*"username":"A"/);
  assert.ok(!lines.join().includes("my secret"));
  assert.ok(!lines.join().includes(secrets.A.password));
});
