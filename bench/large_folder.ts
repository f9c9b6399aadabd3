/** A `DATA_DIR` with many readings, as a server leaves it that ran until a moment ago. */

import { prepareDataDir, storePath } from "../lib/adapters/mod.ts";
import { migrate } from "../lib/adapters/kv_migrate.ts";
import { KvReadingStore } from "../lib/adapters/kv_store.ts";
import { createMemoryBus } from "../lib/adapters/memory_bus.ts";
import { createSystemClock } from "../lib/adapters/system_clock.ts";
import { createCalendar } from "../lib/domain/calendar.ts";
import type { Reading } from "../lib/domain/reading.ts";
import { Pipeline } from "../lib/ingest/pipeline.ts";
import { silentLog } from "../lib/log.ts";
import { MQTT_SOURCE } from "../lib/testing/ingest_harness.ts";

/** As many as may appear in one minute. */
const METERS = 1000;
const EVERY_MS = 10_000;
/** Readings a message, of what was stored long ago. */
const BATCH = 5000;
/** Of the newest readings, which came one by one in the last minutes: the events that are kept. */
const LIVE_EACH = 100;

/**
 * Makes the folder and stores readings of a thousand meters in it, one every 10 s until now.
 *
 * @param count of all readings, a multiple of 1,000
 */
export async function makeLargeFolder(count: number): Promise<string> {
  const dataDir = await Deno.makeTempDir({ prefix: "bench-large-" });
  await prepareDataDir(dataDir);
  const kv = await Deno.openKv(storePath(dataDir));
  await migrate(kv, () => Promise.resolve());
  const store = new KvReadingStore(kv);
  const pipeline = new Pipeline({
    store,
    bus: createMemoryBus().connect(),
    clock: createSystemClock(),
    log: silentLog,
    calendar: createCalendar("America/Sao_Paulo"),
  });
  await pipeline.start();
  const each = count / METERS;
  const start = Date.now() - each * EVERY_MS;
  for (let meter = 0; meter < METERS; meter++) {
    for (let from = 0; from < each - LIVE_EACH; from += BATCH) {
      const to = Math.min(from + BATCH, each - LIVE_EACH);
      const readings = Array.from({ length: to - from }, (_, i) => reading(meter, from + i, start));
      await pipeline.submit({ readings, source: { ...MQTT_SOURCE, at: Date.now() } });
    }
  }
  for (let i = each - LIVE_EACH; i < each; i++) {
    const round = Array.from({ length: METERS }, (_, meter) => reading(meter, i, start));
    await Promise.all(
      round.map((one) =>
        pipeline.submit({ readings: [one], source: { ...MQTT_SOURCE, at: Date.now() } })
      ),
    );
  }
  await pipeline.idle();
  store.close();
  return dataDir;
}

/** A household's meter: some water every quarter of an hour. */
function reading(meter: number, i: number, start: number): Reading {
  const flows = i % 90 < 9;
  return {
    serial: `L${String(meter).padStart(4, "0")}`,
    ts: start + i * EVERY_MS + meter,
    totalMl: 545_708_000 + (Math.floor(i / 90) * 9 + Math.min(i % 90, 9)) * 1000,
    flowLmin: flows ? 6 : 0,
    epoch: 1,
    seq: i,
    n: 0,
    clock: false,
    battery: null,
    pressureBar: null,
  };
}
