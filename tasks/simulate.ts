/** `deno task simulate`: virtual meters against any broker. */

import { openClock, openLog, openMqttClients } from "../lib/adapters/mod.ts";
import { connectOrExplain } from "../lib/simulator/first_connection.ts";
import type { MeterSecret } from "../lib/identity.ts";
import { readCredentials } from "../lib/simulator/credentials_file.ts";
import { serialOf } from "../lib/simulator/options.ts";
import { type SimulateArguments, simulateArguments } from "../lib/simulator/simulate_arguments.ts";
import { run, type Simulator } from "../workers/simulator.ts";
import { follow, openFile, USAGE } from "./command_line.ts";

/** Between lines of progress, ms. */
const PROGRESS_MS = 5000;
/** Exit status: no connection or not everything acknowledged. */
const EXIT = { incomplete: 1 } as const;

async function simulate(
  { durationMs, credentialsFile, ...plain }: SimulateArguments,
): Promise<number> {
  const credentials = credentialsFile === null ? undefined : await load(credentialsFile, plain);
  if (credentials === null) return USAGE;
  const options = { ...plain, credentials };
  const clock = await openClock();
  const connect = await openMqttClients();
  const log = await openLog({ logLevel: "warn", logFormat: "text" }, "simulator");
  const stopping = stopSignal();
  const began = clock.now();
  const simulator = run({ clock, connect, log }, options, stopping.signal);
  const refused = await connectOrExplain(
    Promise.race([simulator.reached, aborted(stopping.signal)]),
    options.url,
    clock,
  );
  if (refused) {
    console.error(refused);
    stopping.abort();
    await simulator.stopped;
    return EXIT.incomplete;
  }
  const [first] = simulator.serials;
  const last = simulator.serials.at(-1);
  console.log(`${first === last ? first : `${first} to ${last}`}, ${options.scenario}`);
  const progress = new Progress(simulator);
  const ticking = setInterval(() => console.log(progress.line()), PROGRESS_MS);
  const ending = durationMs === null ? undefined : setTimeout(() => stopping.abort(), durationMs);
  await aborted(stopping.signal);
  clearTimeout(ending);
  clearInterval(ticking);
  await simulator.stopped;
  console.log(summary(simulator, clock.now() - began));
  return simulator.stats.unacknowledged > 0 ? EXIT.incomplete : 0;
}

/** The meters' credentials. @returns `null`, and says why, when the file cannot be used */
async function load(
  path: string,
  { meters, prefix }: Pick<SimulateArguments, "meters" | "prefix">,
): Promise<ReadonlyMap<string, MeterSecret> | null> {
  const file = await openFile(path);
  if (!file) return null;
  const read = readCredentials(await new Response(file.readable).text());
  if (!read.ok) {
    for (const fault of read.faults) console.error(`Cannot use "${path}": ${fault}`);
    return null;
  }
  const serials = Array.from({ length: meters }, (_, index) => serialOf(prefix, index));
  if (serials.some((serial) => read.credentials.has(serial))) return read.credentials;
  console.error(`Cannot use "${path}": no line is of ${serials[0]} or another of these meters`);
  return null;
}

/** What changed since the line before. */
class Progress {
  #acknowledged = 0;
  #at = performance.now();

  constructor(private readonly simulator: Simulator) {}

  line(): string {
    const { published, acknowledged, reconnects, connected } = this.simulator.stats;
    const seconds = (performance.now() - this.#at) / 1000;
    const rate = Math.round((acknowledged - this.#acknowledged) / seconds);
    this.#acknowledged = acknowledged;
    this.#at = performance.now();
    return `${rate} readings/s, ${published} published, ${acknowledged} acknowledged, ` +
      `${connected} meters connected, ${reconnects} reconnects`;
  }
}

function summary({ stats }: Simulator, ms: number): string {
  const { published, acknowledged, commands, reconnects } = stats;
  return `${published} published, ${acknowledged} acknowledged, ${commands} commands, ` +
    `${reconnects} reconnects, ${(ms / 1000).toFixed(1)} s`;
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve()));
}

/** The first Ctrl-C ends in order, the second at once. */
function stopSignal(): AbortController {
  const stopping = new AbortController();
  for (const [name, code] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
    Deno.addSignalListener(name, () => {
      if (stopping.signal.aborted) Deno.exit(code);
      stopping.abort();
    });
  }
  return stopping;
}

// Last: what runs here needs the class above.
const parsed = simulateArguments(Deno.args);
await follow("simulate", parsed, simulate);
