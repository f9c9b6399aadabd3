/** A desk on a real store in memory, with a clock to hold, a broker to take away, and one meter. */

import { createMemoryCredentials } from "../adapters/memory_credentials.ts";
import { KvReadingStore } from "../adapters/kv_store.ts";
import { createMemoryBus } from "../adapters/memory_bus.ts";
import { CommandDesk, type DeskDeps } from "../commands/desk.ts";
import { createSigner } from "../commands/signature.ts";
import { createCalendar } from "../domain/calendar.ts";
import type { CommandRow } from "../domain/command.ts";
import type { Reading } from "../domain/reading.ts";
import { Pipeline } from "../ingest/pipeline.ts";
import { silentLog } from "../log.ts";
import { HeldClock, MQTT_SOURCE, TOPICS } from "./ingest_harness.ts";
import { createKeptLog } from "./kept_log.ts";
import { MemoryBroker } from "./memory_broker.ts";
import { aReading } from "./readings.ts";
import { settling } from "./settling.ts";

export async function openDesk() {
  const store = new KvReadingStore(await Deno.openKv(":memory:"));
  const clock = new HeldClock();
  const bus = createMemoryBus();
  const told: CommandRow[] = [];
  bus.connect().subscribe(({ events }) =>
    told.push(...events.flatMap((event) => event.type === "command" ? [event.command] : []))
  );
  const calendar = createCalendar("UTC");
  const pipeline = new Pipeline({ store, bus: bus.connect(), clock, log: silentLog, calendar });
  await pipeline.start();
  const broker = new MemoryBroker();
  await broker.start(settling(() => Promise.resolve()));
  const record: DeskDeps["record"] = pipeline.submit.bind(pipeline);
  const meter = { seedTopic: true, isOff: false };
  const reach = () => ({ ...meter });
  const credentials = createMemoryCredentials();
  const signer = createSigner({ credentials, clock });
  const known = (serial: string) => pipeline.registry.get(serial);
  const log = createKeptLog();
  const common = { broker, store, clock, topics: TOPICS, log };
  const deps = { ...common, record, reach, known, signer };
  const desk = new CommandDesk(deps);
  const statuses = () => told.map(({ status }) => status);
  /** A reading of a meter, which becomes one by it. */
  const read = (part: Partial<Reading>) =>
    pipeline.submit({ readings: [aReading(part)], source: MQTT_SOURCE });
  /** What is recorded for a meter. */
  const settings = (serial: string) => pipeline.registry.get(serial)?.record.settings;
  return {
    ...{ store, credentials, clock, told, broker, desk, deps, meter, statuses },
    ...{ log, read, settings },
  };
}
