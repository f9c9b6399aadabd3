/**
 * Ten thousand listeners: from the meter's message to its arrival in every client. The reference is a
 * server that does nothing but hand the same bytes on as they are posted. Same clients, rounds in turn.
 */

import mqtt from "mqtt";
import { build, childLines, deno, startBare, startServer } from "./processes.ts";
import { median, type Row, time } from "./report.ts";

const CLIENTS = 10_000;
/** Events of a round, those before the measurement among them. */
const EVENTS = 120;
const WARM_UP = 20;
/** Between two events, ms. */
const EVERY_MS = 100;
const ROUNDS = 3;
const SERIAL = "B0001";
const TOPIC = `hidrometro/v1/${SERIAL}/dados`;
/** Open files of a process beside its streams. */
const OTHER_FILES = 256;
const BARE = new URL("bare_fanout.ts", import.meta.url).pathname;
const LISTENERS = new URL("stream_clients.ts", import.meta.url).pathname;

/** A server that hands on what is published. */
interface Fanout {
  readonly stream: string;
  /** Resolves when the server has taken it. */
  publish(reading: Readonly<Record<"ts" | "totalLiters" | "flowLmin", number>>): Promise<void>;
  memory(): Promise<number>;
  stop(): Promise<void>;
}

/** What the clients saw; times in ms. */
interface Seen {
  readonly p50: number;
  readonly p99: number;
  /** Clients that did not receive every event. */
  readonly behind: number;
  readonly resyncs: number;
  readonly gaps: number;
  /** Memory of the server at the end, MB. */
  readonly memory: number;
}

async function startOurs(): Promise<Fanout> {
  const server = await startServer();
  const meter = await mqtt.connectAsync(`mqtt://127.0.0.1:${server.mqttPort}`);
  return {
    stream: `${server.url}/api/stream`,
    publish: async (reading) => {
      await meter.publishAsync(TOPIC, JSON.stringify(reading), { qos: 1 });
    },
    memory: server.memory,
    stop: async () => {
      await meter.endAsync(true);
      await server.stop();
    },
  };
}

async function startReference(): Promise<Fanout> {
  const { url, memory, stop } = await startBare(BARE);
  return {
    stream: url,
    publish: async (reading) => {
      const body = JSON.stringify({ numeroSerie: SERIAL, ...reading });
      await (await fetch(url, { method: "POST", body })).body?.cancel();
    },
    memory,
    stop,
  };
}

/** Opens the streams, publishes at the rate, waits until all have arrived. */
async function round(start: () => Promise<Fanout>): Promise<Seen> {
  const server = await start();
  try {
    const args = [server.stream, CLIENTS, EVENTS, WARM_UP].map(String);
    const clients = deno(["run", "-A", "--no-check", LISTENERS, ...args]).spawn();
    void clients.stderr.cancel();
    const line = childLines(clients);
    await line(0);
    await publishAll(server);
    const seen = JSON.parse(await line(1));
    const memory = await server.memory();
    await clients.status;
    return { ...seen, memory };
  } finally {
    await server.stop();
  }
}

async function publishAll(server: Fanout): Promise<void> {
  const taken: Promise<void>[] = [];
  const began = performance.now();
  for (let i = 0; i < EVENTS; i++) {
    const wait = began + i * EVERY_MS - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    taken.push(server.publish({ ts: Date.now(), totalLiters: 1000 + i, flowLmin: 3 }));
  }
  await Promise.all(taken);
}

/** @throws {Error} that says what to raise when the system lets no process have so many sockets */
async function checkOpenFiles(): Promise<void> {
  const limits = await Deno.readTextFile("/proc/self/limits");
  const most = Number(/Max open files\s+(\d+)/.exec(limits)?.[1] ?? Infinity);
  const needed = CLIENTS + OTHER_FILES;
  if (most >= needed) return;
  throw new Error(
    `Cannot open ${CLIENTS} streams: ulimit -n is ${most}, at least ${needed} needed`,
  );
}

/** Runs it all. */
export async function stream(): Promise<Row[]> {
  await checkOpenFiles();
  await build();
  const [ours, bare]: [Seen[], Seen[]] = [[], []];
  for (let i = 0; i < ROUNDS; i++) {
    bare.push(await round(startReference));
    ours.push(await round(startOurs));
  }
  const both = (what: "p50" | "p99" | "memory") =>
    [ours, bare].map((rounds) => median(rounds.map((one) => one[what]))) as [number, number];
  const beside = "bare fan-out";
  const name = "to 10,000 streams, 10 readings/s";
  const faults = ours.reduce((sum, { behind, resyncs, gaps }) => sum + behind + resyncs + gaps, 0);
  return [
    time(`${name}, 99 of 100 events within`, both("p99"), "ms", { beside, gate: 1 / 1.25 }),
    time(`${name}, half of the events within`, both("p50"), "ms", { beside }),
    {
      name: `${name}, clients that missed an event or were told to start anew`,
      value: faults,
      unit: "clients",
      gate: { atMost: 0 },
    },
    time("memory with 10,000 streams", both("memory"), "MB", { beside }),
  ];
}
