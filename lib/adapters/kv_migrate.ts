/** The version of the store's layout, from the first day, and the way from one to the next. */

import { DEFAULT_SETTINGS, type MeterRecord } from "../domain/meter.ts";

/** The layout that this program reads and writes, see `kv_store.ts`. */
export const SCHEMA_VERSION = 3;

/** A step from version `i + 1` to `i + 2`. */
type Migration = (kv: Deno.Kv) => Promise<void>;
const MIGRATIONS: readonly Migration[] = [addSettings, keepRuns];

/** 1 → 2: meters have settings; their books are written by the ingest thread when it finds none. */
async function addSettings(kv: Deno.Kv): Promise<void> {
  for await (const { key, value } of kv.list<MeterRecord>({ prefix: ["m"] })) {
    await kv.set(key, { ...value, settings: DEFAULT_SETTINGS, replacements: [] });
  }
}

/** 2 → 3: runs are bytes from now on; those that are objects are read as well (`kv_object_chunk.ts`). */
function keepRuns(): Promise<void> {
  return Promise.resolve();
}

/** @returns `null` for an empty store */
export async function layoutOf(kv: Deno.Kv): Promise<number | null> {
  const entry = await kv.get<number>(["schema"]);
  return entry.value;
}

/**
 * Brings a store to the current layout; an empty one gets it at once.
 *
 * @param keep is awaited before anything is changed in a store of an older layout
 * @returns the versions before and after
 * @throws {Error} when the store is of a later program
 */
export async function migrate(
  kv: Deno.Kv,
  keep: (layouts: { from: number; to: number }) => Promise<void> = () => Promise.resolve(),
): Promise<{ from: number | null; to: number }> {
  const from = await layoutOf(kv);
  if (from !== null && from > SCHEMA_VERSION) {
    const message =
      `Cannot open the store: its layout is ${from}, this program knows ${SCHEMA_VERSION}`;
    throw new Error(`${message}; use the program that wrote it, or a newer one`);
  }
  if (from !== null && from < SCHEMA_VERSION) await keep({ from, to: SCHEMA_VERSION });
  for (let version = from ?? SCHEMA_VERSION; version < SCHEMA_VERSION; version++) {
    await MIGRATIONS[version - 1](kv);
    await kv.set(["schema"], version + 1);
  }
  if (from === null) await kv.set(["schema"], SCHEMA_VERSION);
  return { from, to: SCHEMA_VERSION };
}
