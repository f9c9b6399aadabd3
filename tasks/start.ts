/** `deno task start`: builds when `dist/` is missing or older than its sources, then becomes the server. */

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

if (await builtAt() < await newestChange(SOURCES)) {
  const build = await new Deno.Command(deno, { args: ["task", "build"], stdout: "null" }).spawn()
    .status;
  if (!build.success) Deno.exit(build.code);
}

const server = new Deno.Command(deno, { args: ["task", "--quiet", "serve"] }).spawn();
for (const signal of ["SIGTERM", "SIGINT"] as const) {
  Deno.addSignalListener(signal, () => server.kill("SIGTERM"));
}
Deno.exit((await server.status).code);
