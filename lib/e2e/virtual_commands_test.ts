/** Commands to virtual meters with keys, from the API through the broker and back: done, lost, forged. */

import assert from "node:assert/strict";
import { createMqttClient } from "../adapters/mqtt_client.ts";
import { createSystemClock } from "../adapters/system_clock.ts";
import type { CommandRow } from "../domain/command.ts";
import type { MeterSecret } from "../identity.ts";
import { silentLog } from "../log.ts";
import { DEFAULT_OPTIONS } from "../simulator/options.ts";
import { until } from "../testing/until.ts";
import { run } from "../../workers/simulator.ts";
import { connectDevice, type Running, startRunning } from "./harness.ts";

const SERIAL = "SIM-0001";
const TOPIC = `hidrometro/v1/${SERIAL}`;
const ADMIN = { username: "admin", password: "correct-horse-battery" };

/** A program, its administrator, and a virtual meter that can be switched on. */
class Bench implements AsyncDisposable {
  readonly #stack = new AsyncDisposableStack();

  private constructor(
    readonly running: Running,
    readonly secret: MeterSecret,
    private readonly headers: Record<string, string>,
  ) {
    this.#stack.defer(() => running.stop());
  }

  static async start(env: Record<string, string> = {}): Promise<Bench> {
    const running = await startRunning(env);
    const headers: Record<string, string> = { "content-type": "application/json" };
    const login = { method: "POST", headers, body: JSON.stringify(ADMIN) };
    const { token } = await (await running.request("/api/login", login)).json();
    headers.authorization = `Bearer ${token}`;
    const path = `/api/meters/${SERIAL}/credential`;
    const secret = await (await running.request(path, { method: "POST", headers })).json();
    return new Bench(running, secret, headers);
  }

  async ask<T>(path: string, body?: object): Promise<T> {
    const { headers } = this;
    const init = body && { method: "POST", body: JSON.stringify(body) };
    const response = await this.running.request(path, { headers, ...init });
    assert.equal(response.status, 200, path);
    return await response.json();
  }

  async send(command: object): Promise<string> {
    const order = { numeroSerie: SERIAL, ...command };
    return (await this.ask<{ id: string }>("/api/cmd", order)).id;
  }

  async row(id: string): Promise<CommandRow> {
    const { commands } = await this.ask<{ commands: CommandRow[] }>("/api/commands");
    return commands.find((row) => row.id === id)!;
  }

  async become(id: string, status: CommandRow["status"], ms = 20_000): Promise<CommandRow> {
    await until(status, async () => (await this.row(id)).status === status, ms);
    return await this.row(id);
  }

  /** A meter by its first reading, which nobody answers for: what is sent to it is lost. */
  async known(): Promise<void> {
    await this.ask("/api/data", { numeroSerie: SERIAL, totalLiters: 0, ts: Date.now() - 1000 });
  }

  /** Switches the virtual meter on. @returns switches it off */
  async powerOn(): Promise<() => Promise<void>> {
    const stopping = new AbortController();
    const credentials = new Map([[SERIAL, this.secret]]);
    const url = this.running.mqttUrl;
    const options = { ...DEFAULT_OPTIONS, meters: 1, intervalMs: 500, url, credentials };
    const deps = { clock: createSystemClock(), connect: createMqttClient, log: silentLog };
    const simulator = run(deps, options, stopping.signal);
    const off = async () => {
      stopping.abort();
      await simulator.stopped;
    };
    this.#stack.defer(off);
    await simulator.connected;
    const { readings } = this.running.program.services;
    await until("the meter", () => readings.meter(SERIAL)?.online === true);
    return off;
  }

  /** Somebody who reads and writes on the meter's topics. */
  async eavesdropper() {
    const client = await connectDevice(this.running.mqttUrl);
    this.#stack.defer(() => client.end());
    const packets = new Map<string, Record<string, unknown>>();
    const acks: Record<string, unknown>[] = [];
    const parse = (payload: Uint8Array) => JSON.parse(new TextDecoder().decode(payload));
    await client.subscribe(`${TOPIC}/cmd`, (payload) => {
      const packet = parse(payload);
      packets.set(packet.id, packet);
    });
    await client.subscribe(`${TOPIC}/ack`, (payload) => void acks.push(parse(payload)));
    const inject = (packet: object) => client.publish(`${TOPIC}/cmd`, JSON.stringify(packet));
    return { packets, acks, inject };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

Deno.test("a virtual meter comes in to a closed broker with its credential and obeys what is signed", async () => {
  await using bench = await Bench.start({ MQTT_ANONYMOUS: "false" });
  await bench.powerOn();
  const row = await bench.become(
    await bench.send({ action: "setCalibration", value: 7.5 }),
    "done",
  );
  assert.equal(row.by, "admin");
  assert.equal(row.before?.pulsesPerLiter, null);
  assert.equal(row.epoch, row.before?.epoch);
  assert.equal(typeof row.totalLiters, "number");
  await until("the recorded calibration", async () => {
    const settings = await bench.ask<{ pulsesPerLiter: number }>(`/api/meters/${SERIAL}`);
    return settings.pulsesPerLiter === 450;
  });
  const reset = await bench.become(await bench.send({ action: "reset" }), "done");
  assert.deepEqual([reset.totalLiters, reset.epoch], [0, row.epoch! + 1]);
});

Deno.test("a signed command whose packet was lost is published again, and done once", async () => {
  await using bench = await Bench.start();
  await bench.known();
  const { acks } = await bench.eavesdropper();
  const id = await bench.send({ action: "reset" });
  assert.equal((await bench.row(id)).status, "sent");
  await bench.powerOn();
  const row = await bench.become(id, "done");
  // The program may hear the meter before the eavesdropper does.
  await until("the meter's last answer", () => acks.at(-1)?.status === "executado");
  assert.deepEqual(acks.map(({ status }) => status), ["recebido", "executado"]);
  assert.equal(row.totalLiters, 0);
});

Deno.test("forged, replayed and late commands are refused by the meter, and shown so", async () => {
  await using bench = await Bench.start();
  await bench.known();
  const { packets, acks, inject } = await bench.eavesdropper();
  const motivo = (id: string) => acks.findLast((ack) => ack.id === id)?.motivo;
  const older = await bench.send({ action: "reset", ttlSeconds: 600 });
  const late = await bench.send({ action: "reset", ttlSeconds: 5 });
  const forged = await bench.send({ action: "setInterval", value: 2, ttlSeconds: 600 });
  await until("what was sent", () => packets.size === 3);
  await bench.powerOn();

  // With the id of a command that waits for its answer, and the signature of another.
  await inject({ ...packets.get(forged), value: 1, sig: packets.get(older)!.sig });
  assert.equal((await bench.become(forged, "refused")).reason, "assinatura inválida");

  assert.equal((await bench.become(late, "expired")).reason, undefined);
  await inject(packets.get(late)!);
  await until("its answer", () => motivo(late) === "prazo vencido");
  assert.equal((await bench.row(late)).status, "expired");

  const newer = await bench.become(await bench.send({ action: "simSetFlow", value: 9 }), "done");
  await inject(packets.get(older)!);
  assert.equal((await bench.become(older, "refused")).reason, "comando repetido");
  await inject(packets.get(newer.id)!);
  await until("its answer", () => motivo(newer.id) === "já executado");
  const still = await bench.row(newer.id);
  assert.deepEqual([still.status, still.reason], ["done", undefined]);
  assert.equal(still.epoch, newer.epoch, "nothing was reset");
});

Deno.test("a meter that is off: its command waits, then expires, and is never done", async () => {
  await using bench = await Bench.start();
  const off = await bench.powerOn();
  await off();
  const { readings } = bench.running.program.services;
  await until("its goodbye", () => readings.meter(SERIAL)?.online === false);
  const id = await bench.send({ action: "reset", ttlSeconds: 5 });
  assert.equal((await bench.row(id)).status, "queued");
  await bench.become(id, "expired");
  const { packets } = await bench.eavesdropper();
  await bench.powerOn();
  await bench.become(await bench.send({ action: "simOff" }), "done");
  assert.deepEqual([packets.has(id), (await bench.row(id)).status], [false, "expired"]);
});
