/** The shapes of answers on one meter. */

import { z } from "@hono/zod-openapi";
import type { MeterChange } from "../domain/meter.ts";
import { mlToLiters } from "../domain/units.ts";
import { liters, ReplacementSchema, serial, unixMs } from "./schemas.ts";

export const SettingsSchema = z.object({
  numeroSerie: serial,
  name: z.string().nullable(),
  group: z.string().nullable(),
  registerDigits: z.int().nullable(),
  maxFlowLmin: z.number().nullable().openapi({ description: "L/min" }),
  billingDay: z.int(),
  pulsesPerLiter: z.number().nullable(),
}).openapi("MeterSettings");

const Mark = z.object({ ts: unixMs, totalLiters: liters });

export const ProofSchema = z.object({
  numeroSerie: serial,
  sums: z.object({ counted: liters, hours: liters, days: liters, months: liters })
    .openapi({ description: "the same volume four times over, L" }),
  conserved: z.boolean(),
  registers: z.object({ first: Mark, last: Mark }).nullable()
    .openapi({ description: "the first register that counts of those kept, and the last" }),
  readings: z.int(),
  leftOutCount: z.int(),
  leftOut: z.array(Mark.extend({
    epoch: z.int().nullable(),
    seq: z.int().nullable(),
    reason: z.enum(["glitch", "spike", "below", "pending"]),
  })),
  reports: z.array(z.object({
    kind: z.enum(["reset", "jump", "start", "replacement"]),
    from: Mark,
    to: Mark,
    liters: liters.openapi({ description: "L, counted between the two all the same" }),
  })),
  replacements: z.array(ReplacementSchema),
  openedAt: unixMs.nullable()
    .openapi({ description: "readings before it were removed by retention, Unix ms" }),
  recomputing: z.boolean(),
}).openapi("Proof");

const fields = z.record(z.string(), z.unknown());

export const ChangeSchema = z.object({
  at: unixMs,
  by: z.string(),
  what: z.enum(["settings", "replacement"]),
  before: fields,
  after: fields,
}).openapi("MeterChange");

/** A change in litres, whichever unit it was recorded in. */
export function changeOnWire({ at, by, what, before, after }: MeterChange) {
  return { at, by, what, before: inLiters(before), after: inLiters(after) };
}

function inLiters(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) =>
      name.endsWith("Ml") && typeof value === "number"
        ? [name.replace(/Ml$/, "Liters"), mlToLiters(value)]
        : [name, value]
    ),
  );
}
