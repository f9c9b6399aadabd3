import { resolve } from "node:path";
import type { Metafile, Plugin } from "esbuild";

/** What at least this part of the islands uses, every page with islands loads. */
const COMMON_SHARE = 1 / 4;

/** Specifier of the module that imports what is common. */
export const COMMON = "fresh:common";

/**
 * The source files that go into one file for all pages with islands: what the entry uses, and what many
 * islands do. Left alone, esbuild makes a file for each set of islands that share something, down to 80
 * bytes: a page fetched twenty, each after the one that names it, and each compressed alone.
 *
 * @param entry file of the module that starts the islands
 * @param islands their files; as the build was given them
 * @returns absolute paths, in a stable order
 */
export function commonFiles(
  { inputs }: Metafile,
  root: string,
  entry: string,
  islands: string[],
): string[] {
  const names = new Map(Object.keys(inputs).map((name) => [resolve(root, name), name]));
  const users = new Map<string, number>();
  for (const island of islands) {
    for (const name of reached(inputs, names.get(island))) {
      users.set(name, (users.get(name) ?? 0) + 1);
    }
  }
  const least = Math.max(2, islands.length * COMMON_SHARE);
  const common = reached(inputs, names.get(entry));
  for (const [name, count] of users) if (count >= least) common.add(name);
  return Array.from(common, (name) => resolve(root, name)).filter((path) => path !== entry).sort();
}

/** A file and all that it imports before it runs. */
function reached(inputs: Metafile["inputs"], start: string | undefined): Set<string> {
  const found = new Set<string>();
  const visit = (name: string) => {
    if (found.has(name)) return;
    found.add(name);
    for (const { path, kind, external } of inputs[name].imports) {
      if (kind === "import-statement" && !external) visit(path);
    }
  };
  if (start !== undefined) visit(start);
  return found;
}

/** The module behind `COMMON`; injected, it is imported by every file and so stays one. */
export function commonPlugin(files: string[]): Plugin {
  return {
    name: "common",
    setup(build) {
      build.onResolve({ filter: new RegExp(`^${COMMON}$`) }, ({ path }) => ({
        path,
        namespace: "common",
      }));
      build.onLoad({ filter: /.*/, namespace: "common" }, () => ({
        contents: files.map((file) => `import ${JSON.stringify(file)};`).join("\n"),
        resolveDir: "/",
      }));
    },
  };
}
