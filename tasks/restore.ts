/** `deno task restore FILE`: the state of a backup into `DATA_DIR`. */

import { type BackupAbout, checkBackup, unpackBackup } from "../lib/adapters/backup_file.ts";
import { SCHEMA_VERSION } from "../lib/adapters/kv_migrate.ts";
import { lockWriter, prepareDataDir } from "../lib/adapters/mod.ts";
import { dropStaged, placeState, stageState } from "../lib/adapters/restored_state.ts";
import { stateOf } from "../lib/adapters/state_files.ts";
import { configFromEnvironment } from "../lib/config/environment.ts";
import { ArgumentReader } from "../lib/simulator/arguments.ts";
import { megabytes, tellNow } from "./progress.ts";

const USAGE = `Puts the state of a backup into DATA_DIR; the server must not run.

deno task restore FILE [--force]

FILE       of \`deno task backup\`, checked before anything is touched
--force    what is in DATA_DIR goes aside, into DATA_DIR/before-restore-TIME; nothing is deleted

Exit status: 0 done, 1 failed, 2 bad arguments`;

/** Exit statuses: not restored, bad arguments. */
const EXIT = { failed: 1, usage: 2 } as const;

const reader = new ArgumentReader(Deno.args, [], ["force"]);
const [file = "", ...more] = reader.positionals;
if (reader.wantsHelp) console.log(USAGE);
else {
  if (file === "") reader.faults.push("FILE: is missing");
  for (const extra of more) reader.faults.push(`"${extra}": one FILE at a time`);
  for (const fault of reader.faults) console.error(fault);
  if (reader.faults.length > 0) {
    console.error("`deno task restore --help` says more");
    Deno.exit(EXIT.usage);
  }
  Deno.exit(await run(file, reader.has("force")));
}

async function run(path: string, force: boolean): Promise<number> {
  const { dataDir } = configFromEnvironment();
  try {
    const about = await checkBackup(path);
    await prepareDataDir(dataDir);
    const lock = await lockWriter(dataDir);
    try {
      const aside = await restore(path, dataDir, force);
      if (aside !== null) console.error(`What was there is in ${aside}`);
      console.log(`${dataDir}: ${wordsOf(about)}`);
    } finally {
      lock.release();
    }
    return 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return EXIT.failed;
  }
}

/** @returns where the old state is, if there was any */
async function restore(path: string, dataDir: string, force: boolean): Promise<string | null> {
  const there = await stateOf(dataDir);
  if (there.length > 0 && !force) {
    const where = `Cannot restore into DATA_DIR ${JSON.stringify(dataDir)}`;
    const what = `it is not empty (${there.join(", ")})`;
    throw new Error(`${where}: ${what}; give --force to move that aside, or set another DATA_DIR`);
  }
  const tell = tellNow();
  const staged = await stageState(dataDir);
  try {
    await unpackBackup(
      path,
      staged,
      (done, of) => tell(`copying: ${Math.floor(100 * done / of)} % of ${megabytes(of * 4096)}`),
    );
  } catch (error) {
    await dropStaged(dataDir);
    throw error;
  }
  return await placeState(dataDir, new Date().toISOString().replaceAll(":", ""));
}

function wordsOf({ madeAt, layout, meters, readings }: BackupAbout): string {
  const counts = readings === null ? "" : `, ${meters} meters, ${readings} readings`;
  const next = layout < SCHEMA_VERSION ? `, brought to ${SCHEMA_VERSION} by the next start` : "";
  return `the state of ${madeAt}${counts}, layout ${layout}${next}`;
}
