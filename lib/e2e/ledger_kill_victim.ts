/** Stores readings of M1 until it is killed: in order, late, repeated, with glitches and epochs. */

import { KvReadingStore } from "../adapters/kv_store.ts";
import { createMemoryBus } from "../adapters/memory_bus.ts";
import { createSystemClock } from "../adapters/system_clock.ts";
import { createCalendar } from "../domain/calendar.ts";
import { Pipeline } from "../ingest/pipeline.ts";
import { silentLog } from "../log.ts";
import { MQTT_SOURCE } from "../testing/ingest_harness.ts";
import { aReading } from "../testing/readings.ts";

const [path, from] = Deno.args;
const T0 = Date.UTC(2026, 0, 31, 20);
const store = new KvReadingStore(await Deno.openKv(path));
const pipeline = new Pipeline({
  store,
  bus: createMemoryBus().connect(),
  clock: createSystemClock(),
  log: silentLog,
  calendar: createCalendar("America/Sao_Paulo"),
});
await pipeline.start();
console.log("ready");
for (let round = Number(from);; round++) {
  const readings = Array.from({ length: 1 + Math.random() * 40 }, () => {
    const minute = round * 7 - Math.floor(Math.random() ** 8 * round * 7);
    const luck = Math.random();
    const totalMl = luck < 0.02 ? 0 : luck < 0.03 ? 9e9 : 1_000_000 + minute * 400;
    const epoch = Math.random() < 0.5 ? Math.floor(minute / 1500) : null;
    return aReading({ ts: T0 + minute * 60_000 + Math.floor(Math.random() * 3), totalMl, epoch });
  });
  await pipeline.submit({ readings, source: MQTT_SOURCE });
  if (round % 40 === 0) void pipeline.rewrite("M1");
}
