/** Sessions: everyone's own, and for administrators everyone's. */

import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { Principal } from "../identity.ts";
import type { Services } from "../services.ts";
import type { ApiEnv } from "./env.ts";
import { once } from "./params.ts";
import { ProblemError } from "./problem.ts";
import { DONE, DoneSchema, json, problems, unixMs } from "./schemas.ts";

const SessionSchema = z.object({
  id: z.string(),
  username: z.string(),
  kind: z.enum(["browser", "program"]),
  createdAt: unixMs,
  lastUsedAt: unixMs.openapi({ description: "Unix ms, to the minute" }),
  expiresAt: unixMs,
  address: z.string().nullable(),
  userAgent: z.string().nullable(),
  current: z.literal(true).optional().openapi({ description: "the one that asks" }),
}).openapi("Session");

const list = createRoute({
  method: "get",
  path: "/api/sessions",
  summary: "The own sessions; for administrators everyone's, or those of `username`",
  request: { query: z.object({ username: once.optional() }) },
  responses: {
    200: json(z.object({ sessions: z.array(SessionSchema) }), "Sessions, the one used last first"),
    ...problems(400, 403, 503),
  },
});

const responses = { 200: json(DoneSchema, "Ended"), ...problems(400, 403, 404, 503) };

const end = createRoute({
  method: "delete",
  path: "/api/sessions/{id}",
  summary: "End a session",
  request: { params: z.object({ id: once }) },
  responses,
});

const endByQuery = createRoute({
  method: "delete",
  path: "/api/sessions",
  summary: "The same with `id` as a query; without it, end all of the caller's other sessions",
  request: { query: z.object({ id: once.optional() }) },
  responses,
});

export function addSessionRoutes(app: OpenAPIHono<ApiEnv>): void {
  app.openapi(list, async (c) => {
    const { services } = c.env;
    const caller = userOf(c.var.principal);
    const { username } = c.req.valid("query");
    const rows = await services.accounts.sessions(mayManage(caller) ? username : caller.username);
    const sessions = rows.map((row) =>
      row.id === caller.sessionId ? { ...row, current: true as const } : row
    );
    return c.json({ sessions }, 200);
  });

  app.openapi(end, async (c) => {
    await endOne(c.env.services, userOf(c.var.principal), c.req.valid("param").id);
    return c.json(DONE, 200);
  });

  app.openapi(endByQuery, async (c) => {
    const { id } = c.req.valid("query");
    const caller = userOf(c.var.principal);
    const { auth } = c.env.services;
    if (id === undefined) await auth.endSessionsOf(caller.username, caller.sessionId);
    else await endOne(c.env.services, caller, id);
    return c.json(DONE, 200);
  });
}

/** The guard lets users alone come here. */
function userOf(principal: Principal | null): Principal {
  if (principal) return principal;
  throw new ProblemError(401, "missing token");
}

const mayManage = ({ role }: Principal) => role === "admin";

/** @throws {ProblemError} 404 when there is none that is the caller's to end */
async function endOne({ accounts, auth }: Services, caller: Principal, id: string): Promise<void> {
  const found = await accounts.sessions(mayManage(caller) ? undefined : caller.username);
  if (!found.some((session) => session.id === id)) throw new ProblemError(404, "not found");
  await auth.endSession(id);
}
