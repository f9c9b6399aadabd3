/** Methods that a route may be registered for. */
export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD" | "OPTIONS";

/** A pattern and what was registered for it, in order. */
export interface RouteDef<T> {
  pattern: string;
  entries: T[];
}

export interface RouteMatch<T> extends RouteDef<T> {
  /** Decoded; `null` when a value is not well-formed percent-encoding. */
  params: Record<string, string> | null;
}

/** Characters that only patterns have. */
const IS_PATTERN = /[*:{}+?()]/;

/**
 * Finds the route of a path: first among the patterns without parameters, then among the others in
 * the order of their registration. The first hit ends the search.
 */
export class Router<T> {
  readonly #statics = new Map<string, RouteDef<T>>();
  readonly #dynamics = new Map<string, { matcher: URLPattern; prefix: string; def: RouteDef<T> }>();

  /** @param pattern a path, or a pathname in the syntax of URLPattern */
  add(pattern: string, entry: T): void {
    this.#define(pattern).entries.push(entry);
  }

  match(pathname: string): RouteMatch<T> | null {
    const def = this.#statics.get(pathname) ?? this.#statics.get(toggleSlash(pathname));
    if (def !== undefined) return { ...def, params: emptyParams() };
    for (const { matcher, prefix, def } of this.#dynamics.values()) {
      if (!pathname.startsWith(prefix)) continue;
      const result = matcher.exec({ pathname });
      if (result === null) continue;
      return { ...def, params: decodeParams(result.pathname.groups) };
    }
    return null;
  }

  #define(pattern: string): RouteDef<T> {
    const known = this.#statics.get(pattern) ?? this.#dynamics.get(pattern)?.def;
    if (known !== undefined) return known;
    const def: RouteDef<T> = { pattern, entries: [] };
    if (!IS_PATTERN.test(pattern)) {
      this.#statics.set(pattern, def);
      return def;
    }
    const matcher = new URLPattern({ pathname: pattern });
    def.pattern = matcher.pathname;
    // Matching is slow next to this. What comes before an optional part may end the path.
    const prefix = matcher.pathname.split(/[*:{}+?()\\]/, 1)[0].replace(/\/$/, "");
    this.#dynamics.set(pattern, { matcher, prefix, def });
    return def;
  }
}

function toggleSlash(pathname: string): string {
  if (pathname === "/") return pathname;
  return pathname.endsWith("/") ? pathname.slice(0, -1) : pathname + "/";
}

/** Without a prototype, so that a parameter may have any name. */
export function emptyParams(): Record<string, string> {
  return Object.create(null);
}

function decodeParams(groups: Record<string, string | undefined>): Record<string, string> | null {
  const params = emptyParams();
  try {
    for (const [name, value] of Object.entries(groups)) {
      params[name] = value === undefined ? "" : decodeURIComponent(value);
    }
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
  return params;
}

/**
 * Turns the path of a route file, relative and without its extension, into a pattern.
 *
 * @param options.keepGroups keeps the folders in parentheses, which no URL has
 * @throws {SyntaxError} for brackets that mean nothing
 */
export function pathToPattern(path: string, options?: { keepGroups: boolean }): string {
  const parts = path.split("/");
  if (parts.at(-1) === "index") parts.pop();
  const pattern = parts
    .filter((part) => options?.keepGroups || !isGroup(part))
    .map(partToPattern).join("");
  // The root of the site has a slash of its own, which no optional part may take along.
  return ALL_OPTIONAL.test(pattern) ? pattern.replace(/^(\{?)\/?/, "/$1") : pattern;
}

/** Matches a path without any part, too. */
const ALL_OPTIONAL = /^(?:\{[^}]*\}\?)*$/;

/** Whether a folder is in parentheses. */
export function isGroup(part: string): boolean {
  return part.startsWith("(") && part.endsWith(")");
}

const NAME = "[^\\[\\]]+";
const REST = new RegExp(`^\\[\\.\\.\\.(${NAME})\\]$`);
const OPTIONAL = new RegExp(`^\\[\\[(${NAME})\\]\\]$`);
const PARAM = new RegExp(`\\[(${NAME})\\]`, "g");

/** Turns one folder or file name into its part of a pattern, slash included. */
export function partToPattern(part: string): string {
  const rest = REST.exec(part);
  if (rest !== null) return `/:${rest[1]}*`;
  const optional = OPTIONAL.exec(part);
  if (optional !== null) return `{/:${optional[1]}}?`;
  const pattern = part.replace(PARAM, ":$1");
  if (/[[\]]/.test(pattern)) {
    throw new SyntaxError(
      `Cannot read route name "${part}": an optional parameter must be the whole name, and brackets must be closed`,
    );
  }
  if (part.includes("][")) {
    throw new SyntaxError(
      `Cannot read route name "${part}": something must stand between two parameters`,
    );
  }
  return `/${pattern}`;
}

/** Puts `path` below `base`, where `*` and `/` mean nothing of their own. */
export function mergePath(base: string, path: string, isMounting: boolean): string {
  const prefix = base.endsWith("*") ? base.slice(0, -1).replace(/\/$/, "") : base;
  if (path === "*") return (prefix === "/" ? "" : prefix) + (isMounting ? "" : "/*");
  if (prefix === "" || prefix === "/") return path;
  if (path === "/" || path === "") return prefix;
  // Below a prefix nothing but the optional part needs the slash.
  return prefix + path.replace(/^\/\{(?=[^/}]*\}\?)/, "{/");
}

/**
 * The scopes that a registered path lies in, outermost first: its parts, without optional ones.
 * `*`, `/` and `/*` lie in the root scope, which has no name.
 */
export function patternToScope(pattern: string): string[] {
  if (pattern === "*" || pattern === "/*") return [];
  return pattern.replace(/\{[^}]*\}\?/g, "").split("/").filter((part) => part !== "");
}
