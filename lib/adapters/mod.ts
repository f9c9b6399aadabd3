/** The only chooser: which adapter stands behind each port is decided here, and loaded lazily. */

import type { Config } from "../config/load.ts";
import { Topics } from "../domain/topics.ts";
import type { Log } from "../log.ts";
import type {
  AccountStore,
  Broker,
  Clock,
  ClockMemory,
  CredentialStore,
  EventBus,
  MeterCheck,
  MetricsFormat,
  MqttClient,
  MqttClientOptions,
  ReadingStore,
} from "../ports.ts";
import { keptSecret, lyingSecret, storePath } from "./data_dir.ts";
import { CLOCK_FILE, PREVIOUS_SECRET_FILE, SECRET_FILE } from "./state_files.ts";

export { freeBytes } from "./disk_space.ts";
export {
  keptSecret,
  lockWriter,
  prepareDataDir,
  storePath,
  WriterLockedError,
} from "./data_dir.ts";

/** Bytes of the generated signing key: twice the 256 bits that HS256 asks for (RFC 7518, 3.2). */
const SECRET_BYTES = 48;
/** Bytes of the generated client id. */
const CLIENT_ID_BYTES = 9;

/** A credential of this process's own MQTT clients at the embedded broker. */
export interface InternalCredential {
  readonly username: string;
  readonly password: string;
}

export async function openClock(): Promise<Clock> {
  return (await import("./system_clock.ts")).createSystemClock();
}

export async function openClockMemory(config: Pick<Config, "dataDir">): Promise<ClockMemory> {
  return (await import("./clock_memory.ts")).createClockMemory(`${config.dataDir}/${CLOCK_FILE}`);
}

export async function openLog(
  config: Pick<Config, "logLevel" | "logFormat">,
  thread: string,
): Promise<Log> {
  const { createLog } = await import("./logtape_log.ts");
  return createLog({ level: config.logLevel, format: config.logFormat, thread });
}

/** Opens the store of readings as it is. */
export async function openReadingStore(config: Pick<Config, "dataDir">): Promise<ReadingStore> {
  return (await openStoreFile(storePath(config.dataDir))).store;
}

/**
 * A store by its file.
 *
 * @returns `layout` is `null` for an empty one
 */
export async function openStoreFile(
  path: string,
): Promise<{ store: ReadingStore; layout: number | null }> {
  const { layoutOf } = await import("./kv_migrate.ts");
  const { KvReadingStore } = await import("./kv_store.ts");
  const kv = await Deno.openKv(path);
  return { store: new KvReadingStore(kv), layout: await layoutOf(kv) };
}

/**
 * Brings the store to the current layout; as it was it stays beside it. The writer's lock is held.
 *
 * @param say takes words for the operator
 */
export async function migrateStore(
  { dataDir }: Pick<Config, "dataDir">,
  say: (words: string) => void,
): Promise<{ from: number | null; to: number }> {
  const { migrate } = await import("./kv_migrate.ts");
  const kv = await Deno.openKv(storePath(dataDir));
  try {
    return await migrate(kv, async (layouts) => {
      const { keepCopy } = await import("./kept_copies.ts");
      const path = await keepCopy(dataDir, layouts);
      say(`The store goes from layout ${layouts.from} to ${layouts.to}; as it was: ${path}`);
    });
  } finally {
    kv.close();
  }
}

/** Removes copies that migrations have left, once they have served; a run has ended in order. */
export async function forgetMigrated({ dataDir }: Pick<Config, "dataDir">): Promise<string[]> {
  return await (await import("./kept_copies.ts")).forgetCopies(dataDir, Date.now());
}

export async function openAccountStore(config: Pick<Config, "dataDir">): Promise<AccountStore> {
  const { createKvAccounts } = await import("./kv_accounts.ts");
  return createKvAccounts(await Deno.openKv(storePath(config.dataDir)));
}

export async function openCredentialStore(
  config: Pick<Config, "dataDir">,
): Promise<CredentialStore> {
  const { createKvCredentials } = await import("./kv_credentials.ts");
  return createKvCredentials(await Deno.openKv(storePath(config.dataDir)));
}

/** One end of the bus between two threads of this process, told apart from others by the store's folder. */
export async function openBus(config: Pick<Config, "dataDir">): Promise<EventBus> {
  const { createBroadcastBus } = await import("./broadcast_bus.ts");
  return createBroadcastBus(`hidrometro:${config.dataDir}`);
}

/** A bus for a program that nobody follows. */
export async function openSilentBus(): Promise<EventBus> {
  return (await import("./memory_bus.ts")).createMemoryBus().connect();
}

/**
 * The embedded broker, or the link to the external one that `MQTT_URL` names.
 *
 * @param checkMeter lets meters in at the embedded one
 */
export async function openBroker(
  config: Config,
  internal: InternalCredential,
  checkMeter: MeterCheck,
  log: Log,
): Promise<Broker> {
  const { mqtt, dataDir } = config;
  const topics = new Topics(mqtt.topics);
  if (mqtt.url === null) {
    const { createEmbeddedBroker } = await import("./embedded_broker.ts");
    const { host, port, portFixed, anonymous, tls } = mqtt;
    const common = { port, portFixed, anonymous, internal, checkMeter, topics, log };
    if (tls === null) return createEmbeddedBroker({ ...common, host });
    const cert = await Deno.readTextFile(tls.certFile);
    const key = await Deno.readTextFile(tls.keyFile);
    const secure = { host, port: tls.port, cert, key };
    return createEmbeddedBroker({ ...common, host: tls.plainHost, tls: secure });
  }
  const { createExternalBroker } = await import("./external_broker.ts");
  return createExternalBroker({
    url: mqtt.url,
    username: mqtt.username ?? undefined,
    password: mqtt.password ?? undefined,
    ca: mqtt.caFile === null ? undefined : await Deno.readTextFile(mqtt.caFile),
    clientId: mqtt.clientId ??
      `hidrometro-${await keptSecret(dataDir, "mqtt-client-id", CLIENT_ID_BYTES)}`,
    topics,
    log,
  });
}

export async function openMqttClients(): Promise<(options: MqttClientOptions) => MqttClient> {
  return (await import("./mqtt_client.ts")).createMqttClient;
}

export async function openMetricsFormat(): Promise<MetricsFormat> {
  return (await import("./prom_metrics.ts")).createPromFormat();
}

/**
 * What signs tokens: `SECRET_KEY`, else one made once and kept; and what did before, where it is named
 * or, of the kept one, lies beside it.
 */
export async function openSecrets(
  { secretKey, secretKeyPrevious, dataDir }: Pick<
    Config,
    "secretKey" | "secretKeyPrevious" | "dataDir"
  >,
): Promise<{ current: Uint8Array; previous: Uint8Array | null }> {
  const encode = (text: string) => new TextEncoder().encode(text);
  const lying = secretKey === null ? await lyingSecret(dataDir, PREVIOUS_SECRET_FILE) : null;
  const previous = secretKeyPrevious ?? lying;
  const current = secretKey ?? await keptSecret(dataDir, SECRET_FILE, SECRET_BYTES);
  return { current: encode(current), previous: previous === null ? null : encode(previous) };
}
