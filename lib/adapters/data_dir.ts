/** The folder of all state: its mode, its lock, its secrets. */

import { Buffer } from "node:buffer";
import { finishPlacing } from "./restored_state.ts";
import { LOCK_FILE, PROBE_FILE, STORE_FILE } from "./state_files.ts";

/** How long a writer on its way out is waited for, ms, and how often it is asked. */
const LOCK_PATIENCE_MS = 2000;
const LOCK_RETRY_MS = 100;

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
    const probe = `${dataDir}/${PROBE_FILE}`;
    await Deno.writeTextFile(probe, "");
    await Deno.remove(probe);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`Cannot write to DATA_DIR ${JSON.stringify(dataDir)}: ${why}`, { cause });
  }
}

/** Another process writes to the store. */
export class WriterLockedError extends Error {
  override readonly name = "WriterLockedError";
}

/**
 * Makes this the one writer of the folder, until it is released or the process ends: the lock belongs
 * to the open file (flock(2)), so that `kill -9` frees it too. A restore that was cut short is finished.
 *
 * @param remedy what to do about another writer, for the operator
 * @throws {WriterLockedError} when another keeps it for two seconds
 */
export async function lockWriter(
  dataDir: string,
  remedy = "stop it first",
): Promise<{ release(): void }> {
  const options = { create: true, write: true, mode: 0o600 };
  const file = await Deno.open(`${dataDir}/${LOCK_FILE}`, options);
  const end = performance.now() + LOCK_PATIENCE_MS;
  try {
    while (!await file.tryLock(true)) {
      if (performance.now() >= end) {
        const where = `Cannot write to DATA_DIR ${JSON.stringify(dataDir)}`;
        throw new WriterLockedError(
          `${where}: another process (the server?) writes there; ${remedy}`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, LOCK_RETRY_MS));
    }
    await finishPlacing(dataDir);
  } catch (error) {
    file.close();
    throw error;
  }
  return { release: () => file.close() };
}

/** The text of a file of the folder; `null` when there is none or it is empty. */
export async function lyingSecret(dataDir: string, name: string): Promise<string | null> {
  try {
    return (await Deno.readTextFile(`${dataDir}/${name}`)).trim() || null;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

/** A random text that is made once and kept in the folder, mode 0600. */
export async function keptSecret(dataDir: string, name: string, bytes: number): Promise<string> {
  const kept = await lyingSecret(dataDir, name);
  if (kept !== null) return kept;
  const path = `${dataDir}/${name}`;
  const made = Buffer.from(crypto.getRandomValues(new Uint8Array(bytes))).toString("base64url");
  await Deno.writeTextFile(`${path}.new`, `${made}\n`, { mode: 0o600 });
  await Deno.rename(`${path}.new`, path);
  return made;
}
