/** Who becomes a meter: the claim list, and the meter of messages without a serial. */

import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { normalizeSerial } from "../domain/serial.ts";
import { DECISIONS } from "../identity.ts";
import { BODY_LIMITS, jsonBody } from "./body.ts";
import type { ApiEnv } from "./env.ts";
import { limitParam, SERIAL_WHY, serialPath } from "./params.ts";
import { badInput, ProblemError } from "./problem.ts";
import { json, problems, serial, unixMs } from "./schemas.ts";

/** Claims of one answer when `limit` is left out: all that wait. */
const DEFAULT_LIMIT = 1000;

const never = unixMs.openapi({ description: "Unix ms; 0: never, it was accepted in advance" });

const ClaimSchema = z.object({
  numeroSerie: serial,
  firstSeen: never,
  lastSeen: never,
  messages: z.int(),
  topic: z.string().openapi({ description: "where the last one came" }),
  status: z.enum(["waiting", "accepted", "refused"]),
  decidedBy: z.string().nullable(),
  decidedAt: unixMs.nullable(),
}).openapi("Claim");

const DecisionInput = z.strictObject({
  decision: z.enum(DECISIONS, { error: `must be one of ${DECISIONS.join(", ")}` }),
}).openapi("ClaimDecision");

const UnnamedSchema = z.object({ numeroSerie: serial.nullable() }).openapi("UnnamedMeter");

const UnnamedInput = z.strictObject({
  numeroSerie: z.union([z.string(), z.number()], {
    error: "must be a serial, or null: nobody's",
  }).nullable(),
}).openapi("UnnamedMeterInput");

const claims = createRoute({
  method: "get",
  path: "/api/claims",
  summary: "Serials that are no meters yet: those that wait first, then the newest",
  request: { query: z.object({ limit: limitParam(DEFAULT_LIMIT) }) },
  responses: {
    200: json(z.object({ claims: z.array(ClaimSchema) }), "The claims"),
    ...problems(400, 403, 503),
  },
});

const decide = createRoute({
  method: "post",
  path: "/api/claims/{serial}",
  summary: "Accept a serial, also in advance, or refuse one that has come",
  middleware: jsonBody(BODY_LIMITS.meter),
  request: {
    params: z.object({ serial: serialPath }),
    body: { required: true, content: { "application/json": { schema: DecisionInput } } },
  },
  responses: {
    200: json(
      z.object({ numeroSerie: serial, status: z.enum(["accepted", "refused"]) }),
      "The decision, durable",
    ),
    ...problems(400, 403, 404, 408, 413, 415, 503),
  },
});

const unnamed = createRoute({
  method: "get",
  path: "/api/unnamed",
  summary: "The meter of messages on the seed's topic that carry no serial",
  responses: { 200: json(UnnamedSchema, "Its serial, or null: none"), ...problems(403, 503) },
});

const assign = createRoute({
  method: "post",
  path: "/api/unnamed",
  summary: "Say which meter messages without a serial are of, from now on; null: none",
  middleware: jsonBody(BODY_LIMITS.meter),
  request: { body: { required: true, content: { "application/json": { schema: UnnamedInput } } } },
  responses: {
    200: json(UnnamedSchema, "The assignment, durable; the serial is accepted"),
    ...problems(400, 403, 408, 413, 415, 503),
  },
});

export function addClaimRoutes(app: OpenAPIHono<ApiEnv>): void {
  app.openapi(claims, async (c) => {
    const rows = await c.env.services.claims.list();
    return c.json({ claims: rows.slice(0, c.req.valid("query").limit) }, 200);
  });

  app.openapi(decide, async (c) => {
    const { serial } = c.req.valid("param");
    const { decision } = c.req.valid("json");
    const by = c.var.principal?.username ?? "";
    if (!await c.env.services.claims.decide(serial, decision, by)) {
      throw new ProblemError(404, "not found");
    }
    const status = decision === "accept" ? "accepted" as const : "refused" as const;
    return c.json({ numeroSerie: serial, status }, 200);
  });

  app.openapi(unnamed, async (c) => {
    return c.json({ numeroSerie: await c.env.services.claims.unnamed() }, 200);
  });

  app.openapi(assign, async (c) => {
    const given = c.req.valid("json").numeroSerie;
    const numeroSerie = given === null ? null : normalizeSerial(given);
    if (given !== null && numeroSerie === null) throw badInput("numeroSerie", SERIAL_WHY);
    await c.env.services.claims.assignUnnamed(numeroSerie, c.var.principal?.username ?? "");
    return c.json({ numeroSerie }, 200);
  });
}
