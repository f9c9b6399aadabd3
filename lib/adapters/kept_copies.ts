/**
 * The store as it was before a migration, `store.before-layout-N` in `DATA_DIR`: a backup like any other,
 * until the new layout is proved.
 */

import { copyStore, removeCopy, sealBackup } from "./backup_file.ts";
import { KEPT_COPY, readSideFiles, STORE_FILE } from "./state_files.ts";

/** How long a copy is kept at the least, ms: a week with the new program. */
export const COPY_KEPT_MS = 7 * 86_400_000;

/**
 * Copies the store, unless a migration to that layout was begun before: then the copy of that time is the
 * one to go back to. The writer's lock is held.
 *
 * @param layouts the store's, and the one that it is to get
 * @returns where the copy is
 * @throws {Error} when it cannot be made
 */
export async function keepCopy(
  dataDir: string,
  layouts: { readonly from: number; readonly to: number },
): Promise<string> {
  const path = `${dataDir}/${KEPT_COPY}${layouts.to}`;
  if (await isFile(path)) return path;
  const made = `${path}.new`;
  try {
    await copyStore(`${dataDir}/${STORE_FILE}`, made);
    const { files } = await readSideFiles(dataDir);
    const madeAt = new Date().toISOString();
    await sealBackup(made, { madeAt, layout: layouts.from, meters: null, readings: null }, files);
    await Deno.rename(made, path);
  } catch (cause) {
    await removeCopy(made).catch(() => {}); // the first error tells more
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `Cannot keep a copy of the store as ${JSON.stringify(path)} before its migration: ${why}`,
      { cause },
    );
  }
  return path;
}

/**
 * Removes copies that are older than a week: called when a program that has run on the new layout ends in
 * order.
 *
 * @param now Unix ms
 * @returns what was removed
 */
export async function forgetCopies(dataDir: string, now: number): Promise<string[]> {
  const old: string[] = [];
  for await (const { name, isFile } of Deno.readDir(dataDir)) {
    if (!isFile || !name.startsWith(KEPT_COPY)) continue;
    const { mtime } = await Deno.stat(`${dataDir}/${name}`);
    if (mtime !== null && now - mtime.getTime() > COPY_KEPT_MS) old.push(`${dataDir}/${name}`);
  }
  for (const path of old) await Deno.remove(path);
  return old;
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
