/** `deno task backup [--out FILE]`: the whole state of `DATA_DIR` in one file. */

import { existsSync } from "node:fs";
import { copyStore, removeCopy, sealBackup } from "../lib/adapters/backup_file.ts";
import { storePath } from "../lib/adapters/mod.ts";
import { BACKUP_END, readSideFiles } from "../lib/adapters/state_files.ts";
import { configFromEnvironment } from "../lib/config/environment.ts";
import { ArgumentReader } from "../lib/simulator/arguments.ts";
import { megabytes, tellNow } from "./progress.ts";
import { type Survey, surveyStore } from "./survey.ts";

const USAGE = `Copies the whole state of DATA_DIR into one file; the server may run.

deno task backup [--out FILE] [--force]

--out FILE    made beside and renamed, readable by its owner alone (hidrometro-TIME${BACKUP_END})
--force       in the place of a FILE that exists

The file holds the secret that signs tokens and the hashes of passwords: keep it as you keep those.

Exit status: 0 done, 1 failed or a meter's sums do not agree, 2 bad arguments`;

/** Exit statuses: not made, or made of a store that does not add up; bad arguments. */
const EXIT = { failed: 1, usage: 2 } as const;

const reader = new ArgumentReader(Deno.args, ["out"], ["force"]);
for (const extra of reader.positionals) reader.faults.push(`"${extra}": give it as --out FILE`);
if (reader.wantsHelp) console.log(USAGE);
else if (reader.faults.length > 0) {
  for (const fault of reader.faults) console.error(fault);
  console.error("`deno task backup --help` says more");
  Deno.exit(EXIT.usage);
} else Deno.exit(await run(reader.text("out") ?? defaultName(new Date()), reader.has("force")));

/** Sorts by time; without colons, which Windows does not have in names. */
function defaultName(now: Date): string {
  return `hidrometro-${now.toISOString().slice(0, 19).replaceAll(":", "")}Z${BACKUP_END}`;
}

async function run(out: string, force: boolean): Promise<number> {
  try {
    if (existsSync(out) && !force) {
      throw new Error(
        `Cannot write ${JSON.stringify(out)}: it exists; name another, or give --force`,
      );
    }
    const { faults } = await make(out);
    for (const fault of faults) {
      console.error(`The sums of this meter do not agree, in the store as in its copy: ${fault}`);
    }
    return faults.length > 0 ? EXIT.failed : 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return EXIT.failed;
  }
}

async function make(out: string): Promise<Survey> {
  const { dataDir, timeZone } = configFromEnvironment();
  const source = storePath(dataDir);
  if (!existsSync(source)) {
    throw new Error(`Cannot back up DATA_DIR ${JSON.stringify(dataDir)}: there is no store in it`);
  }
  const made = `${out}.new`;
  const tell = tellNow();
  try {
    await copyStore(
      source,
      made,
      (done, of) => tell(`copying: ${Math.floor(100 * done / of)} % of ${megabytes(of * 4096)}`),
    );
    const survey = await surveyStore(
      made,
      timeZone,
      (done, of) => tell(`adding up: ${done} of ${of} meters`),
    );
    const { layout, meters, readings } = survey;
    if (layout === null) throw new Error(`Cannot back up ${JSON.stringify(source)}: it is empty`);
    const { files, leftOut } = await readSideFiles(dataDir);
    await sealBackup(made, { madeAt: new Date().toISOString(), layout, meters, readings }, files);
    await Deno.rename(made, out);
    for (const name of leftOut) console.error(`left out, a folder or too large: ${name}`);
    console.log(`${out}: ${wordsOf(survey, (await Deno.stat(out)).size, [...files.keys()])}`);
    return survey;
  } catch (error) {
    await removeCopy(made).catch(() => {}); // the first error tells more
    throw error;
  }
}

function wordsOf({ layout, meters, readings, faults }: Survey, size: number, files: string[]) {
  const sums = readings === null
    ? `${meters} meters, books of an older program, not added up`
    : `${meters} meters, ${readings} readings, sums agree${
      faults.length > 0 ? ` but for ${faults.length}` : ""
    }`;
  const beside = files.length > 0 ? `; with ${files.sort().join(", ")}` : "";
  return `${megabytes(size)}, sound, layout ${layout}, ${sums}${beside}`;
}
