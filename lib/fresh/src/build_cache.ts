import { resolve } from "node:path";
import { setBuildId } from "./build_id.ts";
import type { Command } from "./commands.ts";
import { fsItemsToCommands, type FsRouteFile } from "./fs_routes.ts";
import { openFile, readStatic, type StaticFile } from "./static_file.ts";
import type { ServerIslandRegistry } from "./types.ts";

export type { StaticFile } from "./static_file.ts";

/** What a build tells the app. */
export interface BuildCache<State = unknown> {
  root: string;
  islandRegistry: ServerIslandRegistry;
  /** Path of the module that starts the islands. */
  clientEntry: string;
  features: { errorOverlay: boolean };
  /** Development alone: path of the module that reloads the page. */
  aliveEntry?: string;
  /** Development alone: file whose text changes when pages should reload. */
  aliveFile?: string;
  getFsRoutes(): Command<State>[];
  /** @param pathname percent-encoded segment by segment, from `/` */
  readFile(pathname: string): Promise<StaticFile | null>;
  getEntryAssets(): string[];
}

/** Where a file of the build lies. */
export interface FileSnapshot {
  /** Relative to the folder of the build, or absolute. */
  filePath: string;
  hash: string | null;
  contentType: string;
}

/** What `Builder` writes into `snapshot.js`. */
export interface BuildSnapshot<State> {
  buildId: string;
  clientEntry: string;
  aliveEntry?: string;
  aliveFile?: string;
  /** Development alone: folder whose files are served as they are now. */
  staticDir?: string;
  fsRoutes: FsRouteFile<State>[];
  staticFiles: Map<string, FileSnapshot>;
  islands: ServerIslandRegistry;
}

/** A build on disk. */
export class ProdBuildCache<State> implements BuildCache<State> {
  readonly islandRegistry: ServerIslandRegistry;
  readonly clientEntry: string;
  readonly aliveEntry?: string;
  readonly aliveFile?: string;
  readonly features = { errorOverlay: false };
  readonly #snapshot: BuildSnapshot<State>;

  /** @param buildDir folder of the build, which relative file names start from */
  constructor(public root: string, private buildDir: string, snapshot: BuildSnapshot<State>) {
    setBuildId(snapshot.buildId);
    this.#snapshot = snapshot;
    this.islandRegistry = snapshot.islands;
    this.clientEntry = snapshot.clientEntry;
    this.aliveEntry = snapshot.aliveEntry;
    this.aliveFile = snapshot.aliveFile;
  }

  getEntryAssets(): string[] {
    return [];
  }

  getFsRoutes(): Command<State>[] {
    return fsItemsToCommands(this.#snapshot.fsRoutes);
  }

  readFile(pathname: string): Promise<StaticFile | null> {
    const info = this.#snapshot.staticFiles.get(pathname);
    const { staticDir } = this.#snapshot;
    if (info === undefined) {
      return staticDir === undefined ? Promise.resolve(null) : readStatic(staticDir, pathname);
    }
    return openFile(resolve(this.buildDir, info.filePath), info);
  }
}

/** The cache of an app that was never built: no islands, no file routes, no files. */
export function emptyBuildCache<State>(): BuildCache<State> {
  return {
    root: ".",
    islandRegistry: new Map(),
    clientEntry: "",
    features: { errorOverlay: false },
    getFsRoutes: () => [],
    readFile: () => Promise.resolve(null),
    getEntryAssets: () => [],
  };
}
