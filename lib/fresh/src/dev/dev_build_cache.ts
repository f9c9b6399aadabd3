import { createHash } from "node:crypto";
import type { BuildCache } from "../build_cache.ts";
import type { Command } from "../commands.ts";
import { fsItemsToCommands, type FsRouteFile } from "../fs_routes.ts";
import { getContentType, readStatic, type StaticFile } from "../static_file.ts";
import type { ServerIslandRegistry } from "../types.ts";

export { getContentType } from "../static_file.ts";

/** Percent-encodes each name of a path; `/` stands between them. */
export function systemPathToUrlEncoded(path: string): string {
  return path.split(/[/\\]/).map(encodeURIComponent).join("/");
}

/** Hash of a file's content, for its ETag. */
export function hashContent(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

/** A build that is kept in memory: for tests. */
export class MemoryBuildCache<State> implements BuildCache<State> {
  readonly features = { errorOverlay: false };

  /** @param modules of the browser, by URL path */
  constructor(
    readonly root: string,
    readonly clientEntry: string,
    readonly islandRegistry: ServerIslandRegistry,
    private routes: FsRouteFile<State>[],
    private modules: Map<string, Uint8Array<ArrayBuffer>>,
    private staticDir: string,
  ) {}

  getEntryAssets(): string[] {
    return [];
  }

  getFsRoutes(): Command<State>[] {
    return fsItemsToCommands(this.routes);
  }

  async readFile(pathname: string): Promise<StaticFile | null> {
    const content = this.modules.get(pathname);
    if (content === undefined) return await readStatic(this.staticDir, pathname);
    return {
      hash: hashContent(content),
      size: content.byteLength,
      contentType: getContentType(pathname),
      readable: content,
      close: () => {},
    };
  }
}
