/** Who may do what: one table for the guard, for `Allow` and for the `security` of the OpenAPI page. */

import type { Principal, Role, Scope } from "../identity.ts";

export type Method = "GET" | "POST" | "PATCH" | "DELETE";

/** What a route asks of its caller. A token that is sent is checked in any case. */
export type Rule =
  /** Anyone. */
  | { readonly kind: "open" }
  /** Anyone while `PUBLIC_READ`, else whoever is signed in, and keys with scope `read`. */
  | { readonly kind: "read" }
  /** Whoever is on this machine, else as `read`. */
  | { readonly kind: "local" }
  /**
   * Whoever is signed in with one of these roles, and keys with one of these scopes; `cookie`: by
   * session cookie too.
   */
  | {
    readonly kind: "roles";
    readonly roles: readonly Role[];
    readonly scopes: readonly Scope[];
    readonly cookie: boolean;
  };

const EVERY_ROLE = ["admin", "user", "viewer"] as const;

const OPEN: Rule = { kind: "open" };
const READ: Rule = { kind: "read" };
const LOCAL: Rule = { kind: "local" };
/** Users, for what is their own. */
const USER: Rule = { kind: "roles", roles: EVERY_ROLE, scopes: [], cookie: true };
/** Commands are for whoever reads, and for programs that send them. */
const FOLLOWER: Rule = { ...USER, scopes: ["read", "command"] };
const WRITER: Rule = { kind: "roles", roles: ["admin", "user"], scopes: ["write"], cookie: true };
const COMMANDER: Rule = { kind: "roles", roles: ["admin"], scopes: ["command"], cookie: true };
const ADMIN: Rule = { kind: "roles", roles: ["admin"], scopes: [], cookie: true };
/** For a GET that changes something: a link or an image of another site must not reach it. */
const COMMANDER_BEARER: Rule = { ...COMMANDER, cookie: false };

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
  "/api/refresh": { POST: OPEN },
  "/api/logout": { POST: USER },
  "/api/password": { POST: USER },
  "/api/sessions": { GET: USER, DELETE: USER },
  "/api/sessions/:id": { DELETE: USER },
  "/api/users": { GET: ADMIN, POST: ADMIN, PATCH: ADMIN, DELETE: ADMIN },
  "/api/users/:username": { PATCH: ADMIN, DELETE: ADMIN },
  "/api/keys": { GET: ADMIN, POST: ADMIN },
  "/api/keys/:id": { DELETE: ADMIN },
  "/api/current": { GET: READ },
  "/api/meters": { GET: READ },
  "/api/meters/:serial": { GET: READ, PATCH: ADMIN },
  "/api/meters/:serial/replacements": { POST: ADMIN },
  "/api/meters/:serial/credential": { POST: ADMIN, DELETE: ADMIN },
  "/api/meters/:serial/proof": { GET: READ },
  "/api/meters/:serial/changes": { GET: USER },
  "/api/credentials": { GET: ADMIN },
  "/api/history": { GET: READ },
  "/api/stream": { GET: READ },
  "/api/data": { POST: WRITER },
  "/api/export.csv": { GET: READ },
  "/api/import": { POST: ADMIN },
  "/api/cmd": { GET: COMMANDER_BEARER, POST: COMMANDER },
  "/api/commands": { GET: FOLLOWER },
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
  const headable = methods.GET !== undefined && methods.GET !== COMMANDER_BEARER;
  const wanted = method === "HEAD" && headable ? "GET" : method;
  const rule = Object.hasOwn(methods, wanted) ? methods[wanted] : undefined;
  if (rule) return { kind: "found", rule };
  const allow = [...Object.keys(methods), ...(headable ? ["HEAD"] : []), "OPTIONS"].join(", ");
  return { kind: "other-method", allow };
}

/** Whether who is signed in, or holds a key, may do what the rule is about. */
export function isEnough({ role, scopes }: Principal, rule: Rule): boolean {
  if (rule.kind === "open") return true;
  const wanted = rule.kind === "roles" ? rule : { roles: EVERY_ROLE, scopes: ["read"] as const };
  const has = (scope: Scope) => scopes?.includes(scope) ?? false;
  if (role === null) return wanted.scopes.some(has);
  return wanted.roles.some((one) => one === role);
}

/** Whether commands and alerts are for this caller too, in the stream as in `/api/commands`. */
export function followsCommands(principal: Principal | null): boolean {
  return principal !== null && isEnough(principal, FOLLOWER);
}

/** Names of the ways to sign in, as the OpenAPI page has them. */
export const SECURITY_SCHEMES = {
  bearer: "bearerToken",
  key: "apiKey",
  cookie: "sessionCookie",
} as const;

/**
 * A rule in the words of OpenAPI: any one of the entries will do, `{}` is nobody in particular. It has
 * no words for where a caller is: `local` is described as whoever is elsewhere finds it. Scopes of keys
 * are listed as OpenAPI 3.1 lists roles; each one alone is enough.
 */
export function securityOf(rule: Rule, publicRead: boolean): Record<string, string[]>[] {
  if (rule.kind === "open") return [];
  const wanted = rule.kind === "roles" ? rule : { scopes: ["read"], cookie: true };
  const signedIn: Record<string, string[]>[] = [
    { [SECURITY_SCHEMES.bearer]: [] },
    ...wanted.scopes.map((scope) => ({ [SECURITY_SCHEMES.key]: [scope] })),
    ...(wanted.cookie ? [{ [SECURITY_SCHEMES.cookie]: [] }] : []),
  ];
  return rule.kind !== "roles" && publicRead ? [{}, ...signedIn] : signedIn;
}
