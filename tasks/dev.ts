/** `deno task dev`: everything in one process, started anew when a source changes. */

import { Builder } from "fresh/dev";
import { prepareDataDir } from "../lib/adapters/mod.ts";
import { configFromEnvironment } from "../lib/config/environment.ts";
import { serverPermissions } from "../lib/permissions.ts";
import { SERVER_FLAGS } from "../lib/server_flags.ts";

/** A server that does not stop in order is killed after, ms. */
const STOP_TIMEOUT_MS = 8000;
const ignore = ["data", "dist", "docs", "bench", "firmware", "wokwi", "mosquitto"];
const stopping = new AbortController();
let server: Deno.ChildProcess | null = null;

async function stopServer(): Promise<void> {
  const child = server;
  if (!child) return;
  server = null;
  const timer = setTimeout(() => child.kill("SIGKILL"), STOP_TIMEOUT_MS);
  child.kill("SIGTERM");
  await child.status;
  clearTimeout(timer);
}

async function restart(): Promise<void> {
  await stopServer();
  // Anew each time: `.env` may have been edited.
  const config = configFromEnvironment({ dev: true, serves: true, silent: true });
  await prepareDataDir(config.dataDir);
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", ...SERVER_FLAGS, ...serverPermissions(config), "main.ts", "--dev"],
  }).spawn();
  server = child;
  const { code } = await Promise.race([child.status, started()]);
  if (code === 2) Deno.exit(code); // the configuration: nothing to wait for
}

/** A server that lives this long has got past its configuration. */
function started(): Promise<{ code: number }> {
  return new Promise((resolve) => setTimeout(resolve, 1500, { code: 0 }));
}

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  Deno.addSignalListener(signal, async () => {
    stopping.abort();
    await stopServer();
    Deno.exit(0);
  });
}

await new Builder({ outDir: ".dev" }).watch({
  signal: stopping.signal,
  ignore,
  onBuilt: (kind) => kind === "server" ? restart() : undefined,
  onError: (error) =>
    console.error("Cannot build:", error instanceof Error ? error.message : error),
});
