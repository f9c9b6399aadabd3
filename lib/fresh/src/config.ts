/** Options of `new App()`. */
export interface FreshConfig {
  /** URL prefix of every route, without a slash at the end. */
  basePath?: string;
  /** @default {"production"} */
  mode?: "development" | "production";
  /** Kept for upstream's sake: nothing here reads it. */
  trustProxy?: boolean;
}

/** `FreshConfig` with every default filled in. */
export interface ResolvedFreshConfig {
  /** Folder of the project. */
  root: string;
  basePath: string;
  mode: "development" | "production";
  trustProxy: boolean;
}

/** Fills in the defaults and drops unknown keys. */
export function resolveConfig(config: FreshConfig): ResolvedFreshConfig {
  return {
    root: ".",
    basePath: config.basePath === "/" ? "" : config.basePath ?? "",
    mode: config.mode ?? "production",
    trustProxy: config.trustProxy ?? false,
  };
}
