/** Readings as CSV, both ways. */

import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { CSV_FORMATS, DEFAULT_CSV_FORMAT } from "../domain/csv.ts";
import { type ImportReport, NotReadingsError } from "../services.ts";
import { assertBillOfOne } from "./bucket_query.ts";
import { openBody } from "./body.ts";
import type { ApiEnv } from "./env.ts";
import { instantParam, once, range, serialParam } from "./params.ts";
import { badInput } from "./problem.ts";
import { json, problems } from "./schemas.ts";

/** Largest file that is taken over HTTP, bytes: a year of one meter's readings every 30 s. */
export const MAX_FILE_BYTES = 64 * 2 ** 20;

const BUCKETS = ["hour", "day", "month", "bill"] as const;

function oneOf<const T extends readonly string[]>(choices: T) {
  return once.pipe(z.enum(choices, { error: `must be one of ${choices.join(", ")}` }))
    .openapi({ type: "string", enum: [...choices] });
}

const csvExport = createRoute({
  method: "get",
  path: "/api/export.csv",
  summary: "Readings, or buckets, as CSV",
  request: {
    query: z.object({
      serial: serialParam,
      from: instantParam,
      to: instantParam,
      bucket: oneOf(BUCKETS).optional().openapi({
        description: "left out: readings as they are stored",
      }),
      format: oneOf(CSV_FORMATS).default(DEFAULT_CSV_FORMAT).openapi({
        description: "unix: Unix ms; iso: ISO 8601; pt-BR: local times, `;`, decimal commas",
      }),
    }),
  },
  responses: {
    200: {
      description: "RFC 4180, a header first; no cell is a formula",
      content: { "text/csv": { schema: z.string() } },
    },
    ...problems(400),
  },
});

const flag = once.regex(/^(?:0|1|true|false)$/, "must be 1 or 0")
  .transform((text) => text === "1" || text === "true").default(false)
  .openapi({ type: "string", enum: ["0", "1", "true", "false"] });

const csvImport = createRoute({
  method: "post",
  path: "/api/import",
  summary: "Store the readings of a CSV file; bad lines are reported, the others taken",
  request: {
    query: z.object({
      dryRun: flag,
      serial: serialParam.openapi({ description: "the meter of lines that name none" }),
    }),
    body: { required: true, content: { "text/csv": { schema: z.string() } } },
  },
  responses: {
    200: json(
      z.object({
        accepted: z.int(),
        duplicates: z.int(),
        rejected: z.array(z.object({ line: z.int(), reason: z.string() })),
        rejectedCount: z.int().openapi({ description: "the first 1,000 are in `rejected`" }),
      }).openapi("ImportReport"),
      "What was taken; with `dryRun`, what would be",
    ),
    ...problems(400, 403, 408, 413, 503),
    415: { ...problems(415)[415], description: "Not text/csv, or with a Content-Encoding" },
  },
});

export function addExchangeRoutes(app: OpenAPIHono<ApiEnv>): void {
  app.openapi(csvExport, (c) => {
    const { exchange, settings } = c.env.services;
    const { serial, bucket, format, ...ends } = c.req.valid("query");
    const { from, to } = range(ends, settings.timeZone);
    assertBillOfOne(bucket, serial);
    const name = ["hidrometro", serial, bucket].filter(Boolean).join("-");
    const headers = {
      "content-type": "text/csv; charset=utf-8; header=present",
      "content-disposition": `attachment; filename="${name}.csv"`,
    };
    const isHead = c.req.raw.method === "HEAD";
    const body = isHead ? null : exchange.export({ serial, from, to, bucket, format });
    return new Response(body, { headers });
  });

  app.openapi(csvImport, async (c) => {
    const { dryRun, serial } = c.req.valid("query");
    const file = openBody(c.req.raw, "text/csv", MAX_FILE_BYTES);
    return c.json(await report(c.env.services.exchange.import(file, { dryRun, serial })), 200);
  });
}

/** @throws {ProblemError} 400 for what is no table of readings */
async function report(importing: Promise<ImportReport>): Promise<ImportReport> {
  try {
    return await importing;
  } catch (error) {
    if (error instanceof NotReadingsError) throw badInput(null, error.message);
    throw error;
  }
}
