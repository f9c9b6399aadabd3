/** Puts the parts together: configuration in, services out. `main.ts` and tests start it. */

import {
  freeBytes,
  openAccountStore,
  openBus,
  openClock,
  openCredentialStore,
  openLog,
  openMetricsFormat,
  openReadingStore,
  openSecrets,
  prepareDataDir,
} from "./adapters/mod.ts";
import { createRateLimits } from "./auth/rate_limits.ts";
import { randomText } from "./auth/secrets.ts";
import { bootstrapAdmin } from "./auth/bootstrap.ts";
import { createCredentials } from "./auth/credentials.ts";
import { createIdentity } from "./auth/identity.ts";
import { type Calendar, createCalendar } from "./domain/calendar.ts";
import { DEFAULT_SETTINGS } from "./domain/meter.ts";
import type { Config } from "./config/load.ts";
import { createExchange } from "./exchange/exchange.ts";
import { IngestGateway } from "./ingest/gateway.ts";
import type { Log } from "./log.ts";
import { LoopDelay } from "./metrics/loop_delay.ts";
import { createOperations } from "./metrics/operations.ts";
import type {
  AccountStore,
  BrokerStatus,
  Clock,
  CredentialStore,
  EventBus,
  ReadingStore,
} from "./ports.ts";
import { ConsumptionView } from "./readings/consumption.ts";
import { Habits } from "./readings/habits.ts";
import { ReadingView } from "./readings/view.ts";
import type {
  HealthReport,
  MeterOffice,
  Operations,
  PublicSettings,
  Services,
} from "./services.ts";
import { StreamHub } from "./sse/hub.ts";
import { KEEP_EVENTS, KEEP_MS } from "./sse/event_log.ts";
import { afterLoading } from "./sse/late_stream.ts";
import { SimulatorThread } from "./simulator/thread.ts";

/** What the version is called in `/healthz`. */
export const VERSION = "0.1.0";
/** How long the threads may take to stop, ms. */
const STOP_TIMEOUT_MS = 10_000;
/** Random bytes of the credential of this process's own MQTT clients. */
const INTERNAL_BYTES = 24;

/** A running program without its web server. */
export interface Program {
  readonly services: Services;
  readonly log: Log;
  /** Settled when a thread ends by itself, with its words. */
  readonly died: Promise<string>;
  /** Streams told to come again, messages under way finished, store closed. */
  stop(): Promise<void>;
}

interface Parts {
  readonly clock: Clock;
  readonly calendar: Calendar;
  readonly bus: EventBus;
  readonly store: ReadingStore;
  readonly accounts: AccountStore;
  readonly credentials: CredentialStore;
  readonly view: ReadingView;
  readonly hub: StreamHub;
  readonly gateway: IngestGateway;
  readonly loopDelay: LoopDelay;
  readonly filling: Filling;
}

/** Memory that is being filled from the store. */
interface Filling {
  /** Streams can go back to the events of the last minutes. */
  readonly streams: Promise<void>;
  readonly all: Promise<void>;
}

/**
 * Starts store, ingest and, when asked for, virtual meters.
 *
 * @throws {Error} in words for the operator: folder not writable, port taken, store of a newer program
 */
export async function startProgram(config: Config): Promise<Program> {
  const log = await openLog(config, "main");
  await prepareDataDir(config.dataDir);
  const clock = await openClock();
  const bus = await openBus(config);
  const internal = { username: "internal", password: randomText(INTERNAL_BYTES) };
  // Spans of time: the wall clock may be set meanwhile.
  const stopwatch = { now: () => performance.now() };
  const hub = new StreamHub(stopwatch);

  // The writer first: it brings the store to the current layout before anyone reads it.
  const worker = new Worker(new URL("../workers/ingest.thread.ts", import.meta.url), {
    type: "module",
    name: "ingest",
  });
  const gateway = new IngestGateway(worker, () => stopwatch.now());
  await gateway.start({ type: "start", config, internal });

  const store = await openReadingStore(config);
  const calendar = createCalendar(config.timeZone);
  const view = new ReadingView(store, clock, calendar, config.historyLimit);
  gateway.awaitReaders((eventId) => view.caughtUp(eventId));
  const filling = await followBus({ bus, store, view, hub, clock, gateway });

  const [accounts, credentials] = [
    await openAccountStore(config),
    await openCredentialStore(config),
  ];
  await welcome(config, accounts, clock);
  const loopDelay = new LoopDelay();
  const stores = { store, accounts, credentials };
  const parts = { clock, calendar, bus, ...stores, view, hub, gateway, loopDelay, filling };
  const identity = createIdentity({
    store: accounts,
    secrets: await openSecrets(config),
    clock,
    tokenSeconds: config.tokenSeconds,
    sessionSeconds: config.sessionSeconds,
    serials: () => view.meters().map(({ numeroSerie }) => numeroSerie),
    log,
  });
  await identity.load();
  const simulator = new SimulatorThread();
  if (config.simulate > 0) await simulator.start(config, brokerOf(gateway).ownAddress, internal);
  loopDelay.start();
  return {
    services: createServices(config, parts, identity, log),
    log,
    died: Promise.race([gateway.died, failureOf(filling.all)]),
    stop: async () => {
      loopDelay.stop();
      await simulator.stop(STOP_TIMEOUT_MS);
      hub.stop();
      await gateway.stop(STOP_TIMEOUT_MS);
      await Promise.allSettled([filling.all]); // it reads the store
      bus.close();
      accounts.close();
      credentials.close();
      store.close();
    },
  };
}

/**
 * Begins with what the writer knows and follows the bus from there; the rest of memory is filled while
 * the program serves already.
 *
 * @returns when streams can go back, and when all is filled
 */
async function followBus(
  { bus, store, view, hub, clock, gateway }: Pick<
    Parts,
    "bus" | "store" | "view" | "hub" | "clock" | "gateway"
  >,
): Promise<Filling> {
  let early: Parameters<StreamHub["apply"]>[0][] | null = [];
  bus.subscribe((batch) => {
    view.apply(batch);
    if (early) early.push(batch);
    else hub.apply(batch);
  });
  view.begin(await gateway.known());
  const fillHub = async () => {
    const head = await store.head();
    const recent = await store.eventsSince(clock.now() - KEEP_MS, { most: KEEP_EVENTS });
    hub.start(recent, head.eventId);
    for (const batch of early ?? []) hub.apply(batch);
    early = null;
  };
  const streams = fillHub();
  return { streams, all: streams.then(() => view.load()) };
}

/** Resolves with words when it fails, else never. */
function failureOf(work: Promise<void>): Promise<string> {
  return new Promise((resolve) => {
    work.catch((error) => resolve(`Cannot read what is stored: ${describe(error)}`));
  });
}

/** The first administrator; a generated password is printed once, on standard output. */
async function welcome(config: Config, accounts: AccountStore, clock: Clock): Promise<void> {
  const { adminUsername: username, adminPassword: password } = config;
  const { generatedPassword } = await bootstrapAdmin({ accounts, username, password, clock });
  if (generatedPassword === null) return;
  console.log(`First user: ${username}, password: ${generatedPassword} (shown this once)`);
}

function createServices(
  config: Config,
  parts: Parts,
  { auth, accounts }: Pick<Services, "auth" | "accounts">,
  log: Log,
): Services {
  const { clock, calendar, store, credentials, view, hub, gateway, filling } = parts;
  const [startedAt, began] = [clock.now(), performance.now()];
  const consumption = new ConsumptionView({
    store,
    calendar,
    records: () => view.records(),
    record: (serial) => view.record(serial),
  });
  return {
    settings: settingsOf(config),
    readings: view,
    consumption,
    habits: new Habits({ consumption, calendar, clock }),
    meters: createOffice(view, gateway),
    writer: gateway,
    records: {
      commands: (filter) => store.commands(filter),
      quarantine: (limit) => store.quarantine(limit),
    },
    exchange: createExchange({
      store,
      consumption,
      submit: (readings) => gateway.submit(readings, { imported: true }),
      clock,
      timeZone: config.timeZone,
      defaultSerial: config.defaultSerial,
    }),
    auth,
    claims: gateway.claims,
    accounts,
    credentials: createCredentials({
      store: credentials,
      clock,
      expel: (serial) => gateway.expel(serial),
      accept: async (serial, by) => void await gateway.claims.decide(serial, "accept", by),
    }),
    live: afterLoading(filling.streams, hub),
    limits: createRateLimits({ now: () => performance.now() }),
    clock,
    note: (change) => log.info("change", change),
    fault: (error) => log.error("Cannot answer a request", { error: describe(error) }),
    health: () => healthOf(gateway.checks(), (performance.now() - began) / 1000),
    operations: operationsOf(config, parts, startedAt),
    broker: () => brokerOf(gateway),
  };
}

function operationsOf(
  { dataDir }: Config,
  { clock, view, hub, gateway, loopDelay }: Parts,
  startedAt: number,
): Operations {
  return createOperations({
    version: VERSION,
    clock,
    startedAt,
    checks: () => gateway.checks(),
    measureIngest: () => gateway.measure(),
    presences: () => view.presences(),
    stream: () => hub.measures(),
    freeBytes: () => freeBytes(dataDir),
    loopDelay,
    // Loaded with the first scrape: most homes have no Prometheus.
    format: { render: async (families) => await (await openMetricsFormat()).render(families) },
  });
}

function createOffice(view: ReadingView, gateway: IngestGateway): MeterOffice {
  const settings = (serial: string) => view.record(serial)?.settings ?? null;
  return {
    settings,
    configure: async (serial, patch, by) => {
      await gateway.edit(serial, { what: "settings", patch }, by);
      return settings(serial) ?? DEFAULT_SETTINGS;
    },
    replace: (serial, replacement, by) =>
      gateway.edit(serial, { what: "replacement", replacement }, by),
  };
}

function settingsOf(config: Config): PublicSettings {
  return {
    publicRead: config.publicRead,
    timeZone: config.timeZone,
    defaultSerial: config.defaultSerial,
    allowedHosts: config.allowedHosts,
    secureCookies: config.tls !== null || (config.publicUrl?.startsWith("https:") ?? false),
    tokenSeconds: config.tokenSeconds,
    topics: config.mqtt.topics,
    needsCredential: config.mqtt.url === null && !config.mqtt.anonymous,
    development: !config.production,
  };
}

function healthOf(checks: HealthReport["checks"], uptimeSeconds: number): HealthReport {
  const ok = Object.values(checks).every((check) => check === "ok");
  const status = ok ? "ok" : "degraded";
  return { status, checks, uptimeSeconds: Math.floor(uptimeSeconds), version: VERSION };
}

function brokerOf(gateway: IngestGateway): BrokerStatus {
  const status = gateway.status;
  if (!status) throw new Error("Cannot tell the broker's state: ingest has not started");
  return status.broker;
}

function describe(error: unknown): string {
  return error instanceof Error ? error.stack ?? error.message : String(error);
}
