/** Commands to meters. */

import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import {
  checkCommand,
  COMMAND_ACTIONS,
  COMMAND_STATUSES,
  COMMAND_TTL,
  type CommandRow,
} from "../domain/command.ts";
import { keyedId } from "../commands/keyed_id.ts";
import { normalizeSerial } from "../domain/serial.ts";
import type { Services } from "../services.ts";
import { BODY_LIMITS, jsonBody } from "./body.ts";
import type { ApiEnv } from "./env.ts";
import { limitParam, once, SERIAL_WHY, serialParam } from "./params.ts";
import { badInput, IDEMPOTENCY_KEY, ProblemError } from "./problem.ts";
import { CommandRowSchema, json, jsonRequest, problems } from "./schemas.ts";

/** Rows of one answer when `limit` is left out. */
const DEFAULT_LIMIT = 50;
/** The packet buffer of the devices (PubSubClient), bytes: no request for a command is larger. */
const MAX_COMMAND_BYTES = 256;

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

const ACTION_DOC = { example: "setCalibration", description: COMMAND_ACTIONS.join(", ") };
const ttl = z.int().min(COMMAND_TTL.min).max(COMMAND_TTL.max)
  .openapi({ description: "s", default: COMMAND_TTL.default });
const bodySerial = z.string().or(z.number()).nullish();

const CommandInput = z.object({
  action: z.string().openapi(ACTION_DOC),
  value: z.number().nullish().openapi({ example: 7.5 }),
  numeroSerie: bodySerial,
  serial: bodySerial,
  numero_serie: bodySerial,
  ttlSeconds: ttl.optional(),
}).openapi("CommandInput");

/** A number in a query; what is none stays a text, which the checks after it refuse by name. */
const toNumber = (text: string) => DECIMAL.test(text) ? Number(text) : text;

const CommandQuery = z.object({
  action: once.openapi(ACTION_DOC),
  value: once.transform(toNumber).optional().openapi({ type: "number", example: 7.5 }),
  numeroSerie: once.optional(),
  serial: once.optional(),
  numero_serie: once.optional(),
  ttlSeconds: once.transform(toNumber).pipe(ttl).optional().openapi({ type: "integer" }),
});

const KEY_WHY = "must be 1 to 64 visible ASCII characters";
const SendHeaders = z.object({
  [IDEMPOTENCY_KEY]: z.string().regex(/^[!-~]{1,64}$/, KEY_WHY).optional().openapi({
    description:
      "Names the command among those of its sender: sent again with the same body, nothing " +
      "more is sent and the answer is that command as it is now; with another body it is 400. " +
      "1 to 64 visible ASCII characters",
    example: "8e03978e-40d5-43dd-bc93-6894a57f9324",
  }),
});

const responses = {
  200: json(
    z.object({
      status: z.enum(COMMAND_STATUSES),
      id: z.string(),
      cmd: z.object({
        action: z.enum(COMMAND_ACTIONS),
        value: z.number().optional(),
        numeroSerie: z.string().optional(),
      }),
    }),
    "The broker has the command (`sent`), or it waits for a meter that is off (`queued`)",
  ),
  ...problems(400, 403, 404, 503),
};

const send = createRoute({
  method: "post",
  path: "/api/cmd",
  summary: "Send a command to a meter",
  middleware: jsonBody(BODY_LIMITS.command),
  request: { headers: SendHeaders, body: jsonRequest(CommandInput) },
  responses: { ...responses, ...problems(408, 413, 415) },
});

const sendByQuery = createRoute({
  method: "get",
  path: "/api/cmd",
  summary: "The same as a query, with a Bearer token only",
  request: { query: CommandQuery },
  responses,
});

const commands = createRoute({
  method: "get",
  path: "/api/commands",
  summary: "Commands and what became of them, newest first",
  request: { query: z.object({ serial: serialParam, limit: limitParam(DEFAULT_LIMIT) }) },
  responses: {
    200: json(z.object({ commands: z.array(CommandRowSchema) }), "The commands"),
    ...problems(400, 403),
  },
});

export function addCommandRoutes(app: OpenAPIHono<ApiEnv>): void {
  app.openapi(send, async (c) => {
    const size = new TextEncoder().encode(JSON.stringify(await c.req.json())).length;
    if (size > MAX_COMMAND_BYTES) {
      throw badInput(null, `must not exceed ${MAX_COMMAND_BYTES} bytes, what a meter can take`);
    }
    const by = c.var.principal?.username ?? "";
    const key = c.req.valid("header")[IDEMPOTENCY_KEY];
    const id = key === undefined ? undefined : keyedId(by, key);
    return c.json(answer(await command(c.env.services, by, c.req.valid("json"), id)), 200);
  });

  app.openapi(sendByQuery, async (c) => {
    const by = c.var.principal?.username ?? "";
    return c.json(answer(await command(c.env.services, by, c.req.valid("query"))), 200);
  });

  app.openapi(commands, async (c) => {
    const { serial, limit } = c.req.valid("query");
    return c.json({ commands: await c.env.services.records.commands({ serial, limit }) }, 200);
  });
}

/** The names that a serial goes by, as in a reading: the first present wins (contract, 3). */
const SERIAL_NAMES = ["numeroSerie", "serial", "numero_serie"] as const;

type SerialName = typeof SERIAL_NAMES[number];

interface Wanted extends Partial<Record<SerialName, string | number | null>> {
  readonly action: string;
  readonly value?: unknown;
  readonly ttlSeconds?: number;
}

function command(
  services: Services,
  by: string,
  wanted: Wanted,
  id?: string,
): Promise<CommandRow> {
  const checked = checkCommand(wanted.action, wanted.value ?? undefined);
  if (!checked.ok) throw badInput(checked.field, checked.why);
  const target = targetOf(services, wanted);
  const seconds = wanted.ttlSeconds ?? COMMAND_TTL.default;
  return services.writer.command(checked.request, target, by, seconds, id);
}

/** The meter that is meant; `null` when nothing names one: the command is for whoever listens. */
function targetOf({ readings, settings }: Services, wanted: Wanted): string | null {
  const name = SERIAL_NAMES.find((field) => (wanted[field] ?? null) !== null);
  const named = name === undefined ? settings.defaultSerial : normalizeSerial(wanted[name]);
  if (name !== undefined && named === null) throw badInput(name, SERIAL_WHY);
  if (named !== null) {
    if (!readings.has(named)) throw new ProblemError(404, "not found");
    return named;
  }
  const meters = readings.meters();
  return meters.length === 1 ? meters[0].numeroSerie : null;
}

function answer({ status, id, action, value, numeroSerie }: CommandRow) {
  return { status, id, cmd: { action, value, numeroSerie: numeroSerie ?? undefined } };
}
