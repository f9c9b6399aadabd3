/**
 * Whether a store that is large already takes readings as fast as an empty one, and how much memory
 * the server needs for many meters.
 */

import { makeLargeFolder } from "./large_folder.ts";
import { build, type Load, publish, startServer } from "./processes.ts";
import { median, rate, type Row } from "./report.ts";

const READINGS = 10_000_000;
/** One reading a message of meters that the large store does not know, nor the empty one. */
const SINGLES: Load = { messages: 100_000, meters: 100, each: 1 };
/** Two million readings of a thousand meters. */
const MANY: Load = { messages: 2_000_000, meters: 1000, each: 1 };
const ROUNDS = 3;
/** A server with two million readings of a thousand meters takes this much memory at the most, MB. */
const WANTED_MB = 400;

/** Readings a second until the last one is stored and acknowledged; the embedded broker's PUBACK says so. */
async function rateInto(dataDir: string): Promise<number> {
  const server = await startServer({ DATA_DIR: dataDir });
  try {
    await filled(server.url);
    const { messages, each } = SINGLES;
    return messages * each / await publish(server.mqttPort, SINGLES).seconds;
  } finally {
    await server.stop();
  }
}

/** Waits until the server has its memory filled: how long a start takes is another benchmark. */
async function filled(url: string): Promise<void> {
  const answer = await fetch(`${url}/api/history?limit=1`);
  if (!answer.ok) throw new Error(`The history of all meters: ${answer.status}`);
  await answer.body?.cancel();
}

async function rateIntoEmpty(): Promise<number> {
  const folder = await Deno.makeTempDir({ prefix: "bench-" });
  try {
    return await rateInto(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** On a copy: each round finds the store as it was. */
async function rateIntoLarge(large: string): Promise<number> {
  const folder = await Deno.makeTempDir({ prefix: "bench-large-" });
  try {
    for await (const { name } of Deno.readDir(large)) {
      await Deno.copyFile(`${large}/${name}`, `${folder}/${name}`);
    }
    await new Deno.Command("sync").output(); // or the first commits wait for the copy, sync(1)
    return await rateInto(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The most memory that a server ever had while it took the many readings, MB. */
async function peakMemory(): Promise<number> {
  const server = await startServer();
  try {
    await publish(server.mqttPort, MANY).seconds;
    return await server.peakMemory();
  } finally {
    await server.stop();
  }
}

/** Runs it all. */
export async function largeStore(): Promise<Row[]> {
  await build();
  const large = await makeLargeFolder(READINGS);
  const [empty, full]: [number[], number[]] = [[], []];
  try {
    for (let i = 0; i < ROUNDS; i++) {
      empty.push(await rateIntoEmpty());
      full.push(await rateIntoLarge(large));
    }
  } finally {
    await Deno.remove(large, { recursive: true });
  }
  return [
    rate(
      "one reading a message, on top of 10 M readings",
      [median(full), median(empty)],
      "readings/s",
      { beside: "into an empty store", gate: 0.9 },
    ),
    {
      name: "most memory over 2 M readings of 1,000 meters",
      value: await peakMemory(),
      unit: "MB",
      gate: { atMost: WANTED_MB },
    },
  ];
}
