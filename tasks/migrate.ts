/** `deno task migrate`: brings the store to the current layout; `start` does it too. */

import { lockWriter, migrateStore, prepareDataDir } from "../lib/adapters/mod.ts";
import { configFromEnvironment } from "../lib/config/environment.ts";

const config = configFromEnvironment();
try {
  await prepareDataDir(config.dataDir);
  const lock = await lockWriter(config.dataDir);
  const { from, to } = await migrateStore(config, console.error);
  lock.release();
  console.log(
    from === to ? `The store has layout ${to}: nothing to do` : `Layout ${from ?? "none"} → ${to}`,
  );
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  Deno.exit(1);
}
