import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type App, setBuildCache } from "../app.ts";
import type { FileSnapshot } from "../build_cache.ts";
import { BUILD_ID } from "../build_id.ts";
import { JS_PREFIX } from "../constants.ts";
import { fsAdapter } from "../fs.ts";
import type { FsRouteFileNoMod } from "../fs_routes.ts";
import { type Bundle, bundle } from "./bundle.ts";
import { hashContent, MemoryBuildCache } from "./dev_build_cache.ts";
import { crawlRouteDir } from "./fs_crawl.ts";
import { escapePath, loadIsland, registerIslands } from "./islands.ts";
import { contentId, copyStatic, replaceFolder, writeFiles } from "./output.ts";
import { serverModule, snapshotModule } from "./snapshot.ts";
import { type WatchOptions, watchProject } from "./watch.ts";

export type { WatchOptions } from "./watch.ts";

export interface BuildOptions {
  /** Folder of the project. @default {Deno.cwd()} */
  root?: string;
  /** Where a build on disk goes. @default {"<root>/_fresh"} */
  outDir?: string;
  /** @default {"<root>/islands"} */
  islandDir?: string;
  /** @default {"<root>/routes"} */
  routeDir?: string;
  /** @default {"<root>/static"} */
  staticDir?: string;
  /** Module that exports `app`. @default {"<root>/main.ts"} */
  serverEntry?: string;
}

type Mode = "development" | "production";
/** Gives an app a build. */
type Attach = <State>(app: App<State>) => void;

/** Tests beside the code are no routes and no islands. */
const TEST_FILE = /[._]test\.[tj]sx?$/;
const MODULE = /\.[tj]sx?$/;

/** Builds the islands for the browser and the table of routes for the server. */
export class Builder {
  readonly config: Required<BuildOptions>;
  readonly #islands = new Set<string>();

  constructor(options: BuildOptions = {}) {
    const root = resolve(options.root ?? ".");
    this.config = {
      root,
      outDir: resolve(root, options.outDir ?? "_fresh"),
      islandDir: resolve(root, options.islandDir ?? "islands"),
      routeDir: resolve(root, options.routeDir ?? "routes"),
      staticDir: resolve(root, options.staticDir ?? "static"),
      serverEntry: resolve(root, options.serverEntry ?? "main.ts"),
    };
  }

  /** Adds a file of islands that is in no `islands` folder. */
  registerIsland(file: string | URL): void {
    const path = String(file);
    this.#islands.add(
      path.startsWith("file:") ? fileURLToPath(path) : resolve(this.config.root, path),
    );
  }

  /**
   * Builds in memory: resolves to a function that gives an app the build.
   *
   * @throws {Error} for code that cannot be read or resolved, with esbuild's words
   */
  async build(options: { mode?: Mode; snapshot: "memory" }): Promise<Attach>;
  /** Builds on disk: writes beside `outDir` and renames, so that nobody sees half a build. */
  async build(options?: { mode?: Mode; snapshot?: "disk" }): Promise<void>;
  async build(
    options: { mode?: Mode; snapshot?: "disk" | "memory" } = {},
  ): Promise<Attach | void> {
    const { mode = "production", snapshot = "disk" } = options;
    const { routes, islands } = await this.#crawl();
    const bundled = await bundle(this.config.root, islands, mode);
    if (snapshot === "memory") return await this.#keep(mode, routes, bundled);
    await this.#write(mode, routes, bundled);
  }

  /** Builds for development, and again after each change, until the signal says stop. */
  async watch(options: WatchOptions): Promise<void> {
    await watchProject(this, options);
  }

  async #crawl(): Promise<{ routes: FsRouteFileNoMod[]; islands: string[] }> {
    const { islandDir, routeDir } = this.config;
    const islands = new Set(this.#islands);
    const routes = await crawlRouteDir(fsAdapter, routeDir, [TEST_FILE], (path) => {
      islands.add(path);
    });
    if (await fsAdapter.isDirectory(islandDir)) {
      for await (const { path } of fsAdapter.walk(islandDir, { skip: [TEST_FILE] })) {
        if (MODULE.test(path)) islands.add(path);
      }
    }
    return { routes, islands: [...islands].sort() };
  }

  async #keep(
    mode: Mode,
    routes: FsRouteFileNoMod[],
    bundled: Bundle,
  ): Promise<Attach> {
    const prefix = `${JS_PREFIX}/${BUILD_ID}/`;
    const loaded = await Promise.all(
      Array.from(
        bundled.islands,
        ([path, { name, imports }]) =>
          loadIsland(path, prefix + name, imports.map((one) => prefix + one)),
      ),
    );
    const registry = registerIslands(loaded);
    const modules = new Map(bundled.modules.map(({ name, content }) => [prefix + name, content]));
    const files = await Promise.all(routes.map(async (route) => {
      const load = () => import(`file://${escapePath(route.filePath)}`);
      return { ...route, mod: route.lazy ? load : await load() };
    }));
    const { root, staticDir } = this.config;
    return (app) => {
      const entry = prefix + bundled.entry;
      setBuildCache(
        app,
        new MemoryBuildCache(root, entry, registry, files, modules, staticDir),
        mode,
      );
    };
  }

  async #write(mode: Mode, routes: FsRouteFileNoMod[], bundled: Bundle): Promise<void> {
    const { root, outDir, staticDir, serverEntry } = this.config;
    const isDev = mode === "development";
    await replaceFolder(outDir, async (dir) => {
      const staticFiles = isDev ? new Map() : await copyStatic(staticDir, join(dir, "static"));
      const buildId = isDev ? crypto.randomUUID() : await contentId(bundled, staticFiles);
      const prefix = `${JS_PREFIX}/${buildId}/`;
      await writeFiles(join(dir, "static", prefix), bundled.modules);
      for (const { name, content } of bundled.modules) {
        staticFiles.set(prefix + name, moduleSnapshot(prefix + name, content));
      }
      const snapshot = snapshotModule({
        outDir,
        root,
        mode,
        buildId,
        clientEntry: prefix + bundled.entry,
        aliveEntry: isDev ? prefix + bundled.alive : undefined,
        aliveFile: isDev ? join(outDir, "alive") : undefined,
        staticDir: isDev ? staticDir : undefined,
        routes,
        islands: new Map(
          Array.from(bundled.islands, ([path, { name, imports }]) => [
            path,
            { file: prefix + name, imports: imports.map((one) => prefix + one) },
          ]),
        ),
        staticFiles,
      });
      await Deno.writeTextFile(join(dir, "snapshot.js"), snapshot);
      await Deno.writeTextFile(join(dir, "server.js"), serverModule(outDir, serverEntry));
      if (isDev) await Deno.writeTextFile(join(dir, "alive"), `${buildId}.0`);
    });
  }
}

function moduleSnapshot(pathname: string, content: Uint8Array): FileSnapshot {
  return {
    filePath: `static${pathname}`,
    hash: hashContent(content),
    contentType: "text/javascript; charset=UTF-8",
  };
}
