/** `deno task simulate`: virtual meters against any broker. */

import { openClock, openLog, openMqttClients } from "../lib/adapters/mod.ts";
import { connectOrExplain } from "../lib/simulator/first_connection.ts";
import { type SimulateArguments, simulateArguments } from "../lib/simulator/simulate_arguments.ts";
import { run, type Simulator } from "../workers/simulator.ts";
import { follow } from "./command_line.ts";

/** Between lines of progress, ms. */
const PROGRESS_MS = 5000;
/** Exit status: no connection or not everything acknowledged. */
const EXIT = { incomplete: 1 } as const;

async function simulate({ durationMs, ...options }: SimulateArguments): Promise<number> {
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
