/** Who may do what: one table for the guard, for `Allow` and for the `security` of the OpenAPI page. */

import type { Role } from "../services.ts";

export type Method = "GET" | "POST" | "PATCH" | "DELETE";

/** What a route asks of its caller. A token that is sent is checked in any case. */
export type Rule =
  /** Anyone. */
  | { readonly kind: "open" }
  /** Anyone while `PUBLIC_READ`, else whoever is signed in. */
  | { readonly kind: "read" }
  /** Whoever is on this machine, else as `read`. */
  | { readonly kind: "local" }
  /** Whoever is signed in with one of these roles; `cookie`: by session cookie too. */
  | { readonly kind: "roles"; readonly roles: readonly Role[]; readonly cookie: boolean };

const OPEN: Rule = { kind: "open" };
const READ: Rule = { kind: "read" };
const LOCAL: Rule = { kind: "local" };
const ANYONE: Rule = { kind: "roles", roles: ["admin", "user", "viewer"], cookie: true };
const WRITER: Rule = { kind: "roles", roles: ["admin", "user"], cookie: true };
const ADMIN: Rule = { kind: "roles", roles: ["admin"], cookie: true };
/** For a GET that changes something: a link or an image of another site must not reach it. */
const ADMIN_BEARER: Rule = { kind: "roles", roles: ["admin"], cookie: false };

/**
 * Every route there is, `:name` for any one part of a path. What is not here is not found, whatever is
 * registered elsewhere.
 */
export const ACCESS = {
  "/healthz": { GET: OPEN },
  "/readyz": { GET: LOCAL },
  "/metrics": { GET: LOCAL },
  "/api/openapi.json": { GET: OPEN },
  "/api/login": { POST: OPEN },
  "/api/current": { GET: READ },
  "/api/meters": { GET: READ },
  "/api/meters/:serial": { GET: READ, PATCH: ADMIN },
  "/api/meters/:serial/replacements": { POST: ADMIN },
  "/api/meters/:serial/credential": { POST: ADMIN, DELETE: ADMIN },
  "/api/meters/:serial/proof": { GET: READ },
  "/api/meters/:serial/changes": { GET: ANYONE },
  "/api/credentials": { GET: ADMIN },
  "/api/history": { GET: READ },
  "/api/stream": { GET: READ },
  "/api/data": { POST: WRITER },
  "/api/export.csv": { GET: READ },
  "/api/import": { POST: ADMIN },
  "/api/cmd": { GET: ADMIN_BEARER, POST: ADMIN },
  "/api/commands": { GET: ANYONE },
  "/api/claims": { GET: ADMIN },
  "/api/claims/:serial": { POST: ADMIN },
  "/api/unnamed": { GET: ADMIN, POST: ADMIN },
  "/api/quarantine": { GET: ADMIN },
  "/api/debug/history-size": { GET: ADMIN },
} as const satisfies Record<string, Partial<Record<Method, Rule>>>;

export type Path = keyof typeof ACCESS;

/** What the table says about a request. */
export type Access =
  | { readonly kind: "found"; readonly rule: Rule }
  /** The path exists; `allow` lists its methods. */
  | { readonly kind: "other-method"; readonly allow: string }
  | { readonly kind: "unknown" };

/** Paths with a part that varies, as expressions. */
const PATTERNS = (Object.keys(ACCESS) as Path[]).filter((path) => path.includes(":"))
  .map((path) => ({ path, pattern: new RegExp(`^${path.replace(/:\w+/g, "[^/]+")}$`) }));

function findPath(path: string): Path | undefined {
  if (Object.hasOwn(ACCESS, path)) return path as Path;
  return PATTERNS.find(({ pattern }) => pattern.test(path))?.path;
}

/** Looks a request up. HEAD stands for GET, except where GET changes something. */
export function findAccess(path: string, method: string): Access {
  const known = findPath(path);
  if (known === undefined) return { kind: "unknown" };
  const methods: Partial<Record<string, Rule>> = ACCESS[known];
  const headable = methods.GET !== undefined && methods.GET !== ADMIN_BEARER;
  const wanted = method === "HEAD" && headable ? "GET" : method;
  const rule = Object.hasOwn(methods, wanted) ? methods[wanted] : undefined;
  if (rule) return { kind: "found", rule };
  const allow = [...Object.keys(methods), ...(headable ? ["HEAD"] : []), "OPTIONS"].join(", ");
  return { kind: "other-method", allow };
}

/** Names of the ways to sign in, as the OpenAPI page has them. */
export const SECURITY_SCHEMES = { bearer: "bearerToken", cookie: "sessionCookie" } as const;

/**
 * A rule in the words of OpenAPI: any one of the entries will do, `{}` is nobody in particular. It has
 * no words for where a caller is: `local` is described as whoever is elsewhere finds it.
 */
export function securityOf(rule: Rule, publicRead: boolean): Record<string, string[]>[] {
  const bearer = { [SECURITY_SCHEMES.bearer]: [] };
  const cookie = { [SECURITY_SCHEMES.cookie]: [] };
  if (rule.kind === "open") return [];
  if (rule.kind === "roles") return rule.cookie ? [bearer, cookie] : [bearer];
  return publicRead ? [{}, bearer, cookie] : [bearer, cookie];
}
