/** `deno task start`: builds when `dist/` is missing or older than its sources, then becomes the server. */

import { prepareDataDir } from "../lib/adapters/mod.ts";
import { configFromEnvironment } from "../lib/config/environment.ts";
import { serverPermissions } from "../lib/permissions.ts";
import { SERVER_FLAGS } from "../lib/server_flags.ts";
import { newestChange } from "./sources.ts";

/** What a build is made of. */
const SOURCES = ["routes", "islands", "lib", "static", "deno.json", "deno.lock", "fresh.config.ts"];
const deno = Deno.execPath();

async function builtAt(): Promise<number> {
  try {
    return (await Deno.stat("dist/snapshot.js")).mtime?.getTime() ?? 0;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}

// Before the build: a configuration that cannot be used is told at once.
const config = configFromEnvironment({ serves: true, silent: true });
if (await builtAt() < await newestChange(SOURCES)) {
  const build = await new Deno.Command(deno, { args: ["task", "build"], stdout: "null" }).spawn()
    .status;
  if (!build.success) Deno.exit(build.code);
}

await prepareDataDir(config.dataDir); // the server itself may write nowhere else
const server = new Deno.Command(deno, {
  args: ["run", ...SERVER_FLAGS, ...serverPermissions(config), "main.ts"],
}).spawn();
for (const signal of ["SIGTERM", "SIGINT"] as const) {
  Deno.addSignalListener(signal, () => server.kill("SIGTERM"));
}
Deno.exit((await server.status).code);
