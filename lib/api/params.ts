/** Query parameters: given once, strict in form, each with the sentence that its error says. */

import { z } from "@hono/zod-openapi";
import { normalizeSerial, SERIAL_PATTERN } from "../domain/serial.ts";
import { badInput } from "./problem.ts";
import { parseInstant } from "./instant.ts";

/** Most rows that one answer holds (contract, 5). */
export const MAX_LIMIT = 5000;

/** A parameter that is there once; Hono hands over repeated ones as an array. */
export const once = z.string({ error: "must be given once" });

/** `limit`: how many rows at most, the newest. */
export function limitParam(fallback: number) {
  const why = `must be a whole number from 1 to ${MAX_LIMIT}`;
  return once.regex(/^[1-9]\d{0,3}$/, why).transform(Number)
    .refine((limit) => limit <= MAX_LIMIT, why).default(fallback)
    .openapi({ type: "integer", minimum: 1, maximum: MAX_LIMIT, default: fallback });
}

/** What is wrong with a serial that cannot be read. */
export const SERIAL_WHY = "must be 1 to 64 letters, digits, dots, underscores or hyphens";

/** `serial`, in any case of letters, to its canonical form. */
export const serialParam = once.transform((text, ctx) => {
  const serial = normalizeSerial(text);
  if (serial !== null) return serial;
  ctx.addIssue({ code: "custom", message: SERIAL_WHY });
  return z.NEVER;
}).optional().openapi({ type: "string", pattern: SERIAL_PATTERN.source, example: "ABC123" });

/** `from` or `to`; read by `range`, which knows the time zone. */
export const instantParam = once.optional().openapi({
  description: "Unix ms, ISO 8601, or a date alone: its midnight in the installation's time zone",
  example: "2026-01-31",
});

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
