/** The files of `DATA_DIR`, which is which, and the small ones that are state beside the store. */

/** The store; SQLite keeps files of the same beginning beside it. */
export const STORE_FILE = "hidrometro.kv";
/** What the one writer keeps locked. */
export const LOCK_FILE = "writer.lock";
/** What is remembered of the clock, see `clock_memory.ts`. */
export const CLOCK_FILE = "clock";
/** What signs tokens, and what did before: whoever wants a new one renames the first to the second. */
export const SECRET_FILE = "secret-key";
export const PREVIOUS_SECRET_FILE = "secret-key.previous";
/** Written and removed, to see whether the folder can be written. */
export const PROBE_FILE = ".writable";
/** Begins the name of the store as it was before a migration, see `kept_copies.ts`. */
export const KEPT_COPY = "store.before-layout-";
/** Ends the name of backups: they are no state, wherever they lie. */
export const BACKUP_END = ".backup";

/** Most bytes of a file beside the store: keys and certificates have a few thousand. */
const MAX_SIDE_BYTES = 2 ** 20;
/** Files under way: they get their names when they are whole. */
const UNDER_WAY = /\.new(-wal|-shm|-journal)?$/;
/** Folders that restores have made, see `restored_state.ts`. */
const OF_RESTORES = /^(before-)?restore\b/;

/** Files beside the store, by name. */
export type SideFiles = ReadonlyMap<string, Uint8Array>;

/** Whether a file of the folder goes aside when another state takes its place. */
export function isState(name: string): boolean {
  return name !== LOCK_FILE && name !== PROBE_FILE && !name.endsWith(BACKUP_END);
}

/** Names of the state in the folder; folders in it are none. */
export async function stateOf(dataDir: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(dataDir)) {
    if (!isDirectory && isState(name)) names.push(name);
  }
  return names.sort();
}

/**
 * Reads whatever is state beside the store, a file of the operator's among it.
 *
 * @returns `leftOut` names what is too large, folders too
 */
export async function readSideFiles(
  dataDir: string,
): Promise<{ files: SideFiles; leftOut: string[] }> {
  const files = new Map<string, Uint8Array>();
  const leftOut: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(dataDir)) {
    const isKnown = name.startsWith(STORE_FILE) || name.startsWith(KEPT_COPY) ||
      UNDER_WAY.test(name) || !isState(name) || (isDirectory && OF_RESTORES.test(name));
    if (isKnown) continue;
    const { isFile, size } = await Deno.stat(`${dataDir}/${name}`);
    if (isFile && size <= MAX_SIDE_BYTES) {
      files.set(name, await Deno.readFile(`${dataDir}/${name}`));
    } else leftOut.push(name);
  }
  return { files, leftOut: leftOut.sort() };
}
