/** What the meters said. */

import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import type { ApiEnv } from "./env.ts";
import { bucketHistory } from "./bucket_query.ts";
import { bucketParam, instantParam, once, optionalLimit, range, serialParam } from "./params.ts";
import { badInput } from "./problem.ts";
import { BucketRowSchema, json, MeterRowSchema, problems, WireReadingSchema } from "./schemas.ts";

/** Readings of one answer when `limit` is left out (contract, 5). */
const DEFAULT_LIMIT = 200;

const current = createRoute({
  method: "get",
  path: "/api/current",
  summary: "The newest reading of a meter, or of all",
  request: { query: z.object({ serial: serialParam }) },
  responses: {
    200: json(WireReadingSchema.or(z.object({}).strict()), "The reading; `{}` when there is none"),
    ...problems(400),
  },
});

const meters = createRoute({
  method: "get",
  path: "/api/meters",
  summary: "All meters, by serial",
  responses: {
    200: json(z.object({ meters: z.array(MeterRowSchema) }), "The meters"),
    ...problems(),
  },
});

const history = createRoute({
  method: "get",
  path: "/api/history",
  summary: "The newest readings, or consumption by bucket, oldest first",
  request: {
    query: z.object({
      bucket: bucketParam,
      limit: optionalLimit(`the newest; ${DEFAULT_LIMIT} readings or all buckets when left out`),
      serial: serialParam,
      from: instantParam,
      to: instantParam,
      cursor: once.optional().openapi({
        description: "from the answer before, with the same serial, from and to",
      }),
    }),
  },
  responses: {
    200: json(
      z.object({
        history: z.array(WireReadingSchema).or(z.array(BucketRowSchema)),
        cursor: z.string().optional(),
      }),
      "The buckets, or the readings; `cursor` goes on towards older ones, absent at the end and " +
        "without `serial`",
    ),
    ...problems(400),
  },
});

export function addReadingRoutes(app: OpenAPIHono<ApiEnv>): void {
  app.openapi(current, (c) => {
    const { serial } = c.req.valid("query");
    return c.json(c.env.services.readings.current(serial) ?? {}, 200);
  });

  app.openapi(meters, (c) => c.json({ meters: c.env.services.readings.meters() }, 200));

  app.openapi(history, async (c) => {
    const { readings, settings } = c.env.services;
    const { bucket, ...query } = c.req.valid("query");
    if (bucket !== undefined) {
      return c.json({ history: await bucketHistory(c.env.services, { bucket, ...query }) }, 200);
    }
    const { limit = DEFAULT_LIMIT, serial, cursor, ...ends } = query;
    const { from, to } = range(ends, settings.timeZone);
    const before = cursor === undefined ? undefined : place(cursor, serial, from, to);
    if (serial !== undefined && !readings.has(serial)) return c.json({ history: [] }, 200);
    const page = await readings.history({ serial, from, to, before, limit });
    const next = serial !== undefined && page.next
      ? encodeCursor({ serial, from, to }, page.next)
      : undefined;
    return c.json({ history: page.history, cursor: next }, 200);
  });
}

/** @throws {ProblemError} 400 when the cursor is not one of this serial and range */
function place(cursor: string, serial?: string, from?: number, to?: number) {
  const position = serial === undefined ? null : decodeCursor(cursor, { serial, from, to });
  if (!position) throw badInput("cursor", "must be of the same serial, from and to");
  return position;
}
