/** A real Mosquitto for tests: on free ports, in a temporary folder, to be stopped, paused or killed. */

import { connect, createServer } from "node:net";

/** Where distributions put it; the second is not on everyone's `PATH`. */
const COMMANDS = ["mosquitto", "/usr/sbin/mosquitto"];

/** The server gets this long to listen, ms. */
const START_TIMEOUT_MS = 10_000;

/** What a test may ask of its Mosquitto. */
export interface MosquittoOptions {
  /** Lines of configuration beside the listeners, the persistence and `allow_anonymous`. */
  readonly lines?: readonly string[];
  /** A whole configuration instead; `{port}`, `{wsPort}` and `{data}` stand for the real ones. */
  readonly config?: string;
  /** Also listens for WebSockets. */
  readonly websocket?: boolean;
  /** Certificate and key, PEM files: the listener speaks TLS. */
  readonly tls?: { readonly cert: string; readonly key: string };
}

let command: string | null | undefined;

/** Whether a Mosquitto is installed; when not, tests that need it are to be ignored. */
export function available(): boolean {
  if (command === undefined) command = COMMANDS.find(runs) ?? null;
  return command !== null;
}

/**
 * For `Deno.test({ ignore })`: ignores where no Mosquitto is installed and says so, but never when
 * `CI` is `true`: there a missing server is a failure.
 */
export function ignoreWithoutMosquitto(what: string): boolean {
  if (available() || Deno.env.get("CI") === "true") return false;
  console.log(`skipped: ${what}: no mosquitto is installed`);
  return true;
}

/** A running Mosquitto. */
export class Mosquitto {
  readonly url: string;
  readonly wsUrl: string;
  #child: Deno.ChildProcess | null = null;
  #log = "";

  private constructor(
    readonly port: number,
    readonly wsPort: number,
    readonly folder: string,
    tls: boolean,
  ) {
    this.url = `${tls ? "mqtts" : "mqtt"}://127.0.0.1:${port}`;
    this.wsUrl = `ws://127.0.0.1:${wsPort}`;
  }

  /** @throws {Error} when it does not listen in time; the message has its output */
  static async start(options: MosquittoOptions = {}): Promise<Mosquitto> {
    if (!available()) throw new Error("Cannot start mosquitto: not installed");
    const [port, wsPort] = [await freePort(), await freePort()];
    const folder = await Deno.makeTempDir({ prefix: "mosquitto-" });
    const server = new Mosquitto(port, wsPort, folder, options.tls !== undefined);
    const config = options.config ?? defaultConfig(options);
    await Deno.writeTextFile(
      `${folder}/mosquitto.conf`,
      config.replaceAll("{port}", String(port)).replaceAll("{wsPort}", String(wsPort))
        .replaceAll("{data}", folder),
    );
    await server.restart();
    return server;
  }

  /** Starts it again on the same ports with the same data. */
  async restart(): Promise<void> {
    if (this.#child) throw new Error("Cannot start mosquitto: it runs");
    const child = new Deno.Command(command ?? COMMANDS[0], {
      args: ["-c", `${this.folder}/mosquitto.conf`],
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    this.#child = child;
    this.#readLog(child);
    const until = Date.now() + START_TIMEOUT_MS;
    while (!await listens(this.port)) {
      if (Date.now() > until) {
        await this.#end("SIGKILL");
        throw new Error(`Cannot start mosquitto: it does not listen\n${this.#log}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Lets it read its files anew. */
  reload(): void {
    this.#child?.kill("SIGHUP");
  }

  /** Its snapshot. */
  get database(): string {
    return `${this.folder}/mosquitto.db`;
  }

  /** What it said, the last 64 KiB. */
  get log(): string {
    return this.#log;
  }

  /** Ends it in good order: it saves its state. */
  async stop(): Promise<void> {
    await this.#end("SIGTERM");
  }

  /** Ends it without warning: what it has not saved is lost. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /** Freezes it: connections stay open, and nothing answers. */
  pause(): void {
    this.#child?.kill("SIGSTOP");
  }

  resume(): void {
    this.#child?.kill("SIGCONT");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end("SIGKILL");
    await Deno.remove(this.folder, { recursive: true });
  }

  async #end(signal: Deno.Signal): Promise<void> {
    const child = this.#child;
    if (!child) return;
    this.#child = null;
    child.kill(signal);
    await child.status;
  }

  async #readLog(child: Deno.ChildProcess): Promise<void> {
    for await (const text of child.stderr.pipeThrough(new TextDecoderStream())) {
      this.#log = (this.#log + text).slice(-65_536);
    }
  }
}

function defaultConfig(options: MosquittoOptions): string {
  const { tls, websocket, lines = [] } = options;
  return [
    "user root", // Else, started by root, it could not write into the test's folder.
    "listener {port} 127.0.0.1",
    ...tls ? [`certfile ${tls.cert}`, `keyfile ${tls.key}`] : [],
    ...websocket ? ["listener {wsPort} 127.0.0.1", "protocol websockets"] : [],
    "allow_anonymous true",
    "persistence true",
    "persistence_location {data}/",
    ...lines,
    "",
  ].join("\n");
}

function runs(name: string): boolean {
  try {
    // `-h` prints the version and the usage, and exits with 3 in version 2.
    new Deno.Command(name, { args: ["-h"], stdout: "null", stderr: "null" }).outputSync();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** A port that nobody listens on at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => {
        if (address && typeof address === "object") resolve(address.port);
        else reject(new Error("Cannot find a free port"));
      });
    });
  });
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const done = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("connect", () => done(true));
    socket.once("error", () => done(false));
  });
}
