/** What may be said of a meter: the same checks for the API and for the pages' own forms. */

import { z } from "@hono/zod-openapi";
import { EARLIEST_TS, MAX_AHEAD_MS } from "../codec/timestamp.ts";
import type { MeterSettings, RecordedReplacement } from "../domain/meter.ts";
import { litersToMl, MAX_TOTAL_LITERS } from "../domain/units.ts";
import { parseInstant } from "./instant.ts";

/** Longest name of a meter or a group, characters. */
export const MAX_NAME = 80;
/** Longest reason of a replacement, characters. */
export const MAX_REASON = 200;
/** Greatest `maxFlowLmin`, L/min: a main of 2 m across. */
const MAX_FLOW_LMIN = 1e6;
/** Greatest calibration: 1,000 Hz per L/min (contract, 3). */
const MAX_PULSES_PER_LITER = 60_000;

/** Breaks a line, a page or the direction of the text around it. */
const CONTROL = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]/u;

function text(max: number) {
  const error = `must be 1 to ${max} characters without control characters`;
  const fits = (value: string) => value !== "" && [...value].length <= max && !CONTROL.test(value);
  return z.string({ error }).trim().refine(fits, { error })
    .openapi({ type: "string", minLength: 1, maxLength: max });
}

function whole(min: number, max: number) {
  const error = `must be a whole number from ${min} to ${max}`;
  return z.int({ error }).min(min, { error }).max(max, { error });
}

function aboveZero(max: number) {
  const error = `must be a number above 0, at most ${max}`;
  return z.number({ error }).positive({ error }).max(max, { error });
}

const register = z.number({ error: "must be litres from 0 to 1e12" })
  .min(0, { error: "must not be negative" })
  .max(MAX_TOTAL_LITERS, { error: "must not exceed 1e12 litres" });

export const SettingsInput = z.strictObject({
  name: text(MAX_NAME).nullable().optional(),
  group: text(MAX_NAME).nullable().optional(),
  registerDigits: whole(1, 12).nullable().optional()
    .openapi({ description: "digits of the register in whole litres" }),
  maxFlowLmin: aboveZero(MAX_FLOW_LMIN).nullable().optional()
    .openapi({ description: "L/min; 10,000 when null" }),
  billingDay: whole(1, 31).optional()
    .openapi({ description: "the month's last day where it is shorter" }),
  pulsesPerLiter: aboveZero(MAX_PULSES_PER_LITER).nullable().optional(),
}).refine((patch) => Object.keys(patch).length > 0, { error: "must name at least one setting" })
  .openapi("MeterSettingsInput");

export const ReplacementInput = z.strictObject({
  at: z.number().or(z.string()).openapi({
    description: "Unix ms, ISO 8601, or a date alone: its midnight in the installation's time zone",
    example: "2026-01-31T09:00",
  }),
  finalLiters: register.openapi({ description: "L, last register of the meter taken out" }),
  initialLiters: register.openapi({ description: "L, first register of the meter put in" }),
  reason: text(MAX_REASON),
}).openapi("ReplacementInput");

/** What is wrong with an `at` that `replacementOf` refuses. */
export const AT_WHY = "must be Unix ms, ISO 8601 or a date, from 2010 to 10 minutes from now";

/** The replacement in whole millilitres; `null` when its instant cannot be read or cannot be. */
export function replacementOf(
  { at, finalLiters, initialLiters, reason }: z.infer<typeof ReplacementInput>,
  timeZone: string,
  now: number,
): RecordedReplacement | null {
  const instant = parseInstant(String(at), timeZone);
  if (instant === null || instant < EARLIEST_TS || instant > now + MAX_AHEAD_MS) return null;
  const [finalMl, initialMl] = [finalLiters, initialLiters].map(litersToMl);
  return { at: instant, finalMl, initialMl, reason };
}

/** What a form says, or the fields that are at fault. */
export type Checked<T> = { readonly ok: true; readonly value: T } | {
  readonly ok: false;
  readonly fields: readonly string[];
};

export function checkSettings(input: unknown): Checked<Partial<MeterSettings>> {
  const { success, data, error } = SettingsInput.safeParse(input);
  return success ? { ok: true, value: data } : { ok: false, fields: fieldsOf(error) };
}

export function checkReplacement(
  input: unknown,
  timeZone: string,
  now: number,
): Checked<RecordedReplacement> {
  const { success, data, error } = ReplacementInput.safeParse(input);
  if (!success) return { ok: false, fields: fieldsOf(error) };
  const value = replacementOf(data, timeZone, now);
  return value ? { ok: true, value } : { ok: false, fields: ["at"] };
}

function fieldsOf({ issues }: z.ZodError): string[] {
  return [...new Set(issues.map(({ path }) => String(path[0] ?? "")))];
}
