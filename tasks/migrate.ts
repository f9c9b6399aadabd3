/** `deno task migrate`: brings the store to the current layout; `start` does it too. */

import { migrateStore, prepareDataDir } from "../lib/adapters/mod.ts";
import { configFromEnvironment } from "../lib/config/environment.ts";

const config = configFromEnvironment();
await prepareDataDir(config.dataDir);
const { from, to } = await migrateStore(config);
console.log(
  from === to ? `The store has layout ${to}: nothing to do` : `Layout ${from ?? "none"} → ${to}`,
);
