/** The ingest thread: builds its own adapters from the plain configuration, runs, stops in order. */

import {
  forgetMigrated,
  type InternalCredential,
  lockWriter,
  migrateStore,
  openBroker,
  openBus,
  openClock,
  openClockMemory,
  openCredentialStore,
  openLog,
  openReadingStore,
} from "../lib/adapters/mod.ts";
import { createMeterCheck } from "../lib/auth/meter_check.ts";
import type { Config } from "../lib/config/load.ts";
import { createCalendar } from "../lib/domain/calendar.ts";
import { Topics } from "../lib/domain/topics.ts";
import type { IngestCalls } from "../lib/ingest/link.ts";
import { DEMO_PREFIX, serialOf } from "../lib/simulator/options.ts";
import { type Ingest, run } from "./ingest.ts";

/** What the main thread says. */
export type ToIngest =
  | { readonly type: "start"; readonly config: Config; readonly internal: InternalCredential }
  | {
    readonly type: "call";
    readonly id: number;
    readonly method: keyof IngestCalls;
    readonly args: readonly unknown[];
  }
  | { readonly type: "stop" };

/** What the ingest thread answers. */
export type FromIngest =
  | { readonly type: "ready" }
  | { readonly type: "fatal"; readonly message: string }
  | { readonly type: "result"; readonly id: number; readonly value: unknown }
  | { readonly type: "error"; readonly id: number; readonly name: string; readonly message: string }
  | { readonly type: "stopped" };

const stopping = new AbortController();
let ingest: Ingest | undefined;
let closeAll = () => Promise.resolve();

const scope = self as unknown as {
  postMessage(message: FromIngest): void;
  onmessage: ((event: MessageEvent<ToIngest>) => void) | null;
};

scope.onmessage = ({ data }) => {
  if (data.type === "start") {
    start(data).catch((error) => {
      scope.postMessage({ type: "fatal", message: messageOf(error) });
    });
  } else if (data.type === "call") call(data);
  else stop().catch((error) => scope.postMessage({ type: "fatal", message: messageOf(error) }));
};

async function start({ config, internal }: Extract<ToIngest, { type: "start" }>): Promise<void> {
  const log = await openLog(config, "ingest");
  const lock = await lockWriter(config.dataDir);
  await migrateStore(config, (words) => log.warn(words));
  const store = await openReadingStore(config);
  const bus = await openBus(config);
  const credentials = await openCredentialStore(config);
  const broker = await openBroker(config, internal, createMeterCheck(credentials), log);
  closeAll = async () => {
    bus.close();
    store.close();
    credentials.close();
    await forgetMigrated(config).then(
      (paths) => paths.forEach((path) => log.info("Removed an old store", { path })),
      (error) => log.warn("Cannot remove an old store", { error: messageOf(error) }),
    );
    lock.release();
  };
  const deps = {
    broker,
    store,
    credentials,
    bus,
    clock: await openClock(),
    clockMemory: await openClockMemory(config),
    stopwatch: { now: () => performance.now() },
    topics: new Topics(config.mqtt.topics),
    calendar: createCalendar(config.timeZone),
    retentionDays: config.retentionDays,
    log,
    defaultSerial: config.defaultSerial,
    admission: { isOpen: config.mqtt.openToNewMeters, invited: invitedOf(config) },
  };
  ingest = await run(deps, stopping.signal);
  scope.postMessage({ type: "ready" });
}

/** Serials that the configuration names: they need not be accepted by hand. */
function invitedOf({ defaultSerial, simulate }: Config): ReadonlySet<string> {
  const virtual = Array.from({ length: simulate }, (_, index) => serialOf(DEMO_PREFIX, index));
  return new Set(defaultSerial === null ? virtual : [defaultSerial, ...virtual]);
}

async function call({ id, method, args }: Extract<ToIngest, { type: "call" }>): Promise<void> {
  try {
    if (!ingest) throw new Error("Cannot call the ingest thread: it has not started");
    const work = ingest.calls[method] as (...args: readonly unknown[]) => Promise<unknown>;
    scope.postMessage({ type: "result", id, value: await work(...args) });
  } catch (error) {
    const name = error instanceof Error ? error.name : "Error";
    scope.postMessage({ type: "error", id, name, message: messageOf(error) });
  }
}

async function stop(): Promise<void> {
  stopping.abort();
  await ingest?.stopped;
  await closeAll();
  scope.postMessage({ type: "stopped" });
  self.close();
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
