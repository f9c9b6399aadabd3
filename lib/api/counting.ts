/** Counts every request for its caller, by the class of its route. */

import type { MiddlewareHandler } from "hono";
import { isLocal } from "../auth/loopback.ts";
import type { ApiEnv, Caller } from "./env.ts";
import { rateClassOf } from "./rate_classes.ts";

/**
 * Counts a request.
 *
 * @param path what is asked for
 * @param principal who asks; `null` counts for the address
 * @returns to be called when its answer is over; `null` when nobody has to know
 * @throws {TooManyRequestsError} when the caller has to wait
 */
export function count(
  { services, address }: Pick<Caller, "services" | "address">,
  req: Request,
  path: string,
  principal: { readonly username: string } | null,
): (() => void) | null {
  return services.limits.enter(rateClassOf(path, req.method, req.url), {
    username: principal?.username ?? null,
    address,
    isLocal: () => isLocal(address, req.headers),
  });
}

/** Counts until the last byte of the answer, whatever becomes of it. @throws {TooManyRequestsError} as `count` */
export async function countedWhile<T>(
  caller: Caller,
  req: Request,
  path: string,
  principal: { readonly username: string } | null,
  answer: () => Promise<T>,
): Promise<T> {
  const leave = count(caller, req, path, principal);
  try {
    return await answer();
  } finally {
    if (leave) void (caller.completed ?? Promise.resolve()).then(leave);
  }
}

/** Counts whom the guard has let pass. */
export const counted: MiddlewareHandler<ApiEnv> = (c, next) =>
  countedWhile(c.env, c.req.raw, c.req.path, c.var.principal, next);
