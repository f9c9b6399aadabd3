/** `deno task rebuild [--serial S …]`: consumption anew from the raw readings of `DATA_DIR`. */

import { configFromEnvironment } from "../lib/config/environment.ts";
import { normalizeSerial } from "../lib/domain/serial.ts";
import { ArgumentReader } from "../lib/simulator/arguments.ts";
import { openLocalConsumption, openLocalWriter } from "./local_store.ts";
import { tellProgress } from "./progress.ts";

const USAGE = `deno task rebuild [--serial S …]

Computes hours, days and months of every meter (or of these) anew from its stored readings, and says
whether anything was different. The server must not run; it does the same by itself, in the background,
whenever a setting changes what is counted.`;

/** Exit statuses: a serial that is unknown, bad arguments. */
const EXIT = { unknown: 1, usage: 2 } as const;

const reader = new ArgumentReader(Deno.args, ["serial"]);
if (reader.wantsHelp) console.log(USAGE);
else {
  const serials = reader.values("serial", normalizeSerial, "a meter's serial");
  for (const fault of reader.faults) console.error(fault);
  if (reader.faults.length > 0) Deno.exit(EXIT.usage);
  Deno.exit(await rebuild(serials));
}

async function rebuild(wanted: readonly string[]): Promise<number> {
  const config = configFromEnvironment();
  const { store, pipeline, close } = await openLocalWriter(config);
  const known = (await store.meters()).map(({ serial }) => serial);
  const unknown = wanted.filter((serial) => !known.includes(serial));
  for (const serial of unknown) console.error(`${serial}: no such meter`);
  const stop = tellProgress(() => {
    const { rewriting } = pipeline;
    return rewriting ? `${rewriting.serial}: ${rewriting.read} readings` : "…";
  });
  try {
    for (const serial of known.filter((one) => wanted.length === 0 || wanted.includes(one))) {
      const consumption = await openLocalConsumption(store, config);
      const sums = async () => {
        const hours = await consumption.buckets({ serial, bucket: "hour" });
        const liters = hours.reduce((sum, hour) => sum + Math.round(hour.liters * 1000), 0) / 1000;
        const count = hours.reduce((sum, hour) => sum + hour.count, 0);
        return { text: JSON.stringify(hours), liters, count };
      };
      const before = await sums();
      await pipeline.rewrite(serial);
      const after = await sums();
      const verdict = before.text === after.text ? "as before" : `before: ${before.liters} L`;
      console.log(`${serial}: ${after.count} readings, ${after.liters} L, ${verdict}`);
    }
  } finally {
    stop();
    await close();
  }
  return unknown.length > 0 ? EXIT.unknown : 0;
}
