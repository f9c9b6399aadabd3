/** The firmware as a Linux program (`firmware/native`), to be run, killed and read by tests. */

/** A line of its journal; totals in mL, pulses since its start. */
export interface JournalLine {
  readonly event:
    | "started"
    | "online"
    | "offline"
    | "stored"
    | "not-stored"
    | "answered"
    | "ended";
  readonly total?: number;
  readonly epoch?: number;
  readonly pulses?: number;
  readonly id?: string;
  readonly status?: "done" | "refused" | "expired";
  readonly reason?: string;
  readonly overwritten?: number;
}

const firmware = new URL("../../firmware/", import.meta.url).pathname;
let built: Promise<string> | undefined;

/** Whether it can be built here: a compiler, make and libmosquitto's headers. */
function available(): boolean {
  const source = "#include <mosquitto.h>\n";
  try {
    const compiler = new Deno.Command("sh", {
      args: ["-c", `printf '${source}' | g++ -x c++ -fsyntax-only - && make --version`],
      stdout: "null",
      stderr: "null",
    });
    return compiler.outputSync().success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/**
 * For `Deno.test({ ignore })`: ignores where the program cannot be built and says so, but never when
 * `CI` is `true`.
 */
export function ignoreWithoutNativeMeter(what: string): boolean {
  if (Deno.env.get("CI") === "true" || available()) return false;
  console.log(`skipped: ${what}: no g++, make and libmosquitto-dev are installed`);
  return true;
}

/** Builds it, once a process. */
function build(): Promise<string> {
  built ??= (async () => {
    const make = new Deno.Command("make", { args: ["-s", "-C", firmware, "native"] });
    const { success, stderr } = await make.output();
    if (!success) throw new Error(`Cannot build: ${new TextDecoder().decode(stderr)}`);
    return `${firmware}build/meter`;
  })();
  return built;
}

/** One life of the meter: from power on to power off. */
export class NativeMeter {
  readonly lines: JournalLine[] = [];
  /** Resolves when its journal has ended, with what it said on its standard error. */
  readonly ended: Promise<string>;
  readonly #child: Deno.ChildProcess;

  private constructor(child: Deno.ChildProcess) {
    this.#child = child;
    this.ended = this.#follow(child);
  }

  /** @param options as `firmware/native` takes them, without the dashes; `true`: no value */
  static async start(
    options: Readonly<Record<string, string | number | true>>,
  ): Promise<NativeMeter> {
    const args = Object.entries(options).flatMap(([name, value]) =>
      value === true ? [`--${name}`] : [`--${name}`, String(value)]
    );
    const program = new Deno.Command(await build(), {
      args,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    });
    return new NativeMeter(program.spawn());
  }

  /** The last line of a kind. */
  last(event: JournalLine["event"]): JournalLine | undefined {
    return this.lines.findLast((line) => line.event === event);
  }

  signal(signal: Deno.Signal): void {
    this.#child.kill(signal);
  }

  /** The power goes, whatever was under way. */
  async cutPower(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.ended;
  }

  /** Says goodbye and ends. */
  async stop(): Promise<void> {
    this.#child.kill("SIGTERM");
    const said = await this.ended;
    if (said) throw new Error(`The meter failed: ${said}`);
  }

  async #follow(child: Deno.ChildProcess): Promise<string> {
    const said = new Response(child.stderr).text();
    let text = "";
    for await (const part of child.stdout.pipeThrough(new TextDecoderStream())) {
      const lines = (text + part).split("\n");
      text = lines.pop() ?? "";
      for (const line of lines) this.lines.push(JSON.parse(line));
    }
    await child.status;
    return await said;
  }
}
