/** How the program itself is doing. */

import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { ApiEnv } from "./env.ts";
import { limitParam } from "./params.ts";
import { HealthSchema, json, problems, QuarantineItemSchema, ReadinessSchema } from "./schemas.ts";

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

const readiness = createRoute({
  method: "get",
  path: "/readyz",
  summary: "Whether the program can do its work; on the machine itself without a token",
  responses: {
    200: json(ReadinessSchema, "It can"),
    503: json(ReadinessSchema, "It cannot; `checks` says what is broken"),
    ...problems(401),
  },
});

const metrics = createRoute({
  method: "get",
  path: "/metrics",
  summary: "What the program measures, for Prometheus; on the machine itself without a token",
  responses: {
    200: {
      description: "Prometheus' text format",
      content: { "text/plain": { schema: z.string() } },
    },
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

  app.openapi(readiness, async (c) => {
    const report = await c.env.services.operations.readiness();
    return c.json(report, report.status === "ready" ? 200 : 503);
  });

  app.openapi(metrics, async (c) => {
    const { contentType, text } = await c.env.services.operations.metrics();
    return c.text(text, 200, { "content-type": contentType });
  });

  app.openapi(quarantine, async (c) => {
    const { limit } = c.req.valid("query");
    return c.json(await c.env.services.records.quarantine(limit), 200);
  });

  app.openapi(historySize, (c) => c.json(c.env.services.readings.size(), 200));
}
