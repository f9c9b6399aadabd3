import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { FileSnapshot } from "../build_cache.ts";
import type { FsRouteFileNoMod } from "../fs_routes.ts";
import { escapePath, islandName } from "./islands.ts";

/** What the modules of a build on disk are written from. */
export interface SnapshotSource {
  outDir: string;
  root: string;
  mode: "development" | "production";
  buildId: string;
  clientEntry: string;
  aliveEntry?: string;
  aliveFile?: string;
  staticDir?: string;
  routes: FsRouteFileNoMod[];
  /** URL paths of the browser's module of each island file and of all that it imports. */
  islands: Map<string, { file: string; imports: string[] }>;
  staticFiles: Map<string, FileSnapshot>;
}

/** Specifier of a file as seen from a module in the folder of the build. */
function specifier(outDir: string, path: string): string {
  const local = relative(outDir, path).replaceAll("\\", "/");
  const url = escapePath(local);
  return url.startsWith(".") ? url : `./${url}`;
}

/**
 * The text of `snapshot.js`: `attach(app)` gives the app its build. It does not import the app, so the
 * app's own module may import it.
 */
export function snapshotModule(source: SnapshotSource): string {
  const { outDir, routes, islands } = source;
  const own = fileURLToPath(import.meta.resolve("../internals.ts"));
  const lines = [
    `// Written by the build: changes are lost.`,
    `import { fileURLToPath } from "node:url";`,
    `import { ProdBuildCache, registerIslands, setBuildCache } from ${
      json(specifier(outDir, own))
    };`,
  ];
  const islandRows = Array.from(islands, ([path, module], i) => {
    lines.push(`import * as island${i} from ${json(specifier(outDir, path))};`);
    return `  { ...${json({ ...module, name: islandName(path) })}, module: island${i} },`;
  });
  const routeRows = routes.map((route, i) => {
    const from = json(specifier(outDir, route.filePath));
    if (!route.lazy) lines.push(`import * as route${i} from ${from};`);
    const mod = route.lazy ? `() => import(${from})` : `route${i}`;
    const filePath = relative(source.root, route.filePath).replaceAll("\\", "/");
    return `  { ...${json({ ...route, filePath })}, mod: ${mod} },`;
  });
  const { buildId, clientEntry, aliveEntry, aliveFile, staticDir } = source;
  const root = json(specifier(outDir, source.root));
  return [
    ...lines,
    `const islands = registerIslands([`,
    ...islandRows,
    `]);`,
    `const fsRoutes = [`,
    ...routeRows,
    `];`,
    `const staticFiles = new Map(${json([...source.staticFiles])});`,
    `const settings = ${json({ buildId, clientEntry, aliveEntry, aliveFile, staticDir })};`,
    `const path = (local) => fileURLToPath(new URL(local, import.meta.url));`,
    `const cache = new ProdBuildCache(path(${root}), path("."), {`,
    `  ...settings, fsRoutes, staticFiles, islands,`,
    `});`,
    `/** Gives an app this build. Call it before \`app.handler()\`. */`,
    `export function attach(app) {`,
    `  setBuildCache(app, cache, ${json(source.mode)});`,
    `}`,
    ``,
  ].join("\n");
}

/** The text of `server.js`, which serves the app that `serverEntry` exports. */
export function serverModule(outDir: string, serverEntry: string): string {
  return [
    `// Written by the build: changes are lost.`,
    `import { app } from ${json(specifier(outDir, serverEntry))};`,
    `import { attach } from "./snapshot.js";`,
    `attach(app);`,
    `export { attach };`,
    `export default { fetch: app.handler() };`,
    ``,
  ].join("\n");
}

function json(value: unknown): string {
  return JSON.stringify(value);
}
