/** The processes that benchmarks measure: the production server, the publisher. */

import { fileURLToPath } from "node:url";
import { freePort } from "../lib/testing/mosquitto.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const PUBLISHER = fileURLToPath(new URL("publisher.ts", import.meta.url));
/** Of the servers' administrator. */
const ADMIN_PASSWORD = "correct-horse-battery";
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
  stop(): Promise<void>;
}

/** Builds the project, once for all servers. */
export async function build(): Promise<void> {
  const { success, stderr } = await deno(["task", "build"]).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}

/** A Deno process in the project's folder. */
export function deno(args: string[], env: Record<string, string> = {}): Deno.Command {
  return new Deno.Command(Deno.execPath(), {
    args,
    cwd: ROOT,
    env,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
}

/** Starts a server on an empty folder. */
export async function startServer(env: Record<string, string> = {}): Promise<Server> {
  const [port, mqttPort] = [await freePort(), await freePort()];
  const dataDir = env.DATA_DIR ?? await Deno.makeTempDir({ prefix: "bench-" });
  const began = performance.now();
  const child = deno(["run", "-A", "main.ts"], {
    APP_ENV: "development",
    PORT: String(port),
    MQTT_PORT: String(mqttPort),
    DATA_DIR: dataDir,
    ADMIN_PASSWORD,
    PUBLIC_READ: "true",
    SIMULATE: "0",
    LOG_LEVEL: "warn",
    ...env,
  }).spawn();
  void child.stdout.cancel();
  void child.stderr.cancel();
  const url = `http://127.0.0.1:${port}`;
  while (!await isHealthy(url)) {
    if (performance.now() - began > START_TIMEOUT_MS) throw new Error("The server does not start");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return {
    url,
    mqttPort,
    startMs: performance.now() - began,
    memory: () => residentMb(child.pid),
    stop: async () => {
      child.kill("SIGTERM");
      await child.status;
      if (!env.DATA_DIR) await Deno.remove(dataDir, { recursive: true });
    },
  };
}

/** Resident memory of a process, MB. */
export async function residentMb(pid: number): Promise<number> {
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)![1]) / 1024;
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
    memory: () => residentMb(child.pid),
    stop: () => end(child),
  };
}

/** What is published. */
export interface Load {
  readonly messages: number;
  readonly meters: number;
  /** Readings a message. */
  readonly each: number;
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
export function publish(port: number, { messages, meters, each }: Load, window = 2000): Publishing {
  const args = [port, messages, meters, each, window].map(String);
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
