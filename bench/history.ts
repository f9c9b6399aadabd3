/**
 * What pages and programs ask for most: `/api/history` and `/api/current`, by wrk. The reference is a
 * bare route of the same framework on the same kind of server (`node:http`) that answers the same bytes
 * out of memory; what the same route does on `Deno.serve`, which has no limits of time, is told beside.
 */

import {
  build,
  publish,
  type Server,
  signIn,
  startBare,
  startServer,
  storedReadings,
} from "./processes.ts";
import { median, rate, type Row } from "./report.ts";

const PATHS = ["/api/history?limit=200", "/api/current"] as const;
type Path = typeof PATHS[number];
/** Readings in memory before the measurement. */
const STORED = { messages: 20_000, meters: 100, each: 1 };
/** Readings that come meanwhile: more than are stored in the time, and as fast as `WINDOW` lets them. */
const LOAD = { messages: 200_000, meters: 100, each: 1 };
/** Unacknowledged messages: some thousands of readings a second. */
const WINDOW = 20;
const ROUNDS = 3;
/** wrk's connections, and the time of one run, s. */
const [CONNECTIONS, SECONDS] = [8, 3];
const BARE = new URL("bare_route.ts", import.meta.url).pathname;

/** Whether there is no wrk, which is said. @throws {Error} when `CI` is `true` and it is missing */
async function wrkIsMissing(): Promise<boolean> {
  try {
    await new Deno.Command("wrk", { args: ["-v"], stdout: "null", stderr: "null" }).output();
    return false;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    if (Deno.env.get("CI") === "true") throw new Error("Cannot measure: no wrk is installed");
    console.error("skipped: history: no wrk is installed (apt-get install wrk)");
    return true;
  }
}

/** Answers a second. @throws {Error} when one of them was not 200 */
async function wrk(url: string, token?: string): Promise<number> {
  const header = token === undefined ? [] : ["-H", `Authorization: Bearer ${token}`];
  const args = ["-t1", `-c${CONNECTIONS}`, `-d${SECONDS}s`, ...header, url];
  const { stdout } = await new Deno.Command("wrk", { args }).output();
  const text = new TextDecoder().decode(stdout);
  const found = /Requests\/sec:\s+([\d.]+)/.exec(text)?.[1];
  if (found === undefined || /Non-2xx|Socket errors/.test(text)) {
    throw new Error(`Cannot measure ${url}: ${text}`);
  }
  return Number(found);
}

/** What is measured of a path, answers/s. */
class Rates {
  readonly bare: number[] = [];
  readonly bareOnDeno: number[] = [];
  readonly open: number[] = [];
  readonly token: number[] = [];
  readonly loaded: number[] = [];
}

type Measured = Record<Path, Rates>;

async function whileIdle(server: Server, measured: Measured): Promise<void> {
  const bare = await startBare(BARE, "node", server.url, ...PATHS);
  const bareOnDeno = await startBare(BARE, "deno", server.url, ...PATHS);
  const token = await signIn(server);
  try {
    for (let i = 0; i < ROUNDS; i++) {
      for (const path of PATHS) {
        measured[path].bare.push(await wrk(bare.url + path));
        measured[path].bareOnDeno.push(await wrk(bareOnDeno.url + path));
        measured[path].open.push(await wrk(server.url + path));
        measured[path].token.push(await wrk(server.url + path, token));
      }
    }
  } finally {
    await bare.stop();
    await bareOnDeno.stop();
  }
}

/** @returns readings/s that were stored meanwhile */
async function underLoad(server: Server, measured: Measured): Promise<number> {
  const publishing = publish(server.mqttPort, LOAD, WINDOW);
  await publishing.began;
  const [before, began] = [await storedReadings(server), performance.now()];
  try {
    for (const path of PATHS) measured[path].loaded.push(await wrk(server.url + path));
    return (await storedReadings(server) - before) / (performance.now() - began) * 1000;
  } finally {
    await publishing.stop();
  }
}

/** Runs it all. */
export async function history(): Promise<Row[]> {
  if (await wrkIsMissing()) return [];
  await build();
  const measured: Measured = { [PATHS[0]]: new Rates(), [PATHS[1]]: new Rates() };
  const server = await startServer();
  try {
    await publish(server.mqttPort, STORED).seconds;
    await whileIdle(server, measured);
    const readings = await underLoad(server, measured);
    return PATHS.flatMap((path) => rowsOf(path, measured[path], readings));
  } finally {
    await server.stop();
  }
}

function rowsOf(
  path: Path,
  { bare, bareOnDeno, open, token, loaded }: Rates,
  readings: number,
): Row[] {
  const row = (name: string, values: number[], gate?: number) =>
    rate(`${path}, ${name}`, [median(values), median(bare)], "answers/s", {
      beside: "bare route, same bytes",
      gate,
    });
  return [
    row("open", open, 0.5),
    rate(`${path}, open`, [median(open), median(bareOnDeno)], "answers/s", {
      beside: "bare route on Deno.serve",
    }),
    row("with a token", token),
    row(`while ${Math.round(readings)} readings/s come`, loaded),
  ];
}
