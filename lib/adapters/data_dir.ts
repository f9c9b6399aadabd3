/** The folder of all state: its mode, its secrets, the names of its files. */

import { Buffer } from "node:buffer";

/** Name of the KV file inside `DATA_DIR`. */
const STORE_FILE = "hidrometro.kv";

/** Path of the store's file. */
export function storePath(dataDir: string): string {
  return `${dataDir}/${STORE_FILE}`;
}

/**
 * Makes the folder, readable by its owner alone.
 *
 * @throws {Error} that names `DATA_DIR` when it cannot be written
 */
export async function prepareDataDir(dataDir: string): Promise<void> {
  try {
    await Deno.mkdir(dataDir, { recursive: true, mode: 0o700 });
    if (Deno.build.os !== "windows") await Deno.chmod(dataDir, 0o700);
    const probe = `${dataDir}/.writable`;
    await Deno.writeTextFile(probe, "");
    await Deno.remove(probe);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`Cannot write to DATA_DIR ${JSON.stringify(dataDir)}: ${why}`, { cause });
  }
}

/** A random text that is made once and kept in the folder, mode 0600. */
export async function keptSecret(dataDir: string, name: string, bytes: number): Promise<string> {
  const path = `${dataDir}/${name}`;
  try {
    const kept = (await Deno.readTextFile(path)).trim();
    if (kept) return kept;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  const made = Buffer.from(crypto.getRandomValues(new Uint8Array(bytes))).toString("base64url");
  await Deno.writeTextFile(`${path}.new`, `${made}\n`, { mode: 0o600 });
  await Deno.rename(`${path}.new`, path);
  return made;
}
