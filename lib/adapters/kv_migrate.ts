/** The version of the store's layout, from the first day, and the way from one to the next. */

/** The layout that this program reads and writes, see `kv_store.ts`. */
export const SCHEMA_VERSION = 1;

/** A step from version `i + 1` to `i + 2`. */
type Migration = (kv: Deno.Kv) => Promise<void>;
const MIGRATIONS: readonly Migration[] = [];

/**
 * Brings a store to the current layout; an empty one gets it at once.
 *
 * @returns the versions before and after
 * @throws {Error} when the store is of a later program
 */
export async function migrate(kv: Deno.Kv): Promise<{ from: number | null; to: number }> {
  const entry = await kv.get<number>(["schema"]);
  const from = entry.value;
  if (from !== null && from > SCHEMA_VERSION) {
    const message =
      `Cannot open the store: its layout is ${from}, this program knows ${SCHEMA_VERSION}`;
    throw new Error(`${message}; use the program that wrote it, or a newer one`);
  }
  for (let version = from ?? SCHEMA_VERSION; version < SCHEMA_VERSION; version++) {
    await MIGRATIONS[version - 1](kv);
    await kv.set(["schema"], version + 1);
  }
  if (from === null) await kv.set(["schema"], SCHEMA_VERSION);
  return { from, to: SCHEMA_VERSION };
}
