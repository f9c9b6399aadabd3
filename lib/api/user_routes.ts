/** Users, for administrators. */

import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { MAX_METERS } from "../auth/account_input.ts";
import { ROLES, type UserPatch } from "../identity.ts";
import type { Services } from "../services.ts";
import { BODY_LIMITS, jsonBody } from "./body.ts";
import type { ApiEnv } from "./env.ts";
import { once } from "./params.ts";
import { ProblemError } from "./problem.ts";
import { DONE, DoneSchema, json, jsonRequest, problems, unixMs } from "./schemas.ts";

/** Whom something is confined to. */
export const metersInput = z.array(z.string()).max(MAX_METERS).nullable()
  .openapi({ description: "the only meters to be seen; null: all", example: ["ABC123"] });
export const metersOutput = z.array(z.string()).nullable();

const username = z.string().openapi({ example: "ana" });

const UserSchema = z.object({
  username,
  role: z.enum(ROLES),
  meters: metersOutput,
  disabled: z.boolean(),
  createdAt: unixMs,
  lastLoginAt: unixMs.nullable(),
}).openapi("User");

const UserInput = z.strictObject({
  username,
  password: z.string(),
  role: z.enum(ROLES),
  meters: metersInput.optional(),
}).openapi("UserInput");

const UserChange = z.strictObject({
  role: z.enum(ROLES).optional(),
  meters: metersInput.optional(),
  disabled: z.boolean().optional(),
  password: z.string().optional(),
}).openapi("UserChange");
const NamedUserChange = UserChange.extend({ username }).openapi("NamedUserChange");

const list = createRoute({
  method: "get",
  path: "/api/users",
  summary: "All users",
  responses: {
    200: json(z.object({ users: z.array(UserSchema) }), "The users, by name"),
    ...problems(403, 503),
  },
});

const create = createRoute({
  method: "post",
  path: "/api/users",
  summary: "Add a user",
  middleware: jsonBody(BODY_LIMITS.account),
  request: { body: jsonRequest(UserInput) },
  responses: {
    200: json(UserSchema, "The user"),
    ...problems(400, 403, 408, 413, 415, 503),
  },
});

const changed = {
  200: json(UserSchema, "The user as it is now"),
  ...problems(400, 403, 404, 408, 413, 415, 503),
};

const change = createRoute({
  method: "patch",
  path: "/api/users/{username}",
  summary: "Change a user; what is left out stays. The user's sessions end",
  middleware: jsonBody(BODY_LIMITS.account),
  request: { params: z.object({ username: once }), body: jsonRequest(UserChange) },
  responses: changed,
});

const changeByBody = createRoute({
  method: "patch",
  path: "/api/users",
  summary: "The same with `username` in the body",
  middleware: jsonBody(BODY_LIMITS.account),
  request: { body: jsonRequest(NamedUserChange) },
  responses: changed,
});

const removed = { 200: json(DoneSchema, "Removed"), ...problems(400, 403, 404, 503) };

const remove = createRoute({
  method: "delete",
  path: "/api/users/{username}",
  summary: "Remove a user; the user's sessions end",
  request: { params: z.object({ username: once }) },
  responses: removed,
});

const removeByQuery = createRoute({
  method: "delete",
  path: "/api/users",
  summary: "The same with `username` as a query",
  request: { query: z.object({ username: once }) },
  responses: removed,
});

export function addUserRoutes(app: OpenAPIHono<ApiEnv>): void {
  app.openapi(list, async (c) => {
    return c.json({ users: await c.env.services.accounts.users() }, 200);
  });

  app.openapi(create, async (c) => {
    return c.json(await c.env.services.accounts.createUser(c.req.valid("json")), 200);
  });

  app.openapi(change, async (c) => {
    const { username } = c.req.valid("param");
    return c.json(await updated(c.env.services, username, c.req.valid("json")), 200);
  });

  app.openapi(changeByBody, async (c) => {
    const { username, ...patch } = c.req.valid("json");
    return c.json(await updated(c.env.services, username, patch), 200);
  });

  app.openapi(remove, async (c) => {
    return c.json(await gone(c.env.services, c.req.valid("param").username), 200);
  });

  app.openapi(removeByQuery, async (c) => {
    return c.json(await gone(c.env.services, c.req.valid("query").username), 200);
  });
}

/** @throws {ProblemError} 404 */
async function updated({ accounts }: Services, username: string, patch: UserPatch) {
  const row = await accounts.updateUser(username, patch);
  if (row) return row;
  throw new ProblemError(404, "not found");
}

/** @throws {ProblemError} 404 */
async function gone({ accounts }: Services, username: string) {
  if (await accounts.removeUser(username)) return DONE;
  throw new ProblemError(404, "not found");
}
