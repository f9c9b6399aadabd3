/** A real Mosquitto with the files that `deno task mosquitto-acl` writes, beside a running program. */

import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { createMqttClient } from "../adapters/mqtt_client.ts";
import type { MeterSecret } from "../identity.ts";
import { type Certificates, makeCertificates } from "../testing/certificates.ts";
import { ignoreWithoutMosquitto, Mosquitto } from "../testing/mosquitto.ts";
import { publishPacket, type RawConnect, subscribePacket } from "../testing/mqtt_bytes.ts";
import { RawDevice } from "../testing/raw_device.ts";
import { taskArguments } from "../testing/task_flags.ts";
import { pause, until } from "../testing/until.ts";
import { type Running, startRunning } from "./harness.ts";

const ignore = ignoreWithoutMosquitto("mosquitto-acl");
const ROOT = new URL("../..", import.meta.url);
const SERVER = { MQTT_USERNAME: "server", MQTT_PASSWORD: "a password of the server" };
const shipped = await Deno.readTextFile(new URL("mosquitto/mosquitto-tls.conf", ROOT));

async function exportFiles(
  dataDir: string,
  out: string,
  args: string[] = [],
  env: Record<string, string> = SERVER,
) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...taskArguments("mosquitto-acl"), "tasks/mosquitto_acl.ts", "--out", out, ...args],
    cwd: fileURLToPath(ROOT),
    env: { DATA_DIR: dataDir, ...env },
  }).output();
  const decoder = new TextDecoder();
  return { code, out: decoder.decode(stdout), err: decoder.decode(stderr) };
}

/** The shipped file with the ports and the paths of a test: plain on `port`, TLS on `wsPort`. */
function configOf({ cert, key }: Certificates, generated: string): string {
  const replace: [string, string][] = [
    ["listener 8883", "listener {wsPort}"],
    ["listener 1883 127.0.0.1", "listener {port} 127.0.0.1"],
    ["/mosquitto/config/certs/server.pem", cert],
    ["/mosquitto/config/certs/server.key", key],
    ["/mosquitto/data", "{data}"],
    ["/mosquitto/config/generated/passwords", `${generated}/passwords`],
    ["/mosquitto/config/generated/acl", `${generated}/acl`],
  ];
  let text = shipped;
  for (const [from, to] of replace) {
    assert.ok(text.includes(from), from);
    text = text.replace(from, to);
  }
  return `user root\n${text}`;
}

/** A program on such a Mosquitto, and credentials for A and B. */
async function setup(t: { seedTopics?: string[] } = {}) {
  const dataDir = await Deno.makeTempDir();
  const generated = `${dataDir}/generated`;
  const certificates = await makeCertificates();
  assert.equal((await exportFiles(dataDir, generated)).code, 0);
  const mosquitto = await Mosquitto.start({ config: configOf(certificates, generated) });
  const caFile = `${dataDir}/ca.pem`;
  await Deno.writeTextFile(caFile, certificates.ca);
  const url = `mqtts://localhost:${mosquitto.wsPort}`;
  const env = { DATA_DIR: dataDir, MQTT_URL: url, MQTT_CA_FILE: caFile, ...SERVER };
  const running: Running = await startRunning(env);
  const { services } = running.program;
  await until("the link", () => services.broker().connected);
  const secrets = {
    A: await services.credentials.create("A", "ana"),
    B: await services.credentials.create("B", "ana"),
  };
  const seed = (t.seedTopics ?? []).flatMap((serial) => ["--seed-topics", serial]);
  const renew = async () => {
    const { code, err } = await exportFiles(dataDir, generated, seed);
    assert.equal(code, 0, err);
    mosquitto.reload();
  };
  await renew();
  const connect = (secret: Partial<MeterSecret>, more: RawConnect = {}) =>
    RawDevice.connect(mosquitto.port, { clientId: "x", ...secret, ...more });
  const comeIn = async (secret: MeterSecret, more: RawConnect = {}) => {
    const [device, code] = await connect(secret, more);
    assert.equal(code, 0);
    return device;
  };
  await until("the meters' credentials", async () => {
    const [device, code] = await connect(secrets.A);
    await device.cut();
    return code === 0;
  });
  return {
    running,
    services,
    secrets,
    mosquitto,
    url,
    ca: certificates.ca,
    renew,
    connect,
    comeIn,
    async [Symbol.asyncDispose]() {
      await running.stop();
      await mosquitto[Symbol.asyncDispose]();
      await certificates[Symbol.asyncDispose]();
      await Deno.remove(dataDir, { recursive: true });
    },
  };
}

const topic = (serial: string, leaf: string) => `hidrometro/v1/${serial}/${leaf}`;

Deno.test("mosquitto-acl: the server works over it, with TLS", { ignore }, async () => {
  await using it = await setup();
  const { url, ca, secrets, services } = it;
  const will = { topic: topic("A", "estado"), payload: '{"online":false}', retain: true };
  const meter = createMqttClient({ url, ca, clientId: "m", ...secrets.A, will });
  await meter.connect();
  const commands: { id: string }[] = [];
  await meter.subscribe(topic("A", "cmd"), (payload) => {
    commands.push(JSON.parse(new TextDecoder().decode(payload)));
  });
  await meter.publish(topic("A", "estado"), '{"online":true}', { retain: true });
  await meter.publish(topic("A", "dados"), '{"totalLiters":5}');
  await until("the reading", () => services.readings.current("A")?.totalLiters === 5);
  const { id } = await services.writer.command({ action: "reset" }, "A", "admin", 60);
  await until("the command", () => commands.some((command) => command.id === id));
  await meter.publish(topic("A", "ack"), JSON.stringify({ id, status: "executado" }));
  await until("the answer", async () => {
    const [row] = await services.records.commands({ limit: 1 });
    return row.status === "done";
  });
  meter.drop();
  await until("the last will", () => services.readings.meter("A")?.online === false);
});

Deno.test(
  "mosquitto-acl: a wrong authority or password, and nobody, stay out",
  { ignore },
  async () => {
    await using it = await setup();
    await using strangers = await makeCertificates();
    const { url, secrets, connect } = it;
    for (const bad of [{}, { username: "A" }, { username: "A", password: secrets.B.password }]) {
      const [device, code] = await connect(bad);
      assert.ok(code > 0, String(code));
      await device.cut();
    }
    const meter = createMqttClient({ url, ca: strangers.ca, clientId: "m", ...secrets.A });
    let connected = false;
    const attempt = meter.connect().then(() => connected = true, (error) => String(error));
    await pause(700);
    assert.equal(connected, false);
    meter.drop();
    await attempt;
  },
);

Deno.test(
  "mosquitto-acl: a meter neither speaks for another nor hears it",
  { ignore },
  async () => {
    await using it = await setup();
    const { secrets, services, comeIn } = it;
    const [a, b] = [await comeIn(secrets.A, { clientId: "a" }), await comeIn(secrets.B)];
    const filters = ["#", topic("+", "cmd"), topic("B", "cmd"), "hidrometro/cmd", "$SYS/#"];
    for (const [i, filter] of filters.entries()) a.send(subscribePacket(filter, 1, i + 1));
    b.send(subscribePacket(topic("B", "cmd"), 1));
    await b.next(9);
    const payload = '{"totalLiters":6}';
    for (const [i, of] of [topic("B", "dados"), topic("B", "ack"), "hidrometro/dados"].entries()) {
      a.send(publishPacket(of, payload, { id: i + 1 }));
    }
    a.send(publishPacket(topic("B", "cmd"), '{"action":"reset"}', { id: 8 }));
    a.send(publishPacket(topic("A", "dados"), payload, { id: 9 }));
    await until("its own reading", () => services.readings.has("A"));
    assert.equal(services.readings.has("B"), false);
    b.send(publishPacket(topic("B", "dados"), payload, { id: 1 }));
    await until("B's reading", () => services.readings.has("B"));
    const { id } = await services.writer.command({ action: "reset" }, "B", "admin", 60);
    const said = (device: RawDevice) =>
      device.received.filter(({ type }) => type === 3)
        .map(({ body }) => new TextDecoder().decode(body));
    await until("B's command", () => said(b).length > 0);
    await pause(100);
    assert.equal(said(b).length, 1);
    assert.ok(said(b)[0].includes(id));
    assert.deepEqual(said(a), []);
    assert.equal((await services.records.quarantine(9)).total, 0);
    await Promise.all([a.cut(), b.cut()]);
  },
);

Deno.test(
  "mosquitto-acl: no meter takes another's session over, nor the server's",
  { ignore },
  async () => {
    await using it = await setup();
    const { secrets, services, comeIn } = it;
    const victim = await comeIn(secrets.A, { clientId: "meter-a" });
    const thieves = ["meter-a", "A", "server"].map((clientId) => comeIn(secrets.B, { clientId }));
    const devices = await Promise.all(thieves);
    await pause(200);
    assert.equal(victim.isClosed, false);
    assert.deepEqual([services.broker().connected, services.broker().reconnects], [true, 0]);
    await Promise.all([victim, ...devices].map((device) => device.cut()));
  },
);

Deno.test(
  "mosquitto-acl: a credential that is taken back ends with the next export",
  { ignore },
  async () => {
    await using it = await setup();
    const { secrets, services, comeIn, connect, renew } = it;
    const [a, b] = [await comeIn(secrets.A), await comeIn(secrets.B)];
    await services.credentials.remove("A", "ana");
    await renew();
    await a.closed();
    const [again, code] = await connect(secrets.A);
    assert.equal(code, 5);
    assert.equal(b.isClosed, false);
    assert.equal(services.broker().connected, true);
    await Promise.all([again.cut(), b.cut()]);
  },
);

Deno.test(
  "mosquitto-acl: --seed-topics opens the seed's topics to one meter",
  { ignore },
  async () => {
    await using it = await setup({ seedTopics: ["a"] });
    const { secrets, services, comeIn } = it;
    const say = async (secret: MeterSecret, totalLiters: number) => {
      const device = await comeIn(secret);
      const reading = { totalLiters, numeroSerie: secret.username };
      device.send(publishPacket("hidrometro/dados", JSON.stringify(reading), { id: 1 }));
      assert.ok(await device.next(4));
      await device.cut();
    };
    await say(secrets.B, 1);
    await say(secrets.A, 2);
    await until("A's reading", () => services.readings.has("A"));
    assert.equal(services.readings.has("B"), false);
  },
);

Deno.test("mosquitto-acl writes files for their owner alone, and says what is missing", async () => {
  const dataDir = await Deno.makeTempDir();
  const out = `${dataDir}/out`;
  const first = await exportFiles(dataDir, out);
  assert.equal(first.code, 0, first.err);
  assert.match(first.out, /^0 meters: /);
  for (const name of ["passwords", "acl"]) {
    assert.equal((await Deno.stat(`${out}/${name}`)).mode! & 0o777, 0o600);
  }
  assert.ok(!(await Deno.readTextFile(`${out}/passwords`)).includes(SERVER.MQTT_PASSWORD));
  const none = { MQTT_USERNAME: "", MQTT_PASSWORD: "" };
  const faults = [
    await exportFiles(dataDir, out, [], none),
    await exportFiles(dataDir, out, [], { ...SERVER, MQTT_USERNAME: "A1" }),
    await exportFiles(dataDir, out, [], { ...SERVER, MQTT_USERNAME: "a:b" }),
    await exportFiles(dataDir, out, ["--seed-topics", "NOBODY"]),
    await exportFiles(dataDir, out, ["--seed-topics", "a/b", "more"]),
  ];
  assert.deepEqual(faults.map(({ code }) => code), [2, 2, 2, 2, 2]);
  assert.match(faults[0].err, /MQTT_USERNAME and MQTT_PASSWORD: must be set/);
  assert.match(faults[1].err, /must not look like the serial of a meter/);
  assert.match(faults[3].err, /--seed-topics "NOBODY": has no credential/);
  await Deno.remove(dataDir, { recursive: true });
});
