/** Tells the log who changed what: every request that may change something, of the API and the pages. */

import type { MiddlewareHandler } from "hono";
import type { ApiEnv, Caller } from "./env.ts";

/** What meters and their programs send all day is no change that somebody made. */
const READINGS = "/api/data";

/**
 * Tells the operator of a change, or of one that could not be made. Bodies are left out: they hold passwords.
 *
 * @param status of the answer
 */
export function note(
  { services, address }: Pick<Caller, "services" | "address">,
  { method }: Request,
  path: string,
  principal: { readonly username: string } | null,
  status: number,
): void {
  const isSafe = method === "GET" || method === "HEAD" || method === "OPTIONS";
  if (isSafe || principal === null || path === READINGS) return;
  services.note?.({ by: principal.username, method, path, status, address: address ?? "-" });
}

/** Notes what the API was asked to change. */
export const noted: MiddlewareHandler<ApiEnv> = async (c, next) => {
  await next();
  note(c.env, c.req.raw, c.req.path, c.var.principal ?? null, c.res.status);
};
