import assert from "node:assert/strict";
import { createEmbeddedBroker } from "../lib/adapters/embedded_broker.ts";
import { createMqttClient } from "../lib/adapters/mqtt_client.ts";
import { createSystemClock } from "../lib/adapters/system_clock.ts";
import { decodeMessage } from "../lib/codec/decode.ts";
import type { Reading } from "../lib/domain/reading.ts";
import { Topics } from "../lib/domain/topics.ts";
import { silentLog } from "../lib/log.ts";
import type { Broker, InboundMessage } from "../lib/ports.ts";
import { DEFAULT_OPTIONS } from "../lib/simulator/options.ts";
import { until } from "../lib/testing/until.ts";
import { run, type Simulator, type SimulatorOptions } from "./simulator.ts";
import { settling } from "../lib/testing/settling.ts";

const base = "hidrometro/v1";
const topics = new Topics({ seedData: "hidrometro/dados", seedCommand: "hidrometro/cmd", base });
const clock = createSystemClock();

/** A broker that keeps what arrives, and meters that speak to it. */
class Site {
  readonly messages: InboundMessage[] = [];
  readonly #stopping = new AbortController();
  #runs: Simulator[] = [];
  #broker: Broker;

  private constructor(private readonly anonymous: boolean) {
    this.#broker = this.#createBroker(0);
  }

  static async open({ anonymous = true } = {}): Promise<Site> {
    const site = new Site(anonymous);
    await site.#listen();
    return site;
  }

  #createBroker(port: number): Broker {
    const { anonymous } = this;
    const host = "127.0.0.1";
    return createEmbeddedBroker({ host, port, portFixed: true, topics, anonymous, log: silentLog });
  }

  #listen(): Promise<void> {
    return this.#broker.start(
      settling((message) => Promise.resolve(void this.messages.push(message))),
    );
  }

  simulate(options: Partial<SimulatorOptions> = {}): Simulator {
    const { signal } = this.#stopping;
    const url = this.#broker.status().address;
    const all = { ...DEFAULT_OPTIONS, meters: 1, intervalMs: 20, url, ...options };
    const simulator = run({ clock, connect: createMqttClient, log: silentLog }, all, signal);
    this.#runs.push(simulator);
    return simulator;
  }

  async command(command: Record<string, unknown>, serial = "SIM-0001"): Promise<void> {
    const payload = JSON.stringify({ numeroSerie: serial, ...command });
    await this.#broker.publish(topics.command(serial), payload, { retain: false, timeoutMs: 1000 });
  }

  readings(serial = "SIM-0001"): Reading[] {
    return this.#of(topics.data(serial)).flatMap(({ payload }) => {
      const { readings, rejects } = decodeMessage(payload, Date.now(), {
        topic: serial,
        fallback: null,
      });
      assert.deepEqual(rejects, []);
      return readings;
    });
  }

  acks(serial = "SIM-0001"): Record<string, unknown>[] {
    return this.#of(topics.ack(serial)).map(parse);
  }

  states(serial = "SIM-0001"): boolean[] {
    return this.#of(topics.state(serial)).map((message) => parse(message).online === true);
  }

  /** The broker goes away and comes back on the same port. */
  async restartBroker(downMs: number): Promise<void> {
    const { port } = new URL(this.#broker.status().address);
    await this.#broker.stop();
    await clock.sleep(downMs);
    this.#broker = this.#createBroker(Number(port));
    await this.#listen();
  }

  async stopMeters(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#runs.map(({ stopped }) => stopped));
  }

  #of(topic: string): InboundMessage[] {
    return this.messages.filter((message) => message.topic === topic);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stopMeters();
    await this.#broker.stop();
  }
}

const parse = ({ payload }: InboundMessage): Record<string, unknown> =>
  JSON.parse(new TextDecoder().decode(payload));
const id = (n: number) => String(n).padStart(16, "A");

Deno.test("run() makes meters that publish readings on topics of their own, counting from 0", async () => {
  await using site = await Site.open();
  const simulator = site.simulate({ meters: 3 });
  await simulator.connected;
  for (const serial of ["SIM-0001", "SIM-0002", "SIM-0003"]) {
    await until(`readings of ${serial}`, () => site.readings(serial).length >= 5);
    const readings = site.readings(serial);
    assert.equal(readings[0].totalMl, 0);
    assert.deepEqual(readings.map(({ seq }) => seq), readings.map((_, i) => i));
    assert.ok(readings.every(({ clock }) => !clock), "every reading carries its own time");
    assert.equal(new Set(readings.map(({ epoch }) => epoch)).size, 1);
  }
  assert.deepEqual(simulator.serials, ["SIM-0001", "SIM-0002", "SIM-0003"]);
});

Deno.test("run() says online at the connection and offline at the end, retained", async () => {
  await using site = await Site.open();
  await site.simulate().connected;
  await until("online", () => site.states().length === 1);
  await site.stopMeters();
  assert.deepEqual(site.states(), [true, false]);
});

Deno.test("run() obeys simSetFlow, simOff and reset, each acknowledged twice", async () => {
  await using site = await Site.open();
  await site.simulate().connected;
  await until("a reading", () => site.readings().length > 0);
  await site.command({ id: id(1), action: "simSetFlow", value: 12 });
  await until("12 L/min", () => site.readings().at(-1)?.flowLmin === 12);
  await until("water", () => (site.readings().at(-1)?.totalMl ?? 0) > 10);
  const before = site.readings()[0].epoch ?? 0;
  await site.command({ id: id(2), action: "reset" });
  await until("a new epoch", () => site.readings().at(-1)?.epoch === before + 1);
  const first = site.readings().find(({ epoch }) => epoch === before + 1);
  assert.deepEqual([first?.totalMl, first?.seq], [0, 0]);
  await site.command({ id: id(3), action: "simulateOff" });
  await until("six acknowledgements", () => site.acks().length === 6);
  const acks = site.acks().map(({ id, status }) => [id, status]);
  assert.deepEqual(
    acks,
    [1, 2, 3].flatMap((n) => [[id(n), "recebido"], [id(n), "executado"]]),
  );
  assert.deepEqual(site.acks()[3], {
    id: id(2),
    status: "executado",
    totalLiters: 0,
    epoch: before + 1,
  });
});

Deno.test("run() sends what it counted while the broker was away, with its own times, and says online again", async () => {
  await using site = await Site.open();
  const simulator = site.simulate();
  await simulator.connected;
  await until("readings", () => site.readings().length > 3);
  await site.restartBroker(300);
  const before = site.readings().length;
  await until("readings after the restart", () => site.readings().length > before + 20);
  const seqs = [...new Set(site.readings().map(({ seq }) => seq))];
  assert.deepEqual(seqs, seqs.map((_, i) => i), "no gap, in order");
  assert.equal(site.states().at(-1), true);
  assert.equal(simulator.stats.reconnects, 1);
});

Deno.test("run() in an outage is cut off without a goodbye, keeps counting and sends a batch", async () => {
  await using site = await Site.open();
  // In device time an outage comes within a minute and lasts up to 45 s: 60 times as fast.
  const options = {
    scenario: "outage",
    speed: 60,
    backfillMs: 86_400_000,
    intervalMs: 1000,
  } as const;
  await site.simulate(options).connected;
  await until("offline and online again", () => site.states().join().includes("true,false,true"));
  await until("a batch", () => site.messages.some((m) => "readings" in parse(m)));
  const seqs = [...new Set(site.readings().map(({ seq }) => seq))];
  assert.deepEqual(seqs, seqs.map((_, i) => i));
});

Deno.test("run() with backfill publishes the past in order and catches up with now", async () => {
  await using site = await Site.open();
  const options = { backfillMs: 3_600_000, speed: Infinity, intervalMs: 1000 };
  const start = Date.now();
  await site.simulate(options).connected;
  await until("now", () => (site.readings().at(-1)?.ts ?? 0) >= start, 20_000);
  const readings = site.readings();
  assert.ok(readings.length >= 3600, `${readings.length} readings`);
  assert.ok(readings.every((r, i) => i === 0 || r.totalMl >= readings[i - 1].totalMl));
});

Deno.test("run() rejects and logs when the broker refuses the credential", async () => {
  await using site = await Site.open({ anonymous: false });
  const simulator = site.simulate({ meters: 2 });
  await assert.rejects(simulator.reached, /Cannot connect/);
  await simulator.stopped;
});

Deno.test("run() stops at once though the broker was never there", async () => {
  await using site = await Site.open();
  const simulator = site.simulate({ url: "mqtt://127.0.0.1:1" });
  await clock.sleep(50);
  await site.stopMeters();
  assert.equal(simulator.stats.published, 0);
});
