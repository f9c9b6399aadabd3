/** The simulator's thread: builds its own adapters from plain options, runs, stops in order. */

import { openClock, openLog, openMqttClients } from "../lib/adapters/mod.ts";
import type { Config } from "../lib/config/load.ts";
import { DEFAULT_OPTIONS, DEMO_PREFIX } from "../lib/simulator/options.ts";
import { run, type Simulator, type SimulatorOptions } from "./simulator.ts";

/** What must be said, and what may be. */
type ThreadOptions =
  & Pick<SimulatorOptions, "meters" | "url">
  & Partial<SimulatorOptions>
  & Partial<Pick<Config, "logLevel" | "logFormat">>;

/** What the main thread says. */
export type ToSimulator =
  | { readonly type: "start"; readonly options: ThreadOptions }
  | { readonly type: "stop" };

/** What this thread answers. */
export type FromSimulator =
  | { readonly type: "ready" }
  | { readonly type: "error"; readonly message: string }
  | { readonly type: "stopped" };

const stopping = new AbortController();
let simulator: Simulator | undefined;

const scope = self as unknown as {
  postMessage(message: FromSimulator): void;
  onmessage: ((event: MessageEvent<ToSimulator>) => void) | null;
};

scope.onmessage = ({ data }) => {
  const work = data.type === "start" ? start(data.options) : stop();
  work.catch((error) => {
    const message = error instanceof Error ? error.message : String(error);
    scope.postMessage({ type: "error", message });
  });
};

/** Ready at once: a broker that is down is tried again, and must not hold up the program. */
async function start({ logLevel = "info", logFormat = "text", ...given }: ThreadOptions) {
  const deps = {
    clock: await openClock(),
    connect: await openMqttClients(),
    log: await openLog({ logLevel, logFormat }, "simulator"),
  };
  const options = { ...DEFAULT_OPTIONS, prefix: DEMO_PREFIX, ...given };
  if (!stopping.signal.aborted) simulator = run(deps, options, stopping.signal);
  scope.postMessage({ type: "ready" });
}

async function stop(): Promise<void> {
  stopping.abort();
  await simulator?.stopped;
  scope.postMessage({ type: "stopped" });
  self.close();
}
