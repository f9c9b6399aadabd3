/** The first thing that every request meets: is there such a route, and may this caller use it. */

import type { MiddlewareHandler } from "hono";
import { isLocal } from "../auth/loopback.ts";
import { isSameOrigin } from "../auth/same_origin.ts";
import { readSession } from "../auth/session.ts";
import type { Principal } from "../identity.ts";
import type { Services } from "../services.ts";
import { findAccess, isEnough, type Rule } from "./access.ts";
import { confined } from "./confined.ts";
import { count } from "./counting.ts";
import type { ApiEnv, Caller } from "./env.ts";
import { ProblemError } from "./problem.ts";

/** `Authorization: Bearer …`; the scheme's case is free (RFC 9110, 11.1). */
const BEARER = /^bearer +([^\s,]+)$/i;

/** Default deny: nothing passes that the table of `access.ts` does not let pass. */
export const guard: MiddlewareHandler<ApiEnv> = async (c, next) => {
  const { method } = c.req.raw;
  const access = findAccess(c.req.path, method);
  if (access.kind === "unknown") {
    if (isDecodable(c.req.url)) throw new ProblemError(404, "not found");
    throw new ProblemError(400, "invalid path", { detail: "must be well-formed percent-encoding" });
  }
  if (access.kind === "other-method") {
    const headers = { allow: access.allow };
    // No `Access-Control-Allow-…`: other sites have no business here.
    if (method === "OPTIONS") return new Response(null, { status: 204, headers });
    throw new ProblemError(405, "method not allowed", { headers });
  }
  try {
    const principal = await identify(c.req.raw, c.env, access.rule);
    c.set("principal", principal);
    c.env = { ...c.env, services: confined(c.env.services, principal?.meters ?? null) };
  } catch (error) {
    count(c.env, c.req.raw, c.req.path, null)?.(); // whoever tries tokens is counted as well
    throw error;
  }
  await next();
};

function isDecodable(url: string): boolean {
  try {
    decodeURIComponent(new URL(url).pathname);
    return true;
  } catch (error) {
    if (error instanceof URIError) return false;
    throw error;
  }
}

/** Who asks. @throws {ProblemError} 401 or 403 when that is not enough for the rule */
async function identify(
  req: Request,
  { services, address }: Caller,
  rule: Rule,
): Promise<Principal | null> {
  const bearer = await fromBearer(req, services);
  const cookieCounts = rule.kind !== "roles" || rule.cookie;
  const session = bearer || !cookieCounts ? null : await fromCookie(req, services);
  const principal = bearer ?? session;
  const isOpen = isOpenTo(rule, services.settings.publicRead, () => isLocal(address, req.headers));
  if (principal) {
    if (!isOpen && !isEnough(principal, rule)) throw new ProblemError(403, "forbidden");
    const changes = req.method !== "GET" && req.method !== "HEAD";
    if (session && changes && rule.kind !== "open" && !isSameOrigin(req)) {
      throw new ProblemError(403, "forbidden", { detail: "the request comes from another site" });
    }
  } else if (!isOpen) {
    throw unauthorized("missing token");
  }
  return principal;
}

/** Whether nobody in particular may pass. */
function isOpenTo(rule: Rule, publicRead: boolean, isLocal: () => boolean): boolean {
  if (rule.kind === "roles") return false;
  return rule.kind === "open" || publicRead || (rule.kind === "local" && isLocal());
}

/** @throws {ProblemError} 401 when something is sent that is not a good token */
async function fromBearer(req: Request, services: Services): Promise<Principal | null> {
  const header = req.headers.get("authorization");
  if (!header) return null;
  const token = BEARER.exec(header)?.[1];
  const principal = token === undefined ? null : await services.auth.verify(token);
  if (!principal) throw unauthorized("invalid token");
  return principal;
}

/** A browser sends its cookie unasked, also a stale one: a bad one counts as none. */
async function fromCookie(req: Request, services: Services): Promise<Principal | null> {
  const cookie = readSession(req.headers, services.settings.secureCookies);
  return cookie === null ? null : await services.auth.verifyCookie(cookie);
}

/** A 401 names the way to sign in (RFC 9110, 15.5.2; RFC 6750, 3). */
function unauthorized(error: "missing token" | "invalid token"): ProblemError {
  const challenge = error === "missing token" ? "Bearer" : 'Bearer error="invalid_token"';
  return new ProblemError(401, error, { headers: { "www-authenticate": challenge } });
}
