/** `deno task export`: the readings in `DATA_DIR` as CSV. */

import { configFromEnvironment } from "../lib/config/environment.ts";
import { exportBuckets, exportRaw } from "../lib/exchange/export.ts";
import type { ReadingStore } from "../lib/ports.ts";
import { follow, USAGE } from "./command_line.ts";
import { type ExportArguments, exportArguments } from "./exchange_arguments.ts";
import { openLocalConsumption, openLocalStore } from "./local_store.ts";
import { ByteProgress, megabytes, tellProgress } from "./progress.ts";

/** Exit status: not written to the end. */
const EXIT = { failed: 1 } as const;

const config = configFromEnvironment();
const parsed = exportArguments(Deno.args, config.timeZone);
await follow("export", parsed, run);

async function run(options: ExportArguments): Promise<number> {
  const { store, close } = await openLocalStore(config);
  try {
    const known = new Set((await store.meters()).map(({ serial }) => serial));
    const unknown = options.serials.filter((serial) => !known.has(serial));
    for (const serial of unknown) console.error(`--serial "${serial}": no such meter in DATA_DIR`);
    if (unknown.length > 0) return USAGE;
    await write(options, store);
    return 0;
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe) return 0; // the reader has enough
    console.error(error instanceof Error ? error.message : error);
    return EXIT.failed;
  } finally {
    await close();
  }
}

async function write(options: ExportArguments, store: ReadingStore): Promise<void> {
  const progress = new ByteProgress();
  const { count } = progress;
  const stop = tellProgress(() => `${megabytes(count.bytes)} written`);
  try {
    const csv = (await open(options, store)).pipeThrough(progress);
    if (options.out === "-") await csv.pipeTo(Deno.stdout.writable);
    else {
      await Deno.writeFile(`${options.out}.new`, csv);
      await Deno.rename(`${options.out}.new`, options.out);
    }
  } finally {
    stop();
  }
}

async function open(
  options: ExportArguments,
  store: ReadingStore,
): Promise<ReadableStream<Uint8Array>> {
  const { from, to, bucket, format } = options;
  const serials = options.serials.length > 0 ? options.serials : undefined;
  const style = { format, timeZone: config.timeZone };
  if (bucket === undefined) return exportRaw(store, { serials, from, to }, style);
  const consumption = await openLocalConsumption(store, config);
  return exportBuckets(consumption, { serials, bucket, from, to }, style);
}
