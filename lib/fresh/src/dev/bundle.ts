import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { COMMON, commonFiles, commonPlugin } from "./common.ts";
import { importMapPlugin, readImportMap } from "./import_map.ts";
import { shrink } from "./shrink.ts";

/** A module of the browser. */
export interface BrowserModule {
  /** Name in the folder of the build. */
  name: string;
  content: Uint8Array<ArrayBuffer>;
}

/** The browser's modules of a build. */
export interface Bundle {
  modules: BrowserModule[];
  /** Name of the module that starts the islands. */
  entry: string;
  /** Name of the module that reloads pages in development. */
  alive: string;
  /** The module of each island file, by path: its name, and those of all that it imports. */
  islands: Map<string, { name: string; imports: string[] }>;
}

const ENTRY = "fresh-runtime";
const ALIVE = "fresh-alive";

function ownFile(path: string): string {
  return fileURLToPath(import.meta.resolve(path));
}

/**
 * Makes the browser's modules; what several share goes into modules of its own.
 *
 * @param root folder whose import map and packages hold
 * @throws {esbuild.BuildFailure} for code that cannot be read or resolved
 */
export async function bundle(
  root: string,
  islandFiles: string[],
  mode: "development" | "production",
): Promise<Bundle> {
  const names = uniqueNames(islandFiles);
  const boot = ownFile("../client/boot.ts");
  const entryPoints: Record<string, string> = { [ENTRY]: boot };
  if (mode === "development") entryPoints[ALIVE] = ownFile("../client/alive.ts");
  for (const [path, name] of names) entryPoints[name] = path;
  const own = {
    "fresh": ownFile("../client/fresh.ts"),
    "fresh/runtime": ownFile("../../runtime.ts"),
  };
  const plugins = [importMapPlugin(await readImportMap(root), own)];
  const result = await withEsbuild(async () => {
    const options = buildOptions(root, entryPoints, mode, plugins);
    if (mode === "development") return await esbuild.build(options);
    const { metafile } = await esbuild.build({ ...options, minify: false });
    return await esbuild.build({
      ...options,
      inject: [COMMON],
      plugins: [commonPlugin(commonFiles(metafile, root, boot, islandFiles)), ...plugins],
    });
  });
  return {
    modules: await Promise.all(result.outputFiles.map(async ({ path, text }) => ({
      name: basename(path),
      content: new TextEncoder().encode(mode === "production" ? await shrink(text) : text),
    }))),
    entry: `${ENTRY}.js`,
    alive: `${ALIVE}.js`,
    islands: new Map(Array.from(names, ([path, name]) => [
      path,
      { name: `${name}.js`, imports: importsOf(result.metafile, `${name}.js`) },
    ])),
  };
}

/** Names of the modules that one imports, and of those that they import, before it runs. */
function importsOf({ outputs }: esbuild.Metafile, module: string): string[] {
  const byName = new Map(Object.entries(outputs).map(([path, output]) => [basename(path), output]));
  const found = new Set([module]);
  for (const name of found) {
    for (const { path, kind } of byName.get(name)?.imports ?? []) {
      if (kind === "import-statement") found.add(basename(path));
    }
  }
  return [...found].slice(1);
}

function buildOptions(
  root: string,
  entryPoints: Record<string, string>,
  mode: "development" | "production",
  plugins: esbuild.Plugin[],
) {
  return {
    entryPoints,
    absWorkingDir: root,
    outdir: "/",
    write: false,
    metafile: true,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    charset: "utf8", // as they are served: escapes would be longer
    jsx: "automatic",
    jsxImportSource: "preact",
    minify: mode === "production",
    sourcemap: mode === "development" ? "inline" : false,
    define: { "process.env.NODE_ENV": JSON.stringify(mode) },
    entryNames: "[name]",
    chunkNames: "chunk-[hash]",
    logLevel: "silent",
    plugins,
  } satisfies esbuild.BuildOptions;
}

/** A readable name for each file, numbered where two would be the same. */
function uniqueNames(files: string[]): Map<string, string> {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const file of files) {
    const base = `island-${basename(file).replace(/\.\w+$/, "").replace(/[^\w-]+/g, "_")}`;
    let name = base;
    for (let i = 2; taken.has(name.toLowerCase()); i++) name = `${base}_${i}`;
    taken.add(name.toLowerCase());
    names.set(file, name);
  }
  return names;
}

let users = 0;

/** esbuild runs as a process of its own, which must end with the last build. */
async function withEsbuild<T>(fn: () => Promise<T>): Promise<T> {
  users++;
  try {
    return await fn();
  } finally {
    if (--users === 0) await esbuild.stop();
  }
}
