import { basename } from "node:path";
import type { FunctionComponent } from "preact";
import type { ServerIslandRegistry } from "../types.ts";

/** A file of islands, loaded in the server. */
export interface IslandModule {
  /** URL path of its module for the browser. */
  file: string;
  /** URL paths of the modules that it imports. */
  imports: string[];
  /** Name of islands that are exported as default. */
  name: string;
  module: object;
}

/** Registers every exported function of these files. */
export function registerIslands(modules: IslandModule[]): ServerIslandRegistry {
  const registry: ServerIslandRegistry = new Map();
  for (const { file, imports, name, module } of modules) {
    for (const [exportName, fn] of Object.entries(module)) {
      if (!isFunction(fn) || registry.has(fn)) continue;
      const islandName = exportName === "default" ? name : exportName;
      registry.set(fn, { name: islandName, file, imports, exportName, fn, css: [] });
    }
  }
  return registry;
}

/** Classes too: Preact takes either. */
function isFunction(value: unknown): value is FunctionComponent {
  return typeof value === "function";
}

/**
 * Escapes a path as a module specifier. No more than the URL parser itself would: `[` and `%5B` are two
 * modules, and an island is known by the function that its one module exports.
 */
export function escapePath(path: string): string {
  return path.replaceAll("\\", "/").replace(/[%?#]/g, encodeURIComponent);
}

/** The name of a default export: that of its file. */
export function islandName(path: string): string {
  return basename(path).replace(/\.\w+$/, "");
}

/** Loads a file of islands in the server. */
export async function loadIsland(
  path: string,
  file: string,
  imports: string[],
): Promise<IslandModule> {
  const module: object = await import(`file://${escapePath(path)}`);
  return { file, imports, name: islandName(path), module };
}
