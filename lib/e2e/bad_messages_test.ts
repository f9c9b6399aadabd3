/** Hostile and malformed messages against the running program, each followed by a good one. */

import assert from "node:assert/strict";
import {
  type HostileMessage,
  type MessageCase,
  type MessageGenerator,
  messagesOf,
} from "../testing/hostile_messages.ts";
import { ignoreWithoutMosquitto, Mosquitto } from "../testing/mosquitto.ts";
import { publishPacket } from "../testing/mqtt_bytes.ts";
import { RawDevice } from "../testing/raw_device.ts";
import { until } from "../testing/until.ts";
import { WireTap } from "../testing/wire_tap.ts";
import { connectDevice, type Running, startRunning } from "./harness.ts";
import { ProgramChild } from "./program_child.ts";
import { StreamFollower } from "./stream_follower.ts";

/** A folder of recorded hostile inputs beside the checkout; without it there is nothing to try. */
const FILE = new URL("../../../shared/data/bad-inputs.json", import.meta.url);

/** A canary is to be seen within, ms. */
const CANARY_MS = 1000;
/** Memory may have grown by, bytes. */
const MEMORY_BYTES = 50e6;
/** Messages of the largest case. */
const WARM_UP = 10_000;
/** The PUBACKs of a case get this long, ms: a flood is 10,000 messages. */
const ACKNOWLEDGED_MS = 60_000;

interface Case extends MessageCase {
  readonly id: string;
  readonly channel: string;
  readonly desc: string;
  readonly as_device?: string;
  readonly restart_worker?: number;
  readonly expected: {
    readonly stored?: number | string;
    readonly quarantined?: boolean | string;
    readonly reason?: string;
    /** `true`, or why it may be missing. */
    readonly ack?: boolean | string;
  };
}

/** What is stored and what is quarantined. */
interface Verdict {
  /** Any of these. */
  readonly stored: readonly number[];
  /** `null`: any number. */
  readonly quarantined: number | null;
  /** Any of these; empty: any at all. */
  readonly reasons: readonly string[];
}

/** Where the contract says something else than the file, or leaves it open: what holds, and why. */
const OTHERWISE: Readonly<Record<string, Partial<Verdict> & { why: string }>> = {
  M013: { reasons: ["dialect-single-value"], why: "a reason names the kind of device" },
  M024: { stored: [2], quarantined: 0, why: "section 3: an array of readings is a batch" },
  M025: { stored: [1], quarantined: 0, why: "JSON's last key wins, for total and serial alike" },
  M044: { reasons: ["out-of-range"], why: "section 3: 0 to 10^12, and infinity is beyond" },
  M053: {
    stored: [0],
    quarantined: 1,
    reasons: ["out-of-range"],
    why: "section 3: flowLmin is at least 0",
  },
  M082: { stored: [1], quarantined: 0, why: "section 3: a number is read as its digits" },
  M085: {
    stored: Array.from({ length: 11 }, (_, i) => 990 + i), // some came before it
    quarantined: null,
    reasons: ["too-many-meters"],
    why: "section 2: to anonymous clients 1,000 new meters a minute are open",
  },
  M104: { stored: [2], quarantined: 0, why: "section 3: the total is part of the natural key" },
  M117: {
    stored: [0],
    quarantined: 0,
    why: "section 3: outside of MQTT_TOPIC_BASE it is nobody's, and not read",
  },
};

/** Names in the file that this program spells in another way. */
const SPELLED: Readonly<Record<string, string>> = { "bad-utf8": "bad-encoding" };

/** Generators about who may do what: they belong to credentials. */
const ABOUT_CREDENTIALS = ["connect", "subscribe"];

/** Kinds of the file's description that are not among its cases: this program's own. */
const OWN: readonly Case[] = [
  own("O001", "20,000 brackets that are closed", {
    generator: { kind: "nest", count: 20_000 },
    expected: { stored: 0, quarantined: true, reason: "not-an-object" },
  }),
  own("O002", "10,000 unknown fields", {
    generator: {
      kind: "keys",
      count: 10_000,
      prefix: '{"totalLiters":1,"numeroSerie":"ABC123","ts":1700000100000,',
    },
    expected: { stored: 1 },
  }),
  own("O003", "one message ten times, with DUP", {
    body: '{"totalLiters":7,"numeroSerie":"ABC123","ts":1700000400000}',
    generator: { kind: "replay", count: 10 },
    expected: { stored: 1 },
  }),
  own("O004", "bytes that are no MQTT", {
    generator: { kind: "raw_tcp_hex", hex: "474554202f20485454502f312e310d0a0d0a" },
    expected: { stored: 0 },
  }),
  own("O005", "a packet that announces 256 MB", {
    generator: { kind: "raw_tcp_hex", hex: "30ffffff7f00" },
    expected: { stored: 0 },
  }),
  own("O006", "100 devices that publish and are gone at once, at the same time", {
    body: '{"totalLiters":8,"numeroSerie":"ABC123","ts":1700000200000}',
    generator: { kind: "reconnect_storm", count: 100 },
    expected: { stored: 1 },
  }),
  own("O007", "a client id taken over 20 times", {
    body: '{"totalLiters":9,"numeroSerie":"ABC123","ts":1700000300000}',
    generator: { kind: "clientid_takeover", count: 20 },
    expected: { stored: 1 },
  }),
  own("O008", "a topic of the base with 200 levels", {
    body: '{"totalLiters":1}',
    generator: { kind: "topic_repeat", prefix: "hidrometro/v1/A/", unit: "a/", count: 190 },
    expected: { stored: 0, ack: "broker may refuse" },
  }),
];

function own(id: string, desc: string, rest: Partial<Case> & Pick<Case, "expected">): Case {
  return { id, desc, channel: "mqtt", topic: "hidrometro/dados", ...rest };
}

const text = await Deno.readTextFile(FILE).catch((error) => {
  if (error instanceof Deno.errors.NotFound) return null;
  throw error;
});
if (text === null) console.log(`skipped: ${FILE.pathname} is not there`);
const cases: Case[] = text === null ? [] : [
  ...JSON.parse(text).filter(({ channel }: Case) => channel === "mqtt"),
  ...OWN,
];

/** Why a case is not tried with the others; `null` when it is. */
function skipped({ generator, as_device, restart_worker }: Case): string | null {
  const isAboutCredentials = as_device !== undefined ||
    ABOUT_CREDENTIALS.includes(generator?.kind ?? "");
  if (isAboutCredentials) return "who may do what is tried in credentials_test.ts";
  return restart_worker === undefined ? null : "it restarts the program: a test of its own, below";
}

for (const one of cases) {
  const reason = skipped(one);
  if (reason) console.log(`skipped: ${one.id} ${one.desc}: ${reason}`);
}

function verdictOf({ id, expected }: Case): Verdict {
  const { stored = 0, quarantined, reason = "" } = expected;
  const spell = (name: string) => SPELLED[name] ?? name;
  const isBad = quarantined === true;
  return {
    stored: String(stored).match(/\d+/g)?.map(Number) ?? [],
    quarantined: typeof quarantined === "string" ? null : isBad ? 1 : 0,
    reasons: isBad ? reason.split("|").map((name) => spell(name.replaceAll("_", "-"))) : [],
    ...OTHERWISE[id],
  };
}

/** The program, and the way that messages take to it. */
interface Line {
  readonly program: ProgramChild;
  readonly follower: StreamFollower;
  /** Where devices connect. */
  readonly port: number;
  /** Messages that the program acknowledged to an external broker; `null`: to the device itself. */
  acknowledged(): number | null;
}

let canaries = 0;

/** A good reading is stored, and seen where everybody looks. */
async function canary({ program, follower, port }: Line): Promise<void> {
  const totalLiters = ++canaries / 10;
  const [device] = await RawDevice.connect(port, { clientId: "canary" });
  const began = performance.now();
  const payload = JSON.stringify({ totalLiters, flowLmin: 1, numeroSerie: "CANARY" });
  device.send(publishPacket("hidrometro/dados", payload, { id: 1 }));
  const isCanary = (reading?: { numeroSerie: string; totalLiters: number }) =>
    reading?.numeroSerie === "CANARY" && reading.totalLiters === totalLiters;
  await until("the canary on the stream", () => follower.readings.some(isCanary), CANARY_MS);
  await until("the canary in /api/current", async () => {
    return isCanary(await program.get("/api/current?serial=CANARY"));
  }, CANARY_MS);
  const took = performance.now() - began;
  assert.ok(took <= CANARY_MS, `the canary took ${took} ms`);
  await until("the canary's PUBACK", () => device.pubacks.length === 1);
  await device.cut();
}

const quarantineOf = (program: ProgramChild) =>
  program.get<{ total: number; items: { reason: string }[] }>("/api/quarantine?limit=1");

async function tryCase(line: Line, one: Case): Promise<void> {
  const { program, follower } = line;
  const verdict = verdictOf(one);
  const { total: before } = await quarantineOf(program);
  const current = await program.get("/api/current?serial=ABC123");
  const start = follower.readings.length;
  await send(line, one);
  assert.ok(program.isAlive, program.log);
  await canary(line);
  const stored = follower.readings.slice(start)
    .filter(({ numeroSerie }) => numeroSerie !== "CANARY");
  assert.ok(verdict.stored.includes(stored.length), `${stored.length} stored`);
  const { total, items } = await quarantineOf(program);
  if (verdict.quarantined !== null) {
    assert.equal(total - before, verdict.quarantined, `quarantined, ${items[0]?.reason}`);
  }
  if (verdict.reasons.length > 0) {
    assert.ok(verdict.reasons.includes(items[0].reason), items[0].reason);
  }
  await MORE[one.id]?.({ program, stored, current, quarantined: total - before });
}

/** What is seen after a case. */
interface Sight {
  readonly program: ProgramChild;
  readonly stored: StreamFollower["readings"];
  readonly quarantined: number;
  /** `/api/current` of ABC123 before the case. */
  readonly current: unknown;
}

/** What else holds after a case. */
const MORE: Readonly<Record<string, (sight: Sight) => void | Promise<void>>> = {
  M002: ({ stored }) => assert.equal(stored[0].totalLiters, 0),
  M025: ({ stored: [{ numeroSerie, totalLiters }] }) =>
    assert.deepEqual([numeroSerie, totalLiters], ["EVIL", 2]),
  M054: ({ stored }) => assert.ok(Object.is(stored[0].totalLiters, 0)),
  M082: ({ stored }) => assert.equal(stored[0].numeroSerie, "123456"),
  M085: ({ stored, quarantined }) => assert.equal(stored.length + quarantined, 10_000),
  M102: async ({ program, current }) =>
    assert.deepEqual(await program.get("/api/current?serial=ABC123"), current),
};

/** Sends what a case sends; resolves when it is acknowledged, or when the broker has refused it. */
async function send(line: Line, one: Case): Promise<void> {
  const { kind, count = 1, hex = "" } = one.generator ?? {} as MessageGenerator;
  if (kind === "raw_tcp_hex") return await sendRaw(line, hex);
  if (kind === "reconnect_storm" || kind === "clientid_takeover") {
    const { generator: _, ...body } = one;
    const same = kind === "clientid_takeover";
    const sends = Array.from({ length: count }, async (_, i) => {
      const [device] = await RawDevice.connect(line.port, { clientId: same ? one.id : `s-${i}` });
      device.send(publishOf(messagesOf(body, Date.now())[0], 1));
      if (same) await device.until(() => device.pubacks.length > 0);
      await device.cut();
    });
    return void await Promise.all(sends);
  }
  await publish(line, one);
}

function publishOf({ topic, payload, ...flags }: HostileMessage, id: number): Uint8Array {
  return publishPacket(topic, payload, { id, ...flags });
}

async function publish(line: Line, one: Case): Promise<void> {
  const before = line.acknowledged();
  const messages = messagesOf(one, Date.now());
  const mayBeRefused = typeof one.expected.ack === "string";
  const [device] = await RawDevice.connect(line.port, { clientId: one.id });
  device.send(...messages.map((message, i) => publishOf(message, i + 1)));
  const isDone = () =>
    device.pubacks.length === messages.length || (mayBeRefused && device.isClosed);
  await until(`${messages.length} PUBACKs`, isDone, ACKNOWLEDGED_MS);
  await device.cut();
  if (before === null) return;
  const ours = messages.filter(({ topic }) => topic === "hidrometro/dados").length;
  const isRead = () => line.acknowledged()! >= before + ours;
  await until("the program's PUBACKs", isRead, ACKNOWLEDGED_MS);
}

async function sendRaw({ port }: Line, hex: string): Promise<void> {
  const device = new RawDevice(port);
  device.send(Uint8Array.fromHex(hex));
  await device.closed();
}

/** Floods last: they use up what a minute allows of new meters. */
const inOrder = cases.filter((one) => !skipped(one))
  .toSorted((a, b) => Number(isFlood(a)) - Number(isFlood(b)));

function isFlood({ generator }: Case): boolean {
  return generator?.kind === "sequence";
}

/** As many good messages as the largest case has: what is kept of them is no leak. */
async function warmUp(line: Line): Promise<void> {
  const template = '{"totalLiters":%d,"numeroSerie":"CANARY"}';
  const generator = { kind: "burst", count: WARM_UP, template };
  for (let round = 0; round < 2; round++) {
    await publish(line, own(`warm-${round}`, "good", { generator, expected: { ack: true } }));
  }
  await canary(line);
}

/** Control characters but the line feed, and separators that some programs take for one. */
// deno-lint-ignore no-control-regex
const UNESCAPED = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e]/;

async function tryAll(t: Deno.TestContext, line: Line): Promise<void> {
  const { program, follower } = line;
  await follower.start((signal) => program.fetch("/api/stream", { signal }));
  await warmUp(line);
  const before = await program.memory();
  for (const one of inOrder) {
    await t.step(`${one.id} ${one.desc}`, () => tryCase(line, one));
  }
  await t.step(
    "afterwards: memory as before, a log without raw values, an orderly stop",
    async () => {
      let memory = 0;
      await until("memory to come back", async () => {
        await canary(line);
        memory = await program.memory();
        return memory < before + MEMORY_BYTES;
      }, 20_000).finally(() => console.log(`memory: ${before / 1e6} MB, then ${memory / 1e6} MB`));
      assert.equal((await program.get<{ status: string }>("/healthz")).status, "ok");
      follower.stop();
      assert.equal(await program.stop(), 0);
      assert.doesNotMatch(program.log, UNESCAPED);
      assert.doesNotMatch(program.log, /^2026-01-01 INFO login ok/m);
      assert.doesNotMatch(program.log, /^error: |Uncaught/m);
    },
  );
}

Deno.test({
  name: "bad messages through the embedded broker",
  ignore: text === null,
  fn: async (t) => {
    await using program = await ProgramChild.start();
    const line = { program, follower: new StreamFollower(), port: program.mqttPort };
    await tryAll(t, { ...line, acknowledged: () => null });
  },
});

/** As mosquitto/mosquitto.conf has it: by default it drops what waits beyond 1,000 messages. */
const MOSQUITTO = { lines: ["max_inflight_messages 2000", "max_queued_messages 100000"] };

Deno.test({
  name: "bad messages through Mosquitto",
  ignore: text === null || ignoreWithoutMosquitto("bad messages through Mosquitto"),
  fn: async (t) => {
    await using mosquitto = await Mosquitto.start(MOSQUITTO);
    await using tap = await WireTap.start(mosquitto.port);
    await using program = await ProgramChild.start({ MQTT_URL: `mqtt://127.0.0.1:${tap.port}` });
    await until("the broker", async () => (await program.fetch("/healthz")).ok);
    const line = { program, follower: new StreamFollower(), port: mosquitto.port };
    await tryAll(t, { ...line, acknowledged: () => tap.pubacks.length });
  },
});

const restarting = cases.filter(({ restart_worker }) => restart_worker !== undefined);

for (const one of restarting) {
  Deno.test(`${one.id} ${one.desc}: embedded broker`, async () => {
    // This broker forgets with the program: it is the meter that sends it again and again.
    await tryRestarts(await startRunning(), one, (running) => sendRetained(running.mqttUrl, one));
  });

  Deno.test({
    name: `${one.id} ${one.desc}: Mosquitto`,
    ignore: ignoreWithoutMosquitto(one.id),
    fn: async () => {
      await using mosquitto = await Mosquitto.start(MOSQUITTO);
      await sendRetained(mosquitto.url, one);
      const running = await startRunning({ MQTT_URL: mosquitto.url });
      await tryRestarts(running, one, async (running) => {
        await until("the copy", () => running.program.services.readings.has("ABC123"));
        assert.equal(running.program.services.readings.meter("ABC123")?.lastSeen, 0);
      });
    },
  });
}

async function sendRetained(url: string, one: Case): Promise<void> {
  const device = await connectDevice(url);
  const [{ topic, payload }] = messagesOf(one, Date.now());
  await device.publish(topic, new TextDecoder().decode(payload), { retain: true });
  await device.end();
}

/** Starts it as often as the case says; each time comes the message, then a good one. */
async function tryRestarts(
  running: Running,
  one: Case,
  deliver: (running: Running) => Promise<void>,
): Promise<void> {
  for (let left = one.restart_worker!;; left--) {
    await deliver(running);
    const device = await connectDevice(running.mqttUrl);
    await device.publish("hidrometro/dados", `{"totalLiters":${left},"numeroSerie":"CANARY"}`);
    await until("the canary", () => {
      return running.program.services.readings.current("CANARY")?.totalLiters === left;
    });
    await device.end();
    if (left === 0) break;
    running = await running.restart();
  }
  const { history } = await running.get<{ history: unknown[] }>("/api/history?serial=ABC123");
  assert.equal(history.length, 1);
  await running.stop();
}
