/**
 * Puts another state in the place of what is in `DATA_DIR`. One rename decides; what follows is finished
 * by the next writer when it was cut short (`lockWriter`), so that the folder is never half of each.
 */

import { stateOf, STORE_FILE } from "./state_files.ts";

/** Where the new state is made. */
const STAGED = "restore.new";
/** The new state once it is decided, by the time of that. */
const DECIDED = "restore-";
/** Where the old state goes. */
const ASIDE = "before-restore-";
/** In the new state's folder: the old one has gone. */
const OLD_IS_ASIDE = ".old-is-aside";

/** An empty folder for the new state. */
export async function stageState(dataDir: string): Promise<string> {
  const staged = `${dataDir}/${STAGED}`;
  await dropStaged(dataDir);
  await Deno.mkdir(staged, { mode: 0o700 });
  return staged;
}

/** Gives up what was being made. */
export async function dropStaged(dataDir: string): Promise<void> {
  await Deno.remove(`${dataDir}/${STAGED}`, { recursive: true }).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
}

/**
 * Moves the staged state in, and what was there aside. The writer's lock is held.
 *
 * @param time of both, part of a folder's name
 * @returns where the old state is, if there was any
 */
export async function placeState(dataDir: string, time: string): Promise<string | null> {
  const isEmpty = (await stateOf(dataDir)).length === 0;
  await Deno.rename(`${dataDir}/${STAGED}`, `${dataDir}/${DECIDED}${time}`);
  try {
    await finishPlacing(dataDir);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `Cannot put the restored files in their place: ${why}; the next start of the server does it`,
      { cause },
    );
  }
  return isEmpty ? null : `${dataDir}/${ASIDE}${time}`;
}

/** Finishes what `placeState` had decided. The writer's lock is held. */
export async function finishPlacing(dataDir: string): Promise<void> {
  for (const { name, isDirectory } of await Array.fromAsync(Deno.readDir(dataDir))) {
    if (!isDirectory || !name.startsWith(DECIDED)) continue;
    const folder = `${dataDir}/${name}`;
    const names = (await stateOf(folder)).filter((one) => one !== OLD_IS_ASIDE);
    if (!(await hasFile(folder, OLD_IS_ASIDE))) {
      await moveAside(dataDir, `${dataDir}/${ASIDE}${name.slice(DECIDED.length)}`);
      await Deno.writeTextFile(`${folder}/${OLD_IS_ASIDE}`, "");
    }
    // The store last: there is none until the rest is there.
    for (const one of names.sort((a, b) => Number(a === STORE_FILE) - Number(b === STORE_FILE))) {
      await Deno.rename(`${folder}/${one}`, `${dataDir}/${one}`);
    }
    await Deno.remove(folder, { recursive: true });
  }
}

async function moveAside(dataDir: string, aside: string): Promise<void> {
  const names = await stateOf(dataDir);
  if (names.length === 0) return;
  await Deno.mkdir(aside, { recursive: true, mode: 0o700 });
  for (const name of names) await Deno.rename(`${dataDir}/${name}`, `${aside}/${name}`);
}

async function hasFile(folder: string, name: string): Promise<boolean> {
  const entries = await Array.fromAsync(Deno.readDir(folder));
  return entries.some((entry) => entry.name === name);
}
