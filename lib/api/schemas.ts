/** The shapes of answers, and what every route's description shares. */

import { z } from "@hono/zod-openapi";
import { COMMAND_ACTIONS, COMMAND_STATUSES } from "../domain/command.ts";
import type { ProblemStatus } from "./problem.ts";

export const unixMs = z.int().openapi({ description: "Unix ms" });
export const liters = z.number().min(0).openapi({ description: "L" });
const flow = z.number().min(0).openapi({ description: "L/min; 0 when the meter reports none" });
export const serial = z.string().openapi({ example: "ABC123" });

export const Problem = z.object({
  error: z.string().openapi({ example: "invalid token" }),
  type: z.string().openapi({ example: "about:blank" }),
  title: z.string().openapi({ example: "Unauthorized" }),
  status: z.int(),
  detail: z.string().optional(),
  field: z.string().optional().openapi({ example: "readings[3].totalLiters" }),
}).openapi("Problem");

export const WireReadingSchema = z.object({
  ts: unixMs,
  totalLiters: liters,
  flowLmin: flow,
  numeroSerie: serial,
}).openapi("Reading");

const reported = z.number().min(0).nullable()
  .openapi({ description: "L/min as reported; null when none was" });

export const BucketRowSchema = z.object({
  start: unixMs,
  liters,
  flowMin: reported,
  flowAvg: reported,
  flowMax: reported,
  count: z.int().openapi({ description: "stored readings" }),
  quality: z.enum(["ok", "flagged", "estimated", "gap"]),
}).openapi("Bucket");

export const MeterRowSchema = z.object({
  numeroSerie: serial,
  name: z.string().nullable(),
  group: z.string().nullable(),
  ts: unixMs,
  totalLiters: liters,
  flowLmin: flow,
  online: z.boolean(),
  lastSeen: unixMs,
  todayLiters: liters.openapi({ description: "L, counted since the day began" }),
  monthLiters: liters.openapi({ description: "L, counted since the month began" }),
  flags: z.array(z.enum(["waiting", "left-out", "clock", "recomputing"])),
}).openapi("Meter");

export const ReplacementSchema = z.object({
  at: unixMs,
  finalLiters: liters,
  initialLiters: liters,
  reason: z.string(),
}).openapi("Replacement");

export const CommandRowSchema = z.object({
  id: z.string(),
  action: z.enum(COMMAND_ACTIONS),
  value: z.number().optional(),
  sentValue: z.number().optional().openapi({
    description: "What went out, where a packet has no room for all digits of `value`",
  }),
  numeroSerie: serial.nullable(),
  status: z.enum(COMMAND_STATUSES),
  by: z.string(),
  createdAt: unixMs,
  updatedAt: unixMs,
  expiresAt: unixMs,
  neverSent: z.literal(true).optional().openapi({
    description: "It has expired while it was queued: its meter never got it",
  }),
  reason: z.string().optional(),
  before: z.object({
    totalLiters: liters.optional(),
    epoch: z.int().optional(),
    pulsesPerLiter: z.number().nullable().optional().openapi({
      description: "Recorded for the meter, and only with setCalibration",
    }),
  }).optional().openapi({ description: "What was known of the meter when the command was sent" }),
  totalLiters: liters.optional().openapi({ description: "L, the meter's own answer" }),
  epoch: z.int().optional().openapi({ description: "the meter's own answer" }),
}).openapi("Command");

export const QuarantineItemSchema = z.object({
  at: unixMs,
  topic: z.string(),
  reason: z.string(),
  bytes: z.int(),
  preview: z.string(),
}).openapi("QuarantineItem");

export const HealthSchema = z.object({
  status: z.enum(["ok", "degraded"]),
  checks: z.object({ store: z.string(), broker: z.string(), ingest: z.string() }),
  uptimeSeconds: z.number(),
  version: z.string(),
}).openapi("Health");

export const ReadinessSchema = z.object({
  status: z.enum(["ready", "unready"]),
  checks: z.object({ store: z.string(), broker: z.string(), ingest: z.string(), disk: z.string() }),
}).openapi("Readiness");

/** What answers a change that leaves nothing to tell. */
export const DoneSchema = z.object({ status: z.literal("ok") });
export const DONE = { status: "ok" } as const;

/** A JSON answer in a route's `responses`. */
export function json<T extends z.ZodType>(schema: T, description: string) {
  return { description, content: { "application/json": { schema } } };
}

const PROBLEMS: Record<ProblemStatus, string> = {
  400: "Input that cannot be used; `field` names it",
  401: "No token, or a bad one",
  403: "Signed in, but not allowed",
  404: "Not found",
  405: "Another method",
  408: "The body came too slowly",
  413: "The body is too large",
  415: "Not application/json, or with a Content-Encoding",
  429: "Too many requests; see Retry-After",
  431: "Headers too large",
  500: "A fault of the server",
  503: "Store or broker gone for now; see Retry-After",
};

interface ProblemResponse {
  description: string;
  content: { "application/problem+json": { schema: typeof Problem } };
}

/** A JSON body in a route's `request`. */
export function jsonRequest<T extends z.ZodType>(schema: T) {
  return { required: true, content: { "application/json": { schema } } };
}

/** Those of all routes: a token that is sent is always checked, and a request counted. */
const OF_ALL = [401, 429] as const;

/** Error answers in a route's `responses`; those of all routes come by themselves. */
export function problems<S extends ProblemStatus = never>(
  ...statuses: S[]
): Record<S | typeof OF_ALL[number], ProblemResponse> {
  const answer = (status: ProblemStatus): [ProblemStatus, ProblemResponse] => [status, {
    description: PROBLEMS[status],
    content: { "application/problem+json": { schema: Problem } },
  }];
  return Object.fromEntries([...statuses, ...OF_ALL].map(answer)) as ReturnType<
    typeof problems<S>
  >;
}
