import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "esbuild";

/** The import map of a project. */
export interface ImportMap {
  /** Folder of `deno.json`, which `node_modules` lies in. */
  dir: string;
  imports: Record<string, string>;
}

/** Reads the import map that holds for a folder: of the nearest `deno.json` above it. */
export async function readImportMap(folder: string): Promise<ImportMap> {
  const dir = resolve(folder);
  try {
    const config: { imports?: Record<string, string> } = JSON.parse(
      await Deno.readTextFile(join(dir, "deno.json")),
    );
    if (config.imports !== undefined) return { dir, imports: config.imports };
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  const parent = dirname(dir);
  return parent === dir ? { dir: resolve(folder), imports: {} } : await readImportMap(parent);
}

/** Name of a package and what is behind it, of `npm:name@version/path`. */
const NPM = /^npm:\/?(@[^/]+\/[^/@]+|[^/@]+)(?:@[^/]*)?(\/.*)?$/;

/** Where a bare specifier leads: to a file, or to a package. */
export function mapSpecifier(
  { dir, imports }: ImportMap,
  specifier: string,
): { file: string } | { package: string } {
  const key = Object.keys(imports)
    .filter((key) => key === specifier || (key.endsWith("/") && specifier.startsWith(key)))
    .sort((a, b) => b.length - a.length)[0];
  const target = key === undefined ? specifier : imports[key] + specifier.slice(key.length);
  if (/^\.{0,2}\//.test(target)) return { file: resolve(dir, target) };
  if (target.startsWith("file:")) return { file: fileURLToPath(target) };
  const npm = NPM.exec(target);
  return { package: npm === null ? target : npm[1] + (npm[2] ?? "") };
}

/** Where this folder's own packages are found. */
const OWN_DIR = fileURLToPath(new URL(".", import.meta.url));

/**
 * Resolves as Deno does: by the import map, packages from the project's `node_modules`. A project
 * without them gets those that lie beside this folder.
 */
export function importMapPlugin(map: ImportMap, own: Record<string, string>): Plugin {
  return {
    name: "import-map",
    setup(build) {
      build.onResolve({ filter: /^[^./]/ }, async ({ path, kind, pluginData, importer }) => {
        if (kind === "entry-point" || pluginData === "mapped") return undefined;
        if (own[path] !== undefined) return { path: own[path] };
        if (importer.includes("node_modules")) return undefined;
        const target = mapSpecifier(map, path);
        if ("file" in target) return { path: target.file };
        const find = (resolveDir: string) =>
          build.resolve(target.package, { kind, resolveDir, pluginData: "mapped" });
        const found = await find(map.dir);
        return found.errors.length === 0 ? found : await find(OWN_DIR);
      });
    },
  };
}
