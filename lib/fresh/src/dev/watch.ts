import { join, relative, sep } from "node:path";
import type { Builder } from "./builder.ts";

/** What a change asks for: a new server process, or only new pages in the browser. */
export type ChangeKind = "server" | "browser";

export interface WatchOptions {
  /** Ends the watch. */
  signal: AbortSignal;
  /**
   * Called after the first build and after each change. `server`: start the server anew; `browser`:
   * the running one serves what changed, and its pages reload by themselves.
   */
  onBuilt(kind: ChangeKind): void | Promise<void>;
  /** Called when a build fails; the last good one stays in place. */
  onError(error: unknown): void;
  /** Top-level names of the project to leave out, besides hidden ones, `node_modules`, `outDir`. */
  ignore?: string[];
}

/** Editors write a file in several steps: wait until it has been quiet for this long, ms. */
const QUIET_MS = 80;

/** Builds for development, and again after each change, until the signal says stop. */
export async function watchProject(builder: Builder, options: WatchOptions): Promise<void> {
  const { signal } = options;
  if (signal.aborted) return;
  const watcher = Deno.watchFs(await watchedPaths(builder, options.ignore ?? []));
  signal.addEventListener("abort", () => watcher.close(), { once: true });
  await rebuild(builder, "server", options);
  let pending = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let work = Promise.resolve();
  for await (const event of watcher) {
    if (event.kind === "access") continue;
    event.paths.forEach((path) => pending.add(path));
    clearTimeout(timer);
    timer = setTimeout(() => {
      const paths = pending;
      pending = new Set();
      const kind = kindOf(builder, paths);
      work = work.then(() => rebuild(builder, kind, options));
    }, QUIET_MS);
  }
  clearTimeout(timer);
  await work;
}

async function rebuild(builder: Builder, kind: ChangeKind, options: WatchOptions): Promise<void> {
  if (options.signal.aborted) return;
  try {
    if (kind === "server") await builder.build({ mode: "development" });
    else await touchAlive(join(builder.config.outDir, "alive"));
    await options.onBuilt(kind);
  } catch (error) {
    options.onError(error);
  }
}

/** Static files are read anew for each request in development: pages only have to be told. */
function kindOf(builder: Builder, paths: Set<string>): ChangeKind {
  const prefix = builder.config.staticDir + sep;
  return [...paths].every((path) => path.startsWith(prefix)) ? "browser" : "server";
}

/** Changes the text that `/_fresh/alive` sends: `<build id>.<number>`. */
async function touchAlive(file: string): Promise<void> {
  const [id, number] = (await Deno.readTextFile(file)).split(".");
  await Deno.writeTextFile(file, `${id}.${Number(number) + 1}`);
}

/** Folders are watched one by one: a store or a build that writes all the time must not be seen. */
async function watchedPaths(builder: Builder, ignore: string[]): Promise<string[]> {
  const { root, outDir } = builder.config;
  const out = relative(root, outDir).split(sep)[0];
  const left = new Set(["node_modules", out, ...ignore]);
  const entries = await Array.fromAsync(Deno.readDir(root));
  return entries
    .filter(({ name }) => !name.startsWith(".") && !left.has(name) && !name.startsWith(`${out}.`))
    .map(({ name }) => join(root, name));
}
