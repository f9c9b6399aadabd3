import { join } from "node:path";

/** A file found in a folder. */
export interface WalkEntry {
  path: string;
  name: string;
  isFile: boolean;
  isDirectory: boolean;
  isSymlink: boolean;
}

/** The part of a file system that the search for routes needs, so that tests can make one up. */
export interface FsAdapter {
  cwd(): string;
  walk(root: string, options?: { skip?: RegExp[] }): AsyncIterable<WalkEntry>;
  isDirectory(path: string): Promise<boolean>;
  readTextFile(path: string): Promise<string>;
}

/** The real one. */
export const fsAdapter: FsAdapter = {
  cwd: () => Deno.cwd(),
  walk,
  readTextFile: (path) => Deno.readTextFile(path),
  isDirectory: async (path) => {
    try {
      return (await Deno.stat(path)).isDirectory;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return false;
      throw error;
    }
  },
};

/** Every file below a folder, by name. */
async function* walk(root: string, options: { skip?: RegExp[] } = {}): AsyncGenerator<WalkEntry> {
  const entries = await Array.fromAsync(Deno.readDir(root));
  entries.sort((a, b) => a.name < b.name ? -1 : 1);
  for (const entry of entries) {
    const path = join(root, entry.name);
    if (entry.isDirectory) yield* walk(path, options);
    else if (!options.skip?.some((pattern) => pattern.test(path))) yield { ...entry, path };
  }
}
