/** The processes that benchmarks measure: the production server, the publisher. */

import { fileURLToPath } from "node:url";
import { SERVER_FLAGS } from "../lib/server_flags.ts";
import { freePort } from "../lib/testing/mosquitto.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const PUBLISHER = fileURLToPath(new URL("publisher.ts", import.meta.url));
/** Of the servers' administrator. */
const ADMIN_PASSWORD = "correct-horse-battery";
/** Between looks at a process that starts, ms. */
const POLL_MS = 10;
/** A start takes seconds, on a busy machine some more. */
const START_TIMEOUT_MS = 60_000;

/** A running production server. */
export interface Server {
  readonly url: string;
  readonly mqttPort: number;
  /** From the start of the process to a healthy answer, ms. */
  readonly startMs: number;
  /** Resident memory now, MB. */
  memory(): Promise<number>;
  /** The most that it ever had, MB. */
  peakMemory(): Promise<number>;
  stop(): Promise<void>;
}

/** Builds the project, once for all servers. */
export async function build(): Promise<void> {
  const { success, stderr } = await deno(["task", "build"]).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}

/** A Deno process in the project's folder. */
export function deno(
  args: string[],
  env: Record<string, string> = {},
  output: "piped" | "null" = "piped",
): Deno.Command {
  return new Deno.Command(Deno.execPath(), {
    args,
    cwd: ROOT,
    env,
    stdin: "null",
    stdout: output,
    stderr: output,
  });
}

/** Starts a process of Deno that nobody listens to. */
export function spawn(args: string[], env: Record<string, string> = {}): Deno.ChildProcess {
  return deno(args, env, "null").spawn();
}

/** Waits until `/healthz` says that all is well. */
export async function healthy(url: string): Promise<void> {
  const end = performance.now() + START_TIMEOUT_MS;
  while (!await isHealthy(url)) {
    if (performance.now() > end) throw new Error(`Nothing healthy at ${url}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** Starts a server on an empty folder. */
export async function startServer(env: Record<string, string> = {}): Promise<Server> {
  const port = await freePort();
  const mqttPort = Number(env.MQTT_PORT ?? await freePort());
  const dataDir = env.DATA_DIR ?? await Deno.makeTempDir({ prefix: "bench-" });
  const began = performance.now();
  const child = spawn(["run", "-A", ...SERVER_FLAGS, "main.ts"], {
    APP_ENV: "development",
    PORT: String(port),
    MQTT_PORT: String(mqttPort),
    DATA_DIR: dataDir,
    ADMIN_PASSWORD,
    PUBLIC_READ: "true",
    SIMULATE: "0",
    LOG_LEVEL: "warn",
    ...env,
  });
  const url = `http://127.0.0.1:${port}`;
  await healthy(url);
  return {
    url,
    mqttPort,
    startMs: performance.now() - began,
    memory: () => megabytes(child.pid, "VmRSS"),
    peakMemory: () => megabytes(child.pid, "VmHWM"),
    stop: async () => {
      child.kill("SIGTERM");
      await child.status;
      if (!env.DATA_DIR) await Deno.remove(dataDir, { recursive: true });
    },
  };
}

/** What the system says of a process' memory (proc(5)). */
async function megabytes(pid: number, what: "VmRSS" | "VmHWM"): Promise<number> {
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  return Number(new RegExp(`${what}:\\s+(\\d+) kB`).exec(status)![1]) / 1024;
}

/** Readings that a server has stored since its start, by its own count. */
export async function storedReadings({ url }: Server): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  return Number(/^hidrometro_readings_total\{outcome="accepted"\} (\d+)$/m.exec(metrics)![1]);
}

/** The administrator's token. */
export async function signIn({ url }: Server): Promise<string> {
  const answer = await fetch(`${url}/api/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ username: "admin", password: ADMIN_PASSWORD }),
  });
  return (await answer.json()).token;
}

/** What a process prints, line by line from 0; each waits until it is there. */
export function childLines({ stdout }: Deno.ChildProcess): (index: number) => Promise<string> {
  const lines = stdout.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  return async (index) => {
    while (text.split("\n").length <= index + 1) {
      const { done, value } = await lines.read();
      if (done) throw new Error("The process ended early");
      text += value;
    }
    return text.split("\n")[index];
  };
}

async function isHealthy(url: string): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/healthz`);
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    return false; // not yet
  }
}

/** A server that is measured beside ours. */
export type Bare = Pick<Server, "url" | "memory" | "stop">;

/** Starts a script that serves the port of its first argument and prints a line when it does. */
export async function startBare(script: string, ...args: string[]): Promise<Bare> {
  const port = await freePort();
  const child = deno(["run", "-A", "--no-check", script, String(port), ...args]).spawn();
  void child.stderr.cancel();
  await childLines(child)(0);
  return {
    url: `http://127.0.0.1:${port}`,
    memory: () => megabytes(child.pid, "VmRSS"),
    stop: () => end(child),
  };
}

/** What is published. */
export interface Load {
  readonly messages: number;
  readonly meters: number;
  /** Readings a message. */
  readonly each: number;
  /** First letter of the meters' serials, `B` where it is left out. */
  readonly letter?: string;
}

/** A publisher under way. */
export interface Publishing {
  /** When its first message went out, Unix ms. */
  readonly began: Promise<number>;
  /** Seconds until the last PUBACK; NaN when it was stopped before. */
  readonly seconds: Promise<number>;
  stop(): Promise<void>;
}

/** Publishes to a broker of this machine, at most `window` messages unacknowledged. */
export function publish(
  port: number,
  { messages, meters, each, letter = "B" }: Load,
  window = 2000,
): Publishing {
  const args = [...[port, messages, meters, each, window].map(String), letter];
  const child = deno(["run", "-A", "--no-check", PUBLISHER, ...args]).spawn();
  void child.stderr.cancel();
  const line = childLines(child);
  const began = line(0).then((text) => JSON.parse(text).began as number);
  let isStopped = false;
  const seconds = began.then(async () => {
    try {
      return JSON.parse(await line(1)).seconds as number;
    } catch (error) {
      if (isStopped) return NaN;
      throw error;
    }
  });
  const stop = async () => {
    isStopped = true;
    await end(child);
  };
  return { began, seconds, stop };
}

async function end(child: Deno.ChildProcess): Promise<void> {
  child.kill();
  await child.status;
}
