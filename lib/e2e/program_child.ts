/** A program in a process of its own, to be looked at from outside: its answers, its log, its memory. */

import { fileURLToPath } from "node:url";
import { until } from "../testing/until.ts";
import { freePort } from "./harness.ts";

const ENTRY = fileURLToPath(new URL("program_process.ts", import.meta.url));
const CONFIG = fileURLToPath(new URL("../../deno.json", import.meta.url));
const PASSWORD = "correct-horse-battery";
/** It is to be ready within, ms. */
const START_MS = 30_000;
/** Of the test's own environment nothing else reaches the program. */
const PASSED_ON = ["PATH", "HOME", "DENO_DIR", "TMPDIR"];

/** What the program says when it takes messages and requests. */
const READY = /^(\{"web":.*\})$/m;

export class ProgramChild {
  /** All that it wrote, the debug lines too. */
  log = "";
  webPort = 0;
  /** Where the broker listens. */
  mqttPort = 0;
  #token = "";
  #isAlive = true;
  readonly #ended: Promise<Deno.CommandStatus>;

  private constructor(private readonly child: Deno.ChildProcess, private readonly folder: string) {
    const reading = [child.stdout, child.stderr].map((stream) => this.#keep(stream));
    this.#ended = Promise.all([child.status, ...reading]).then(([status]) => status)
      .finally(() => this.#isAlive = false);
  }

  /** @throws {Error} when it does not start; the message has what it wrote */
  static async start(env: Record<string, string> = {}): Promise<ProgramChild> {
    const folder = await Deno.makeTempDir();
    const own = Object.entries(Deno.env.toObject()).filter(([name]) => PASSED_ON.includes(name));
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", "--config", CONFIG, ENTRY],
      cwd: folder,
      clearEnv: true,
      env: {
        ...Object.fromEntries(own),
        NO_COLOR: "1",
        ADMIN_PASSWORD: PASSWORD,
        LOG_LEVEL: "debug",
        DATA_DIR: `${folder}/data`,
        MQTT_PORT: String(freePort()),
        ...env,
      },
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const program = new ProgramChild(child, folder);
    await program.#ready();
    return program;
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  /** Bytes of memory that it occupies. */
  async memory(): Promise<number> {
    const status = await Deno.readTextFile(`/proc/${this.child.pid}/status`);
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)![1]) * 1024;
  }

  /** `GET path` as administrator. */
  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { authorization: `Bearer ${this.#token}` };
    return fetch(`http://127.0.0.1:${this.webPort}${path}`, { headers, ...init });
  }

  async get<T>(path: string): Promise<T> {
    return await (await this.fetch(path)).json();
  }

  /** Ends it in good order. @returns its exit code */
  async stop(): Promise<number> {
    if (this.#isAlive) this.child.kill("SIGTERM");
    return (await this.#ended).code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isAlive) this.child.kill("SIGKILL");
    await this.#ended;
    await Deno.remove(this.folder, { recursive: true });
  }

  async #ready(): Promise<void> {
    await until("the program", () => READY.test(this.log) || !this.#isAlive, START_MS);
    const [, addresses] = READY.exec(this.log) ?? [];
    if (!addresses) throw new Error(`Cannot start the program: ${this.log}`);
    const { web, mqtt } = JSON.parse(addresses);
    [this.webPort, this.mqttPort] = [web, mqtt];
    const body = JSON.stringify({ username: "admin", password: PASSWORD });
    const headers = { "content-type": "application/json" };
    const answer = await this.fetch("/api/login", { method: "POST", headers, body });
    this.#token = (await answer.json()).token;
  }

  async #keep(stream: Deno.ChildProcess["stderr"]): Promise<void> {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) this.log += text;
  }
}
