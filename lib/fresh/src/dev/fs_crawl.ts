import { relative } from "node:path";
import { CommandType } from "../commands.ts";
import type { FsAdapter } from "../fs.ts";
import { type FsRouteFileNoMod, sortRoutePaths } from "../fs_routes.ts";
import { partToPattern, pathToPattern } from "../router.ts";
import { systemPathToUrlEncoded } from "./dev_build_cache.ts";

const MODULE = /\.[tj]sx?$/;
/** Folders in parentheses that begin with `_` hold no routes; `(_islands)` holds islands. */
const PRIVATE_FOLDER = /(?:^|[/\\])\((_[^/\\]+)\)[/\\]/;

const SPECIAL: Record<string, CommandType> = {
  _app: CommandType.App,
  _404: CommandType.NotFound,
  _error: CommandType.Error,
  _500: CommandType.Error,
  _layout: CommandType.Layout,
  _middleware: CommandType.Middleware,
};

/**
 * Finds the route files of a folder, in the order of registration.
 *
 * @param ignore files to leave out
 * @param onIsland told of each module in a `(_islands)` folder
 */
export async function crawlRouteDir(
  fs: FsAdapter,
  routeDir: string,
  ignore: RegExp[],
  onIsland: (path: string) => void,
): Promise<FsRouteFileNoMod[]> {
  const files: FsRouteFileNoMod[] = [];
  if (!await fs.isDirectory(routeDir)) return files;
  for await (const { path } of fs.walk(routeDir, { skip: ignore })) {
    if (!MODULE.test(path)) continue;
    const local = relative(routeDir, path);
    const folder = PRIVATE_FOLDER.exec(local);
    if (folder === null) {
      const file = await describe(fs, path, local);
      if (file !== null) files.push(file);
    } else if (folder[1] === "_islands") onIsland(path);
  }
  return files.sort((a, b) => sortRoutePaths(a.id, b.id));
}

async function describe(
  fs: FsAdapter,
  path: string,
  local: string,
): Promise<FsRouteFileNoMod | null> {
  // Brackets and parentheses mean something, all else is what a URL has in its place.
  const parts = local.replace(MODULE, "").split(/[/\\]/);
  const folders = parts.slice(0, -1).map(encodeName);
  const name = encodeName(parts.at(-1) ?? "");
  const type = SPECIAL[name] ?? CommandType.Route;
  if ((type === CommandType.App || type === CommandType.NotFound) && folders.length > 0) {
    console.warn(`Cannot use "${path}": ${name} belongs into the root of the routes`);
    return null;
  }
  const id = [...folders, name].join("/");
  const own = type === CommandType.Route ? id : folders.join("/");
  const code = type === CommandType.Route ? await fs.readTextFile(path) : "";
  return {
    id: `/${id}`,
    filePath: path.replaceAll("\\", "/"),
    type,
    pattern: pathToPattern(own, { keepGroups: true }),
    routePattern: pathToPattern(own),
    scope: folders.map((folder) => partToPattern(folder).replace(/^\//, "")),
    lazy: type === CommandType.Route && !code.includes("routeOverride"),
    css: [],
    overrideConfig: undefined,
  };
}

function encodeName(name: string): string {
  return systemPathToUrlEncoded(name)
    .replace(/%(?:5B|5D|28|29|2C|40|3D|3A|24|26|2B|3B)/g, (code) => decodeURIComponent(code));
}
