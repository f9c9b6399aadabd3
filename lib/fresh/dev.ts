/** `fresh/dev`: builds islands and the table of file routes. Never imported by a running server. */
export { Builder, type BuildOptions, type WatchOptions } from "./src/dev/builder.ts";
export type { ChangeKind } from "./src/dev/watch.ts";
