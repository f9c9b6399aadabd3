/** What the stream and the API send, checked on its way in: a page must outlive an odd message. */

import { COMMAND_ACTIONS, COMMAND_STATUSES, type CommandRow } from "../domain/command.ts";
import type { MeterRow } from "../domain/meter.ts";
import type { WireReading } from "../domain/reading.ts";

/** One event of `/api/stream`. */
export type LiveMessage =
  | { readonly type: "reading"; readonly reading: WireReading; readonly late: boolean }
  | { readonly type: "meter"; readonly meter: MeterRow }
  | { readonly type: "command"; readonly command: CommandRow };

/** The events of the stream that carry data. */
export const MESSAGE_TYPES = ["reading", "meter", "command"] as const;

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null;
}

function isReading(value: unknown): value is WireReading {
  return isFields(value) && typeof value.numeroSerie === "string" && typeof value.ts === "number" &&
    typeof value.totalLiters === "number" && typeof value.flowLmin === "number";
}

const isTextOrNull = (value: unknown) => value === null || typeof value === "string";

function isMeter(value: unknown): value is MeterRow {
  return isReading(value) && isFields(value) && typeof value.online === "boolean" &&
    isTextOrNull(value.name) && isTextOrNull(value.group) &&
    typeof value.todayLiters === "number" && typeof value.monthLiters === "number" &&
    Array.isArray(value.flags);
}

function isCommand(value: unknown): value is CommandRow {
  return isFields(value) && typeof value.id === "string" && typeof value.updatedAt === "number" &&
    typeof value.createdAt === "number" && COMMAND_ACTIONS.some((name) => name === value.action) &&
    COMMAND_STATUSES.some((name) => name === value.status);
}

/** @returns `null` for what cannot be used */
export function parseMessage(type: typeof MESSAGE_TYPES[number], text: string): LiveMessage | null {
  const data = parseJson(text);
  switch (type) {
    case "reading":
      return isReading(data) ? { type, reading: pick(data), late: isLate(data) } : null;
    case "meter":
      return isMeter(data) ? { type, meter: data } : null;
    case "command":
      return isCommand(data) ? { type, command: data } : null;
  }
}

/** @returns `undefined` for what is no JSON */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const isLate = (data: object) => "late" in data && data.late === true;

function pick({ ts, totalLiters, flowLmin, numeroSerie }: WireReading): WireReading {
  return { ts, totalLiters, flowLmin, numeroSerie };
}

/** The rows of an answer's list, those that can be used. */
function rows<T>(body: unknown, name: string, is: (value: unknown) => value is T): T[] {
  const list = isFields(body) ? body[name] : undefined;
  return Array.isArray(list) ? list.filter(is) : [];
}

export const metersOf = (body: unknown): MeterRow[] => rows(body, "meters", isMeter);
export const readingsOf = (body: unknown): WireReading[] => rows(body, "history", isReading);
export const commandsOf = (body: unknown): CommandRow[] => rows(body, "commands", isCommand);
