/**
 * How long a start takes, on nothing and on ten million readings: from the start of the process to a
 * healthy `/healthz`, and to the PUBACK of a meter's reading, which says that it is stored. The
 * reference is a process that only says that it is well.
 */

import { fileURLToPath } from "node:url";
import { connectPacket, publishPacket } from "../lib/testing/mqtt_bytes.ts";
import { freePort } from "../lib/testing/mosquitto.ts";
import { makeLargeFolder } from "./large_folder.ts";
import { build, healthy, spawn, startServer } from "./processes.ts";
import { median, type Row, time } from "./report.ts";

const HELLO = fileURLToPath(new URL("hello.ts", import.meta.url));
const READINGS = 10_000_000;
const ROUNDS = 5;
/** A start on ten million readings takes this long at the most, ms. */
const WANTED_MS = 3000;
/** Between tries to reach the broker, ms. */
const RETRY_MS = 10;
/** CONNACK and PUBACK have four bytes each (MQTT 3.1.1, 3.2 and 3.4). */
const ANSWER_BYTES = 8;

interface Start {
  /** Until `/healthz` says 200, ms. */
  readonly healthyMs: number;
  /** Until a reading is stored, ms. */
  readonly storedMs: number;
}

async function startOn(dataDir: string): Promise<Start> {
  const mqttPort = await freePort();
  const began = performance.now();
  const stored = firstStored(mqttPort).then(() => performance.now() - began);
  const server = await startServer({ DATA_DIR: dataDir, MQTT_PORT: String(mqttPort) });
  try {
    return { healthyMs: server.startMs, storedMs: await stored };
  } finally {
    await server.stop();
  }
}

/** Sends a reading as soon as the broker listens; resolves when it is acknowledged. */
async function firstStored(port: number): Promise<void> {
  const conn = await reach(port);
  const payload = JSON.stringify({ totalLiters: 1000, ts: Date.now() });
  await conn.write(connectPacket({ clientId: "bench-start" }));
  await conn.write(publishPacket("hidrometro/v1/START/dados", payload, { id: 1 }));
  const buffer = new Uint8Array(64);
  for (let bytes = 0; bytes < ANSWER_BYTES;) {
    const count = await conn.read(buffer);
    if (count === null) throw new Error("The broker closed the connection");
    bytes += count;
  }
  conn.close();
}

async function reach(port: number): Promise<Deno.TcpConn> {
  for (;;) {
    try {
      return await Deno.connect({ hostname: "127.0.0.1", port });
    } catch (error) {
      if (!(error instanceof Deno.errors.ConnectionRefused)) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

/** The reference: ms until it answers. */
async function hello(): Promise<number> {
  const port = await freePort();
  const began = performance.now();
  const child = spawn(["run", "-A", "--no-check", HELLO, String(port)]);
  await healthy(`http://127.0.0.1:${port}`);
  const took = performance.now() - began;
  child.kill("SIGTERM");
  await child.status;
  return took;
}

/** Runs it all. */
export async function start(): Promise<Row[]> {
  await build();
  const large = await makeLargeFolder(READINGS);
  const [least, empty, full]: [number[], Start[], Start[]] = [[], [], []];
  try {
    for (let i = 0; i < ROUNDS; i++) {
      least.push(await hello());
      const folder = await Deno.makeTempDir({ prefix: "bench-" });
      empty.push(await startOn(folder));
      await Deno.remove(folder, { recursive: true });
      full.push(await startOn(large));
    }
  } finally {
    await Deno.remove(large, { recursive: true });
  }
  return [
    ...rows("an empty store", empty, least),
    ...rows("10 M readings", full, least, WANTED_MS),
  ];
}

function rows(what: string, starts: Start[], least: number[], atMost?: number): Row[] {
  const beside = "Deno.serve and Hono alone";
  const row = (name: string, pick: (one: Start) => number): Row => {
    const base = time(name, [median(starts.map(pick)), median(least)], "ms", { beside });
    return atMost === undefined ? base : { ...base, gate: { atMost } };
  };
  return [
    row(`start on ${what}, healthy`, ({ healthyMs }) => healthyMs),
    row(`start on ${what}, first reading stored`, ({ storedMs }) => storedMs),
  ];
}
