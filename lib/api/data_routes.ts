/** Readings that come over HTTP. */

import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { TooManyRequestsError } from "../auth/throttle.ts";
import { decodeBody } from "../codec/decode.ts";
import { RefusedError } from "../services.ts";
import { MAX_TOTAL_LITERS } from "../domain/units.ts";
import { BODY_LIMITS, readBody } from "./body.ts";
import type { ApiEnv } from "./env.ts";
import { badInput } from "./problem.ts";
import { json, problems } from "./schemas.ts";

/** When new meters may come again, s. */
const RETRY_SECONDS = 60;

const total = z.number().min(0).max(MAX_TOTAL_LITERS).optional();
const flow = z.number().min(0).optional();
const serial = z.string().or(z.number()).optional();
const time = z.number().or(z.string()).optional();

/** Describes what `lib/codec` takes, from MQTT as from HTTP; the codec alone decides. */
const ReadingInput = z.object({
  totalLiters: total.openapi({ description: "L, cumulative" }),
  total,
  flowLmin: flow.openapi({ description: "L/min" }),
  flowRate: flow,
  numeroSerie: serial,
  serial,
  numero_serie: serial,
  ts: time.openapi({ description: "Unix s or ms, or ISO 8601; without it, the arrival" }),
  timestamp: time,
  epoch: z.int().optional().openapi({ description: "grows when the counter restarts at 0" }),
  seq: z.int().optional().openapi({ description: "grows by one a reading inside an epoch" }),
  bateria: z.number().optional().openapi({ description: "%" }),
  pressaoBar: z.number().optional().openapi({ description: "bar" }),
}).openapi("ReadingInput", { anyOf: [{ required: ["totalLiters"] }, { required: ["total"] }] });

const Batch = z.object({ numeroSerie: serial, readings: z.array(ReadingInput) });
const DataInput = z.union([ReadingInput, Batch, z.array(ReadingInput)]).openapi("DataInput");

const data = createRoute({
  method: "post",
  path: "/api/data",
  summary: "Store a reading, or many: whole or not at all",
  request: { body: { required: true, content: { "application/json": { schema: DataInput } } } },
  responses: {
    200: json(
      z.object({ status: z.literal("ok"), accepted: z.int(), duplicates: z.int() }),
      "The readings are durable",
    ),
    ...problems(400, 403, 408, 413, 415, 503),
  },
});

export function addDataRoutes(app: OpenAPIHono<ApiEnv>): void {
  // Registered apart: the codec reads the bytes, so that one rule holds for MQTT and HTTP.
  app.openAPIRegistry.registerPath(data);
  app.post(data.path, async (c) => {
    const { clock, settings, writer } = c.env.services;
    const bytes = await readBody(c.req.raw, BODY_LIMITS.data);
    const decoded = decodeBody(bytes, clock.now(), settings.defaultSerial);
    if (!decoded.ok) throw badInput(decoded.field, decoded.why);
    try {
      const { accepted, duplicates } = await writer.submit(decoded.readings);
      return c.json({ status: "ok", accepted, duplicates });
    } catch (error) {
      throw error instanceof RefusedError ? refused(error, decoded.readings.length > 1) : error;
    }
  });
}

/** @param isBatch whether the reading has a place in one */
function refused({ reason, index }: RefusedError, isBatch: boolean): Error {
  if (reason === "too-many-meters") {
    return new TooManyRequestsError("too many new meters in this minute", RETRY_SECONDS);
  }
  const field = isBatch ? `readings[${index}].ts` : "ts";
  return badInput(field, "is older than the readings that are kept (RETENTION_DAYS)");
}
