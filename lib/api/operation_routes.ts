/** How the program itself is doing. */

import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { ApiEnv } from "./env.ts";
import { limitParam } from "./params.ts";
import { HealthSchema, json, problems, QuarantineItemSchema } from "./schemas.ts";

/** Rows of one answer when `limit` is left out. */
const DEFAULT_LIMIT = 50;

const health = createRoute({
  method: "get",
  path: "/healthz",
  summary: "Whether store, broker and ingestion work",
  responses: {
    200: json(HealthSchema, "All is well"),
    503: json(HealthSchema, "Something is not; `checks` says what"),
    ...problems(401),
  },
});

const quarantine = createRoute({
  method: "get",
  path: "/api/quarantine",
  summary: "Messages that could not be used, newest first",
  request: { query: z.object({ limit: limitParam(DEFAULT_LIMIT) }) },
  responses: {
    200: json(
      z.object({ total: z.int(), items: z.array(QuarantineItemSchema) }),
      "The messages, each with its reason",
    ),
    ...problems(400, 403),
  },
});

const historySize = createRoute({
  method: "get",
  path: "/api/debug/history-size",
  summary: "Readings in memory over all meters, and the most of one",
  responses: {
    200: json(z.object({ historySize: z.int(), limit: z.int() }), "The sizes"),
    ...problems(403),
  },
});

export function addOperationRoutes(app: OpenAPIHono<ApiEnv>): void {
  app.openapi(health, (c) => {
    const report = c.env.services.health();
    return c.json(report, report.status === "ok" ? 200 : 503);
  });

  app.openapi(quarantine, async (c) => {
    const { limit } = c.req.valid("query");
    return c.json(await c.env.services.records.quarantine(limit), 200);
  });

  app.openapi(historySize, (c) => c.json(c.env.services.readings.size(), 200));
}
