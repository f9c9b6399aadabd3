/** Query parameters: given once, strict in form, each with the sentence that its error says. */

import { z } from "@hono/zod-openapi";
import { EARLIEST_TS } from "../codec/timestamp.ts";
import { normalizeSerial, SERIAL_PATTERN } from "../domain/serial.ts";
import type { BucketKind } from "../services.ts";
import { badInput } from "./problem.ts";
import { parseInstant } from "./instant.ts";

/** Most rows that one answer holds (contract, 5). */
export const MAX_LIMIT = 5000;

const BUCKETS = ["hour", "day", "month", "bill"] as const satisfies BucketKind[];

/** A parameter that is there once; Hono hands over repeated ones as an array. */
export const once = z.string({
  error: ({ input }) => input === undefined ? "is required" : "must be given once",
});

const LIMIT_WHY = `must be a whole number from 1 to ${MAX_LIMIT}`;
const LIMIT_DOC = { type: "integer", minimum: 1, maximum: MAX_LIMIT } as const;
const limit = once.regex(/^[1-9]\d{0,3}$/, LIMIT_WHY).transform(Number)
  .refine((limit) => limit <= MAX_LIMIT, LIMIT_WHY);

/** `limit`: how many rows at most, the newest. */
export function limitParam(fallback: number) {
  return limit.default(fallback).openapi({ ...LIMIT_DOC, default: fallback });
}

/** `limit` where it depends on other parameters what leaving it out means. */
export function optionalLimit(description: string) {
  return limit.optional().openapi({ ...LIMIT_DOC, description });
}

/** What is wrong with a serial that cannot be read. */
export const SERIAL_WHY = "must be 1 to 64 letters, digits, dots, underscores or hyphens";

const SERIAL_DOC = { type: "string", pattern: SERIAL_PATTERN.source, example: "ABC123" } as const;
const serial = once.transform((text, ctx) => {
  const serial = normalizeSerial(text);
  if (serial !== null) return serial;
  ctx.addIssue({ code: "custom", message: SERIAL_WHY });
  return z.NEVER;
});

/** `serial`, in any case of letters, to its canonical form. */
export const serialParam = serial.optional().openapi(SERIAL_DOC);
/** The same as a part of a path. */
export const serialPath = serial.openapi(SERIAL_DOC);

/** `bucket`; left out, single readings are meant. */
export const bucketParam = z.enum(BUCKETS, { error: `must be one of ${BUCKETS.join(", ")}` })
  .optional().openapi({
    description: "consumption by hour, day, month or the meter's billing period",
  });

/** `from` or `to`; read by `range`, which knows the time zone. */
export const instantParam = once.optional().openapi({
  description: "Unix ms, ISO 8601, or a date alone: its midnight in the installation's time zone",
  example: "2026-01-31",
});

/** No reading is older (contract, 3) or newer: calendars are not asked for what a `Date` barely holds. */
const REACH = { from: EARLIEST_TS, to: Date.UTC(10_000, 0, 1) } as const;

/** The range within what readings can have: the same readings, and buckets begin somewhere sensible. */
export function bounded(
  { from, to }: { from?: number; to?: number },
): { from?: number; to?: number } {
  const bound = (at?: number) =>
    at === undefined ? undefined : Math.min(Math.max(at, REACH.from), REACH.to);
  return { from: bound(from), to: bound(to) };
}

/**
 * The range of a query, Unix ms.
 *
 * @throws {ProblemError} 400 when an end cannot be read, or `from` is not before `to`
 */
export function range(
  query: { from?: string; to?: string },
  timeZone: string,
): { from?: number; to?: number } {
  const from = instant("from", query.from, timeZone);
  const to = instant("to", query.to, timeZone);
  if (from !== undefined && to !== undefined && from >= to) {
    throw badInput("from", "must be before to");
  }
  return { from, to };
}

function instant(field: string, text: string | undefined, timeZone: string): number | undefined {
  if (text === undefined) return undefined;
  const at = parseInstant(text, timeZone);
  if (at === null) throw badInput(field, "must be Unix ms, ISO 8601 or a date");
  return at;
}
