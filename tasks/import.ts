/** `deno task import FILE`: readings of a CSV file into the store of `DATA_DIR`. */

import { openClock } from "../lib/adapters/mod.ts";
import { configFromEnvironment } from "../lib/config/environment.ts";
import { importCsv, type ImportProgress } from "../lib/exchange/import.ts";
import { createRehearsal } from "../lib/exchange/rehearsal.ts";
import type { ImportReport } from "../lib/services.ts";
import { follow, openFile, USAGE } from "./command_line.ts";
import { type ImportArguments, importArguments } from "./exchange_arguments.ts";
import { openLocalStore, openLocalWriter } from "./local_store.ts";
import { ByteProgress, tellProgress } from "./progress.ts";

/** Exit status: not all was taken. */
const EXIT = { incomplete: 1 } as const;

const parsed = importArguments(Deno.args);
await follow("import", parsed, run);

async function run(options: ImportArguments): Promise<number> {
  const file = await openFile(options.file);
  if (!file) return USAGE;
  try {
    const began = performance.now();
    const report = await load(file, options);
    for (const { line, reason } of report.rejected) console.error(`line ${line}: ${reason}`);
    const unnamed = report.rejectedCount - report.rejected.length;
    if (unnamed > 0) console.error(`${unnamed} more were rejected`);
    console.log(wordsOf(report, options.dryRun, performance.now() - began));
    return report.rejectedCount > 0 ? EXIT.incomplete : 0;
  } catch (error) {
    const why = error instanceof Error ? error.message : error;
    console.error(`Cannot import "${options.file}": ${why}`);
    return EXIT.incomplete;
  }
}

async function load(file: Deno.FsFile, { serial, dryRun }: ImportArguments): Promise<ImportReport> {
  const config = configFromEnvironment();
  const { size } = await file.stat();
  const bytes = new ByteProgress();
  let now: ImportProgress = { lines: 0, accepted: 0, duplicates: 0, rejectedCount: 0 };
  const { submit, close } = dryRun
    ? await openRehearsal()
    : await openLocalWriter(config, "stop it, or send the file to POST /api/import");
  const stop = tellProgress((seconds) => {
    const percent = Math.floor(100 * bytes.count.bytes / Math.max(1, size));
    return `${percent} %, ${now.lines} lines, ${Math.round(now.lines / seconds)} lines/s`;
  });
  try {
    return await importCsv(file.readable.pipeThrough(bytes), {
      arrival: (await openClock()).now(),
      timeZone: config.timeZone,
      serial: serial ?? config.defaultSerial,
      submit,
      onProgress: (progress) => now = progress,
    });
  } finally {
    stop();
    await close();
  }

  async function openRehearsal() {
    const local = await openLocalStore(config);
    return { submit: createRehearsal(local.store), close: local.close };
  }
}

function wordsOf(report: ImportReport, dryRun: boolean, ms: number): string {
  const { accepted, duplicates, rejectedCount } = report;
  const what = `${accepted} accepted, ${duplicates} duplicates, ${rejectedCount} rejected`;
  return `${dryRun ? "dry run, nothing is stored: " : ""}${what}, ${(ms / 1000).toFixed(1)} s`;
}
