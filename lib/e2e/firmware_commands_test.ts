/** Commands to the firmware itself: what it obeys, what it refuses, and what the server says of it. */

import assert from "node:assert/strict";
import { createMqttClient } from "../adapters/mqtt_client.ts";
import type { CommandRow } from "../domain/command.ts";
import type { MqttClient } from "../ports.ts";
import { ignoreWithoutMosquitto, Mosquitto } from "../testing/mosquitto.ts";
import { ignoreWithoutNativeMeter, NativeMeter } from "../testing/native_meter.ts";
import { pause, until } from "../testing/until.ts";
import { type Running, startRunning } from "./harness.ts";

const ignore = ignoreWithoutNativeMeter("commands to the firmware") ||
  ignoreWithoutMosquitto("commands to the firmware");

const SERIAL = "N2";
const TOPIC = `hidrometro/v1/${SERIAL}`;
const ADMIN = { username: "admin", password: "correct-horse-battery" };

/** A server behind a broker to which anybody may publish, and a meter with a key on it. */
class Bench {
  /** What the server published to the meter, as text, by the command's id. */
  readonly published = new Map<string, string>();
  meter!: NativeMeter;

  private constructor(
    readonly broker: Mosquitto,
    readonly running: Running,
    readonly anybody: MqttClient,
    readonly key: string,
    readonly folder: string,
    private readonly headers: Record<string, string>,
  ) {}

  static async start(): Promise<Bench> {
    const broker = await Mosquitto.start();
    const running = await startRunning({ MQTT_URL: broker.url, PUBLIC_READ: "true" });
    const headers: Record<string, string> = { "content-type": "application/json" };
    const login = { method: "POST", headers, body: JSON.stringify(ADMIN) };
    const { token } = await (await running.request("/api/login", login)).json();
    headers.authorization = `Bearer ${token}`;
    const path = `/api/meters/${SERIAL}/credential`;
    const { key } = await (await running.request(path, { method: "POST", headers })).json();
    const anybody = createMqttClient({ url: broker.url, clientId: "anybody" });
    await anybody.connect();
    const bench = new Bench(broker, running, anybody, key, await Deno.makeTempDir(), headers);
    await anybody.subscribe(`${TOPIC}/cmd`, (payload) => {
      const text = new TextDecoder().decode(payload);
      bench.published.set(JSON.parse(text).id, text);
    });
    await bench.powerOn();
    return bench;
  }

  async powerOn(): Promise<void> {
    const { folder, key } = this;
    const port = this.broker.port;
    const options = { serial: SERIAL, flash: `${folder}/flash`, interval: 1, rate: 45 };
    this.meter = await NativeMeter.start({ ...options, key, port });
    await until("a reading after the meter knows the time", async () => {
      const now = await this.current();
      return now !== undefined && now > this.total("started");
    });
  }

  total(event: "started" | "stored" | "answered"): number {
    return (this.meter.last(event)?.total ?? 0) / 1000;
  }

  /** Litres. */
  async current(): Promise<number | undefined> {
    const path = `/api/current?serial=${SERIAL}`;
    return (await this.running.get<{ totalLiters?: number }>(path)).totalLiters;
  }

  async booked(): Promise<number> {
    const path = `/api/history?bucket=month&serial=${SERIAL}`;
    const { history } = await this.running.get<{ history: { liters: number }[] }>(path);
    return history.reduce((sum, { liters }) => sum + Math.round(liters * 1000), 0);
  }

  async send(command: object): Promise<string> {
    const body = JSON.stringify({ numeroSerie: SERIAL, ...command });
    const { headers } = this;
    const response = await this.running.request("/api/cmd", { method: "POST", headers, body });
    assert.equal(response.status, 200, await response.clone().text());
    return (await response.json()).id;
  }

  async row(id: string): Promise<CommandRow> {
    const path = `/api/commands?serial=${SERIAL}`;
    const answer = await this.running.request(path, { headers: this.headers });
    const { commands } = await answer.json();
    return commands.find((row: CommandRow) => row.id === id);
  }

  /** Sends a command and waits until it has become something. */
  async settled(command: object, status = "done"): Promise<CommandRow> {
    const id = await this.send(command);
    await until(`"${status}"`, async () => (await this.row(id)).status === status);
    // The broker may be faster than the meter's journal.
    await until("the meter's journal", () => this.answers().some((answer) => answer.id === id));
    return await this.row(id);
  }

  /** What the meter says to a packet that the server did not send. */
  async inject(payload: string): Promise<{ status?: string; reason?: string }> {
    const before = this.answers().length;
    await this.anybody.publish(`${TOPIC}/cmd`, payload);
    await until("an answer", () => this.answers().length > before);
    const { status, reason } = this.answers()[before];
    return { status, reason };
  }

  answers() {
    return this.meter.lines.filter(({ event }) => event === "answered");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.meter.stop();
    await this.anybody.end();
    await this.running.stop();
    await this.broker[Symbol.asyncDispose]();
  }
}

Deno.test(
  "done is done by the meter, with its own figure; reset is a new epoch and no litre less",
  {
    ignore,
  },
  async () => {
    await using bench = await Bench.start();
    assert.equal((await bench.settled({ action: "setInterval", value: 2 })).epoch, 1);
    const calibrated = await bench.settled({ action: "setCalibration", value: 7.5 });
    assert.equal(calibrated.totalLiters, bench.total("answered"));
    await until("450 pulses per litre", async () => {
      const { pulsesPerLiter } = await bench.running.get<{ pulsesPerLiter: number }>(
        `/api/meters/${SERIAL}`,
      );
      return pulsesPerLiter === 450;
    });

    const reset = await bench.settled({ action: "reset" });
    assert.deepEqual([reset.totalLiters, reset.epoch], [0, 2]);
    const answered = bench.answers().at(-1)!;
    assert.equal(answered.status, "done");
    // 45 pulses a second make 100 mL: what the old epoch had is in the ledger to the last pulse.
    await bench.settled({ action: "simulate", value: 60 });
    const before = bench.total("stored");
    await until("a litre more", () => bench.total("stored") >= before + 1);
    await bench.settled({ action: "simOff" });
    bench.meter.signal("SIGSTOP"); // no more readings meanwhile
    const ended = Math.floor((answered.pulses ?? 0) * 1000 / 450);
    await until("the ledger", async () => {
      const newEpoch = Math.round((await bench.current() ?? NaN) * 1000);
      return await bench.booked() === ended + newEpoch;
    });
    bench.meter.signal("SIGCONT");
  },
);

Deno.test("forged and replayed commands are refused by the meter, and shown so", {
  ignore,
}, async () => {
  await using bench = await Bench.start();
  const reset = await bench.settled({ action: "reset" });
  const interval = await bench.settled({ action: "setInterval", value: 2 });
  const [first, second] = [reset, interval].map(({ id }) => bench.published.get(id) ?? "");

  const replayed = await bench.inject(first);
  assert.deepEqual(replayed, { status: "refused", reason: "comando repetido" });
  const again = await bench.inject(second); // the last one: it may be a second delivery
  assert.deepEqual(again, { status: "done", reason: "já executado" });
  for (const { id } of [reset, interval]) assert.equal((await bench.row(id)).status, "done");
  assert.deepEqual(bench.answers().map(({ epoch }) => epoch), [2, 2, 2, 2]);

  // The server believes that the meter is off, and keeps a command whose id somebody else uses.
  await bench.anybody.publish(`${TOPIC}/estado`, '{"online":false}', { retain: true });
  await until("it to be off", async () => {
    const { meters } = await bench.running.get<{ meters: { online: boolean }[] }>("/api/meters");
    return meters[0].online === false;
  });
  const waiting = await bench.send({ action: "setCalibration", value: 7.5 });
  assert.equal((await bench.row(waiting)).status, "queued");
  const forged = { ...JSON.parse(second), id: waiting, nonce: 999_999 };
  const answer = await bench.inject(JSON.stringify(forged));
  assert.deepEqual(answer, { status: "refused", reason: "assinatura inválida" });
  await until("the refusal", async () => (await bench.row(waiting)).status === "refused");
  assert.equal((await bench.row(waiting)).reason, "assinatura inválida");
  const { sig: _, ...bare } = forged;
  assert.equal((await bench.inject(JSON.stringify(bare))).reason, "sem assinatura");
});

Deno.test("a command that comes too late is refused by the meter and never shown as done", {
  ignore,
}, async () => {
  await using bench = await Bench.start();
  bench.meter.signal("SIGSTOP");
  const late = await bench.send({ action: "reset", ttlSeconds: 5 });
  await until("it to be late", async () => (await bench.row(late)).status === "expired", 15_000);
  await pause(1000); // the limit is whole seconds on the wire
  bench.meter.signal("SIGCONT");
  await until("an answer", () => bench.answers().length > 0);
  const [{ status, reason, epoch }] = bench.answers();
  assert.deepEqual({ status, reason, epoch }, {
    status: "expired",
    reason: "prazo vencido",
    epoch: 1,
  });
  assert.equal((await bench.row(late)).status, "expired");
});

Deno.test("a command to a meter that is off waits, expires, and is not done when it comes back", {
  ignore,
}, async () => {
  await using bench = await Bench.start();
  await bench.meter.stop();
  await until("its goodbye", async () => {
    const { meters } = await bench.running.get<{ meters: { online: boolean }[] }>("/api/meters");
    return meters[0].online === false;
  });
  const lost = await bench.send({ action: "reset", ttlSeconds: 5 });
  const kept = await bench.send({ action: "setInterval", value: 3, ttlSeconds: 600 });
  assert.equal((await bench.row(lost)).status, "queued");
  await until("it to expire", async () => (await bench.row(lost)).status === "expired", 15_000);
  await bench.powerOn();
  await until("the other", async () => (await bench.row(kept)).status === "done");
  assert.equal((await bench.row(lost)).status, "expired");
  assert.deepEqual(bench.answers().map(({ id, epoch }) => [id, epoch]), [[kept, 1]]);
});
