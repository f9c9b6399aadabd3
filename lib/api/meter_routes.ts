/** One meter: its settings, its replacements, who changed them, and the proof of its sums. */

import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { MeterSettings } from "../domain/meter.ts";
import { RefusedError } from "../services.ts";
import { mlToLiters } from "../domain/units.ts";
import { BODY_LIMITS, jsonBody } from "./body.ts";
import type { ApiEnv } from "./env.ts";
import { AT_WHY, ReplacementInput, replacementOf, SettingsInput } from "./meter_input.ts";
import { changeOnWire, ChangeSchema, ProofSchema, SettingsSchema } from "./meter_schemas.ts";
import { bounded, instantParam, limitParam, MAX_LIMIT, range, serialPath } from "./params.ts";
import { badInput, ProblemError } from "./problem.ts";
import { json, problems, ReplacementSchema } from "./schemas.ts";

/** Changes of one answer when `limit` is left out. */
const DEFAULT_CHANGES = 50;

const params = z.object({ serial: serialPath });

const settings = createRoute({
  method: "get",
  path: "/api/meters/{serial}",
  summary: "What is set of a meter",
  request: { params },
  responses: { 200: json(SettingsSchema, "The settings"), ...problems(400, 404) },
});

const configure = createRoute({
  method: "patch",
  path: "/api/meters/{serial}",
  summary: "Change settings of a meter; those that are left out stay",
  middleware: jsonBody(BODY_LIMITS.meter),
  request: {
    params,
    body: { required: true, content: { "application/json": { schema: SettingsInput } } },
  },
  responses: {
    200: json(SettingsSchema, "All settings as they are now, durable"),
    ...problems(400, 403, 404, 408, 413, 415, 503),
  },
});

const replace = createRoute({
  method: "post",
  path: "/api/meters/{serial}/replacements",
  summary: "Record that the meter behind the serial was replaced",
  middleware: jsonBody(BODY_LIMITS.meter),
  request: {
    params,
    body: { required: true, content: { "application/json": { schema: ReplacementInput } } },
  },
  responses: {
    200: json(ReplacementSchema, "The replacement as it was recorded, durable"),
    ...problems(400, 403, 404, 408, 413, 415, 503),
  },
});

const proof = createRoute({
  method: "get",
  path: "/api/meters/{serial}/proof",
  summary: "The sums of a meter four times over, and every reading left out with its reason",
  request: {
    params,
    query: z.object({ limit: limitParam(MAX_LIMIT), from: instantParam, to: instantParam }),
  },
  responses: { 200: json(ProofSchema, "The proof"), ...problems(400, 404) },
});

const changes = createRoute({
  method: "get",
  path: "/api/meters/{serial}/changes",
  summary: "Who changed what of a meter, newest first",
  request: { params, query: z.object({ limit: limitParam(DEFAULT_CHANGES) }) },
  responses: {
    200: json(z.object({ changes: z.array(ChangeSchema) }), "The changes"),
    ...problems(400, 403, 404),
  },
});

export function addMeterRoutes(app: OpenAPIHono<ApiEnv>): void {
  app.openapi(settings, (c) => {
    const { serial } = c.req.valid("param");
    const found = known(c.env.services.meters.settings(serial));
    return c.json(onWire(serial, found), 200);
  });

  app.openapi(configure, async (c) => {
    const { serial } = c.req.valid("param");
    const { meters } = c.env.services;
    known(meters.settings(serial));
    const by = c.var.principal?.username ?? "";
    return c.json(onWire(serial, await meters.configure(serial, c.req.valid("json"), by)), 200);
  });

  app.openapi(replace, async (c) => {
    const { serial } = c.req.valid("param");
    const { meters, clock, settings: { timeZone } } = c.env.services;
    const replacement = replacementOf(c.req.valid("json"), timeZone, clock.now());
    if (!replacement) throw badInput("at", AT_WHY);
    known(meters.settings(serial));
    try {
      await meters.replace(serial, replacement, c.var.principal?.username ?? "");
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      throw badInput("at", "is before the readings that are kept: what was counted there is final");
    }
    const { at, finalMl, initialMl, reason } = replacement;
    const [finalLiters, initialLiters] = [finalMl, initialMl].map(mlToLiters);
    return c.json({ at, finalLiters, initialLiters, reason }, 200);
  });

  app.openapi(proof, async (c) => {
    const { serial } = c.req.valid("param");
    const { limit, ...ends } = c.req.valid("query");
    const { consumption, settings: { timeZone } } = c.env.services;
    const page = { limit, ...bounded(range(ends, timeZone)) };
    return c.json(known(await consumption.proof(serial, page)), 200);
  });

  app.openapi(changes, async (c) => {
    const { serial } = c.req.valid("param");
    const { consumption, meters } = c.env.services;
    known(meters.settings(serial));
    const rows = await consumption.changes(serial, c.req.valid("query").limit);
    return c.json({ changes: rows.map(changeOnWire) }, 200);
  });
}

/** @throws {ProblemError} 404 for what is said of an unknown meter */
function known<T>(answer: T | null): T {
  if (answer === null) throw new ProblemError(404, "not found");
  return answer;
}

function onWire(numeroSerie: string, settings: MeterSettings) {
  const { name, group, registerDigits, maxFlowLmin, billingDay, pulsesPerLiter } = settings;
  return { numeroSerie, name, group, registerDigits, maxFlowLmin, billingDay, pulsesPerLiter };
}
