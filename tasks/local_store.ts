/** The store of `DATA_DIR` without a server: what `export` and `import` work on. */

import {
  lockWriter,
  migrateStore,
  openClock,
  openLog,
  openReadingStore,
  openSilentBus,
  prepareDataDir,
} from "../lib/adapters/mod.ts";
import type { Config } from "../lib/config/load.ts";
import type { Submit } from "../lib/exchange/import.ts";
import { createCalendar } from "../lib/domain/calendar.ts";
import { Pipeline } from "../lib/ingest/pipeline.ts";
import type { ReadingStore } from "../lib/ports.ts";
import { ConsumptionView } from "../lib/readings/consumption.ts";
import type { ConsumptionQueries } from "../lib/services.ts";

/** Something open, to be closed. */
export interface LocalStore {
  readonly store: ReadingStore;
  close(): Promise<void>;
}

/** The store for reading; a server may run beside it. */
export async function openLocalStore(config: Config): Promise<LocalStore> {
  await prepareDataDir(config.dataDir);
  const store = await openReadingStore(config);
  return {
    store,
    close: () => {
      store.close();
      return Promise.resolve();
    },
  };
}

/**
 * The store with the one writer of its folder.
 *
 * @param remedy what to do about a server that runs
 * @throws {WriterLockedError} while a server runs
 */
export async function openLocalWriter(
  config: Config,
  remedy?: string,
): Promise<LocalStore & { readonly submit: Submit; readonly pipeline: Pipeline }> {
  await prepareDataDir(config.dataDir);
  const lock = await lockWriter(config.dataDir, remedy);
  await migrateStore(config, console.error);
  const store = await openReadingStore(config);
  const bus = await openSilentBus();
  const [clock, log] = [await openClock(), await openLog(config, "import")];
  const calendar = createCalendar(config.timeZone);
  const pipeline = new Pipeline({ store, bus, clock, log, calendar });
  await pipeline.start();
  return {
    store,
    pipeline,
    submit: (readings) => {
      const at = clock.now();
      // No sign of life, as a copy that a broker kept.
      const source = { topic: null, seed: false, retained: true, dup: false, bytes: 0, at };
      return pipeline.submit({ readings, source: { ...source, fingerprint: null } });
    },
    close: async () => {
      await pipeline.idle();
      bus.close();
      store.close();
      lock.release();
    },
  };
}

/** Consumption as the server answers it. */
export async function openLocalConsumption(
  store: ReadingStore,
  { timeZone }: Pick<Config, "timeZone">,
): Promise<ConsumptionQueries> {
  const records = new Map((await store.meters()).map((record) => [record.serial, record]));
  return new ConsumptionView({
    store,
    calendar: createCalendar(timeZone),
    records: () => records.values(),
    record: (serial) => records.get(serial),
  });
}
