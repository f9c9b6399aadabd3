/** API keys, for administrators. */

import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { SCOPES } from "../identity.ts";
import { BODY_LIMITS, jsonBody } from "./body.ts";
import type { ApiEnv } from "./env.ts";
import { parseInstant } from "./instant.ts";
import { once } from "./params.ts";
import { badInput, ProblemError } from "./problem.ts";
import { DONE, DoneSchema, json, jsonRequest, problems, unixMs } from "./schemas.ts";
import { metersInput, metersOutput } from "./user_routes.ts";

const KeySchema = z.object({
  id: z.string(),
  name: z.string(),
  scopes: z.array(z.enum(SCOPES)),
  meters: metersOutput,
  createdAt: unixMs,
  createdBy: z.string(),
  expiresAt: unixMs.nullable().openapi({ description: "Unix ms; null: never" }),
  lastUsedAt: unixMs.nullable().openapi({ description: "Unix ms, to the minute; null: never" }),
}).openapi("ApiKey");

const KeyInput = z.strictObject({
  name: z.string(),
  scopes: z.array(z.enum(SCOPES)).min(1),
  meters: metersInput.optional(),
  expiresAt: z.int().or(z.string()).nullish().openapi({
    description: "Unix ms, ISO 8601 or a date",
  }),
}).openapi("ApiKeyInput");

const list = createRoute({
  method: "get",
  path: "/api/keys",
  summary: "All API keys, without their secrets",
  responses: {
    200: json(z.object({ keys: z.array(KeySchema) }), "The keys, by name"),
    ...problems(403, 503),
  },
});

const create = createRoute({
  method: "post",
  path: "/api/keys",
  summary: "Make an API key; `secret` is shown this once",
  middleware: jsonBody(BODY_LIMITS.account),
  request: { body: jsonRequest(KeyInput) },
  responses: {
    200: json(KeySchema.extend({ secret: z.string() }), "Send the secret as a Bearer token"),
    ...problems(400, 403, 408, 413, 415, 503),
  },
});

const remove = createRoute({
  method: "delete",
  path: "/api/keys/{id}",
  summary: "Revoke an API key",
  request: { params: z.object({ id: once }) },
  responses: { 200: json(DoneSchema, "Revoked"), ...problems(400, 403, 404, 503) },
});

export function addKeyRoutes(app: OpenAPIHono<ApiEnv>): void {
  app.openapi(list, async (c) => {
    return c.json({ keys: await c.env.services.accounts.keys() }, 200);
  });

  app.openapi(create, async (c) => {
    const { accounts, settings: { timeZone } } = c.env.services;
    const { expiresAt, ...input } = c.req.valid("json");
    const ends = instantOf(expiresAt ?? null, timeZone);
    const by = c.var.principal?.username ?? "";
    const { row, secret } = await accounts.createKey({ ...input, expiresAt: ends }, by);
    return c.json({ ...row, secret }, 200);
  });

  app.openapi(remove, async (c) => {
    if (await c.env.services.accounts.removeKey(c.req.valid("param").id)) return c.json(DONE, 200);
    throw new ProblemError(404, "not found");
  });
}

/** @throws {ProblemError} 400 for a text that is no instant */
function instantOf(given: number | string | null, timeZone: string): number | null {
  if (typeof given !== "string") return given;
  const at = parseInstant(given, timeZone);
  if (at === null) throw badInput("expiresAt", "must be Unix ms, ISO 8601 or a date");
  return at;
}
