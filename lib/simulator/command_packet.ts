/** A command as a device reads it: what of it can be used, and the signature over it (contract, 3). */

import { createHmac, timingSafeEqual } from "node:crypto";

/** A command before anything of it is believed; what was not there is `undefined`. */
export interface CommandPacket {
  /** 16 base64url characters. */
  readonly id: string;
  /** Every member that it has is of its type and size, and an action is among them. */
  readonly isWhole: boolean;
  readonly action?: string;
  readonly value?: number;
  /** As it stands in the JSON, since that is signed. */
  readonly valueText: string;
  readonly serial?: string;
  /** Unix s. */
  readonly iat?: number;
  /** Unix s. */
  readonly exp?: number;
  readonly nonce?: number;
  readonly sig?: string;
}

const ID = /^[A-Za-z0-9_-]{16}$/;
/** The firmware's buffers, characters. */
const LONGEST = { action: 16, valueText: 32, serial: 64, sig: 43 } as const;

type Fields = Readonly<Record<string, unknown>>;

/** @returns `null` for what has no id to answer to */
export function readPacket(payload: Uint8Array): CommandPacket | null {
  const parsed = parse(payload);
  if (!parsed) return null;
  const { fields, valueText } = parsed;
  const { id, action, value, numeroSerie: serial, iat, exp, nonce, sig } = fields;
  if (typeof id !== "string" || !ID.test(id)) return null;
  const isWhole = isText(action, LONGEST.action) && isFlat(fields) &&
    (value === undefined || (typeof value === "number" && valueText.length <= LONGEST.valueText)) &&
    [iat, exp, nonce].every((number) => number === undefined || isCount(number)) &&
    (serial === undefined || isText(serial, LONGEST.serial)) &&
    (sig === undefined || isText(sig, LONGEST.sig));
  if (!isWhole) return { id, isWhole, valueText };
  return { id, isWhole, valueText, action, value, serial, iat, exp, nonce, sig } as CommandPacket;
}

/** Whether the command is signed with the key, whose characters are taken as they are. */
export function isSignedWith(key: string, packet: CommandPacket): boolean {
  const { id, action, valueText, serial, iat, exp, nonce, sig = "" } = packet;
  if (iat === undefined || exp === undefined || nonce === undefined) return false;
  const text = [id, action, valueText, serial, iat, exp, nonce].join("\n");
  const wanted = new TextEncoder().encode(
    createHmac("sha256", key).update(text).digest("base64url"),
  );
  const given = new TextEncoder().encode(sig);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

/** The engine's own: the text of a number before it became one (ECMA-262, `JSON.parse` with source). */
type ParseWithSource = (
  text: string,
  reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
) => unknown;

function parse(payload: Uint8Array): { fields: Fields; valueText: string } | null {
  let valueText = "";
  const keepText: Parameters<ParseWithSource>[1] = (key, value, { source }) => {
    if (key === "value" && typeof value === "number") valueText = source ?? "";
    return value;
  };
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(payload);
    const value = (JSON.parse as ParseWithSource)(text, keepText);
    if (typeof value !== "object" || value === null) return null;
    return { fields: { ...value }, valueText };
  } catch (error) {
    // Neither text nor JSON is a command: a device has nobody to tell.
    if (error instanceof SyntaxError || error instanceof TypeError) return null;
    throw error;
  }
}

const isText = (value: unknown, longest: number) =>
  typeof value === "string" && value !== "" && value.length <= longest;

/** The numbers of a command begin at 1. */
const isCount = (value: unknown) => Number.isSafeInteger(value) && Number(value) > 0;

const isFlat = (fields: Fields) =>
  Object.values(fields).every((value) => value === null || typeof value !== "object");
