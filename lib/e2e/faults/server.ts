/** The production server as a process of its own, to be killed, frozen and started again. */

import { fileURLToPath } from "node:url";
import { newestChange } from "../../../tasks/sources.ts";
import { SERVER_FLAGS } from "../../server_flags.ts";
import { pause, until } from "../../testing/until.ts";
import { freePort } from "../harness.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
/** What `dist/` is made of that a test may have changed (`tasks/start.ts`). */
const SOURCES = ["routes", "islands", "lib", "static", "fresh.config.ts"];
/** A server has to answer within, ms. */
const START_TIMEOUT_MS = 60_000;
/** A question to a server that stands still is given up after, ms. */
const ANSWER_TIMEOUT_MS = 2_000;

const running = new Set<number>();
globalThis.addEventListener("unload", () => {
  for (const pid of running) end(pid, "SIGKILL");
});

let built: Promise<void> | undefined;

async function build(): Promise<void> {
  const at = await Deno.stat(`${ROOT}/dist/snapshot.js`).then(
    ({ mtime }) => mtime?.getTime() ?? 0,
    () => 0,
  );
  if (at > await newestChange(SOURCES.map((path) => `${ROOT}/${path}`))) return;
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "build"],
    cwd: ROOT,
    stdout: "null",
  }).spawn().status;
  if (!success) throw new Error("Cannot start the server: the build failed");
}

/** What a server is started with. */
export interface ServerOptions {
  /** Of the broker; left out: the embedded one. */
  readonly mqttUrl?: string;
  /** Left out: a new folder. */
  readonly dataDir?: string;
  readonly env?: Record<string, string>;
  /** Starts it by `deno task start`, as a person does, instead of directly. */
  readonly asTask?: boolean;
}

/** A running server. */
export class Server {
  readonly port = freePort();
  readonly url = `http://127.0.0.1:${this.port}`;
  readonly mqttPort: number;
  /** How long each start took until the first answer, ms. */
  readonly startsMs: number[] = [];
  readonly #options: ServerOptions;
  readonly #log: string;
  #child: Deno.ChildProcess | null = null;

  private constructor(options: ServerOptions, readonly dataDir: string, log: string) {
    this.#options = options;
    this.#log = log;
    this.mqttPort = options.mqttUrl ? Number(new URL(options.mqttUrl).port) : freePort();
  }

  static async start(options: ServerOptions = {}): Promise<Server> {
    await (built ??= build());
    const dataDir = options.dataDir ?? await Deno.makeTempDir({ prefix: "faults-" });
    const log = await Deno.makeTempFile({ prefix: "faults-log-" });
    await using stack = new AsyncDisposableStack();
    const server = stack.use(new Server(options, dataDir, log));
    await server.restart();
    stack.move();
    return server;
  }

  /** Starts it, on the same ports and folder as before; resolves when it answers anything at all. */
  async restart(): Promise<void> {
    const from = performance.now();
    const child = this.spawn();
    let isOver = false;
    child.status.then(() => isOver = true);
    try {
      await until("an answer of the server", async () => {
        if (isOver) throw new Error("it ended");
        return await this.status() !== null;
      }, START_TIMEOUT_MS);
    } catch (cause) {
      throw new Error(`Cannot start the server: ${cause}\n${this.log}`, { cause });
    }
    this.startsMs.push(performance.now() - from);
  }

  /** Starts it and waits for nothing. */
  spawn(): Deno.ChildProcess {
    if (this.#child) throw new Error("Cannot start the server: it runs");
    const { asTask = false } = this.#options;
    const config = ["--config", `${ROOT}/deno.json`];
    const args = asTask
      ? ["task", ...config, "start"]
      : ["run", "-A", ...SERVER_FLAGS, ...config, `${ROOT}/main.ts`];
    const command = [Deno.execPath(), ...args].map((word) => `'${word}'`).join(" ");
    this.#child = new Deno.Command("setsid", {
      args: ["sh", "-c", `exec ${command} >>'${this.#log}' 2>&1`],
      cwd: asTask ? ROOT : this.dataDir, // away from a `.env`
      env: this.#env(),
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    running.add(this.#child.pid);
    return this.#child;
  }

  /** Memory of its first process, bytes. */
  async residentBytes(): Promise<number> {
    const text = await Deno.readTextFile(`/proc/${this.#child?.pid}/status`);
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(text)![1]) * 1024;
  }

  /** What it said. */
  get log(): string {
    return Deno.readTextFileSync(this.#log);
  }

  /** To the whole process group. */
  signal(signal: Deno.Signal): void {
    if (this.#child) end(this.#child.pid, signal);
  }

  /** To its first process alone, as a supervisor does. */
  signalFirst(signal: Deno.Signal): void {
    this.#child?.kill(signal);
  }

  /** Waits for its end. @returns its exit code */
  async ended(): Promise<number> {
    const child = this.#child;
    if (!child) throw new Error("Cannot wait for the server: it does not run");
    const { code } = await child.status;
    this.#forget(child.pid);
    return code;
  }

  /** Ends all its processes at once. */
  async kill(): Promise<void> {
    if (!this.#child) return;
    this.signal("SIGKILL");
    await this.ended();
  }

  /** The HTTP status of `/healthz`; `null` when nobody answers. */
  async status(): Promise<number | null> {
    try {
      const answer = await this.fetch("/healthz");
      await answer.body?.cancel();
      return answer.status;
    } catch {
      return null; // not there yet, or it stands still: both are no answer
    }
  }

  /** Waits for a status of `/healthz`. @returns how long it took, ms */
  async becomes(status: number, timeoutMs: number): Promise<number> {
    const from = performance.now();
    await until(`${status} of /healthz`, async () => {
      if (await this.status() === status) return true;
      await pause(50);
      return false;
    }, timeoutMs);
    return performance.now() - from;
  }

  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const signal = init.signal ?? AbortSignal.timeout(ANSWER_TIMEOUT_MS);
    return await fetch(`${this.url}${path}`, { ...init, signal });
  }

  /** `GET path`, as text. */
  async text(path: string): Promise<string> {
    const answer = await fetch(`${this.url}${path}`, { signal: AbortSignal.timeout(60_000) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`Cannot get ${path}: ${answer.status} ${text}`);
    return text;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.signal("SIGCONT");
    await this.kill();
    await Deno.remove(this.#log);
    if (!this.#options.dataDir) await Deno.remove(this.dataDir, { recursive: true });
  }

  #env(): Record<string, string> {
    return {
      APP_ENV: "development",
      HOST: "127.0.0.1",
      PORT: String(this.port),
      MQTT_HOST: "127.0.0.1",
      MQTT_PORT: String(this.mqttPort),
      MQTT_URL: this.#options.mqttUrl ?? "",
      DATA_DIR: this.dataDir,
      ADMIN_PASSWORD: "correct-horse-battery",
      SIMULATE: "0",
      PUBLIC_READ: "true",
      LOG_LEVEL: "warn",
      ...this.#options.env,
    };
  }

  #forget(pid: number): void {
    end(pid, "SIGKILL"); // what is left of the group
    running.delete(pid);
    this.#child = null;
  }
}

/** Signals a process group; one that is gone already is fine. */
function end(pid: number, signal: Deno.Signal): void {
  try {
    Deno.kill(-pid, signal);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
