/** The firmware in the loop with the server: what it counts is what the ledger says. */

import assert from "node:assert/strict";
import { createMqttClient } from "../adapters/mqtt_client.ts";
import { ignoreWithoutMosquitto, Mosquitto } from "../testing/mosquitto.ts";
import { ignoreWithoutNativeMeter, NativeMeter } from "../testing/native_meter.ts";
import { pause, until } from "../testing/until.ts";
import { freePort, type Running, startRunning } from "./harness.ts";

const ignore = ignoreWithoutNativeMeter("the firmware in the loop") ||
  ignoreWithoutMosquitto("the firmware in the loop");

/** The device's time goes so much faster: half an hour is three seconds. */
const SPEED = 600;
const HALF_HOUR_S = 1800;
/** The meter reads itself so often, s of its time. */
const INTERVAL_S = 10;
/** The loop comes round so often at the least, s of its time. */
const STEP_S = 0.1;
const PULSES_PER_SECOND = 7.5;
const PULSES_PER_LITER = 450;

/** What a cut may lose at the most: the pulses of an interval and of a step of the loop. */
const AT_STAKE = Math.ceil((INTERVAL_S + STEP_S) * PULSES_PER_SECOND);

const millilitres = (pulses: number) => Math.floor(pulses * 1000 / PULSES_PER_LITER);
/** A pulse is more than two millilitres: no two numbers of pulses have one total. */
const pulsesOf = (total: number) => Math.ceil(total * PULSES_PER_LITER / 1000);

/** Sends everything that the meter sends once more. */
async function echo(url: string, serial: string) {
  const client = createMqttClient({ url, clientId: "echo" });
  await client.connect();
  const topic = `hidrometro/v1/${serial}/dados`;
  const seen = new Set<string>();
  await client.subscribe(topic, (payload) => {
    const text = new TextDecoder().decode(payload);
    if (seen.has(text)) return;
    seen.add(text);
    client.publish(topic, text).catch(() => seen.delete(text)); // the broker went away
  });
  return client;
}

/** Litres that the ledger booked for the meter, as mL. */
async function booked(running: Running, serial: string): Promise<number> {
  const { history } = await running.get<{ history: { liters: number }[] }>(
    `/api/history?bucket=month&serial=${serial}`,
  );
  return Math.round(history.reduce((sum, { liters }) => sum + liters, 0) * 1000);
}

/** A reproducible stream of fractions (Lehmer's generator). */
function fractions(seed: number) {
  let state = seed;
  return () => (state = state * 48271 % 2147483647) / 2147483647;
}

/** A server with its broker, which can be away for a while. */
interface Site {
  running: Running;
  readonly port: number;
  outage(ms: number): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

async function embeddedSite(): Promise<Site> {
  const env = {
    DATA_DIR: await Deno.makeTempDir(),
    MQTT_PORT: String(freePort()),
    PUBLIC_READ: "true",
  };
  const site: Site = {
    running: await startRunning(env),
    port: Number(env.MQTT_PORT),
    outage: async (ms) => {
      await site.running.stop();
      await pause(ms);
      site.running = await startRunning(env);
    },
    [Symbol.asyncDispose]: () => site.running.stop(),
  };
  return site;
}

async function mosquittoSite(): Promise<Site> {
  const broker = await Mosquitto.start();
  const running = await startRunning({ MQTT_URL: broker.url, PUBLIC_READ: "true" });
  return {
    running,
    port: broker.port,
    outage: async (ms) => {
      await broker.kill();
      await pause(ms);
      await broker.restart();
    },
    [Symbol.asyncDispose]: async () => {
      await running.stop();
      await broker[Symbol.asyncDispose]();
    },
  };
}

for (
  const [name, startSite, seed] of [["embedded", embeddedSite, 1], [
    "Mosquitto",
    mosquittoSite,
    2,
  ]] as const
) {
  Deno.test(
    `${name}: over outages, duplicates and power cuts the ledger is what the meter counted`,
    {
      ignore,
    },
    async () => {
      await using site = await startSite();
      await outagesAndCuts(site, fractions(seed));
    },
  );
}

async function outagesAndCuts(site: Site, random: () => number): Promise<void> {
  const twice = await echo(`mqtt://127.0.0.1:${site.port}`, "N1");
  const folder = await Deno.makeTempDir();
  /** A life takes less of the device's time, ms; the last one ends about now. */
  const lifeMs = 2 * HALF_HOUR_S * 1000;
  const lives = 6;
  const start = Date.now() - (lives + 1) * lifeMs;
  const power = (life: number, more: Record<string, number>) =>
    NativeMeter.start({
      serial: "N1",
      flash: `${folder}/flash`,
      port: site.port,
      speed: SPEED,
      interval: INTERVAL_S,
      rate: PULSES_PER_SECOND,
      start: start + life * lifeMs,
      ...more,
    });
  /** What is in the flash for good, and what was said to be, pulses. */
  let [kept, said] = [0, 0];
  const goesOn = (meter: NativeMeter, life: number) => {
    const total = meter.last("started")?.total ?? NaN;
    kept = pulsesOf(total);
    assert.equal(total, millilitres(kept));
    // A cut between a record and its line of the journal leaves one record more.
    assert.ok(kept >= said && kept <= said + AT_STAKE, `life ${life}: ${kept} of ${said}`);
    said = kept;
  };
  for (let life = 0; life < lives; life++) {
    const diesInWrite = life % 2 === 1;
    const write = 1 + Math.floor(random() * 250);
    const meter = await power(life, diesInWrite ? { "cut-during-write": write } : {});
    await until("its start", () => meter.last("started") !== undefined);
    goesOn(meter, life);
    if (life === 2) await site.outage(HALF_HOUR_S / SPEED * 1000);
    if (diesInWrite) await meter.ended;
    else {
      await pause(random() * 2500);
      await meter.cutPower();
    }
    assertNoMoreIsAtStake(meter);
    said += meter.last("stored")?.pulses ?? 0;
  }
  const last = await power(lives, { "run-for": HALF_HOUR_S });
  assert.equal(await last.ended, "");
  goesOn(last, lives);
  kept += last.last("stored")?.pulses ?? 0;
  const total = millilitres(kept);
  assert.deepEqual(last.last("ended"), { event: "ended", total, epoch: 1, overwritten: 0 });
  await until("the ledger", async () => await booked(site.running, "N1") === total);
  await twice.end();
}

/** Between two records there are no more pulses than a cut may lose. */
function assertNoMoreIsAtStake(meter: NativeMeter): void {
  let before = 0;
  for (const { event, pulses = 0 } of meter.lines) {
    if (event !== "stored") continue;
    assert.ok(pulses - before <= AT_STAKE, `${pulses - before} pulses`);
    before = pulses;
  }
}
