/** What the modules that a build writes import. */
export { setBuildCache } from "./app.ts";
export { ProdBuildCache } from "./build_cache.ts";
export { registerIslands } from "./dev/islands.ts";
