/** Counts every request for its caller, by the class of its route. */

import type { Context, MiddlewareHandler } from "hono";
import { isLocal } from "../auth/loopback.ts";
import type { Principal } from "../identity.ts";
import type { ApiEnv } from "./env.ts";
import { rateClassOf } from "./rate_classes.ts";

/**
 * Counts a request.
 *
 * @param principal who asks; `null` counts for the address
 * @returns to be called when its answer is over; `null` when nobody has to know
 * @throws {TooManyRequestsError} when the caller has to wait
 */
export function count(
  c: Context<ApiEnv>,
  principal: Pick<Principal, "username"> | null,
): (() => void) | null {
  const { services, address } = c.env;
  return services.limits.enter(rateClassOf(c.req.path, c.req.method), {
    username: principal?.username ?? null,
    address,
    isLocal: () => isLocal(address, c.req.raw.headers),
  });
}

/** Counts whom the guard has let pass, until the last byte of the answer. */
export const counted: MiddlewareHandler<ApiEnv> = async (c, next) => {
  const leave = count(c, c.var.principal);
  try {
    await next();
  } finally {
    if (leave) void (c.env.completed ?? Promise.resolve()).then(leave);
  }
};
