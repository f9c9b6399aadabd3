/** The id of a command that its sender has named (draft-ietf-httpapi-idempotency-key-header). */

import { createHash } from "node:crypto";
import type { CommandRow } from "../domain/command.ts";
import type { CommandOrder } from "./new_rows.ts";

/**
 * Derives the id from who asks and the key, 16 base64url characters: the same key of somebody else is
 * another command.
 *
 * @param by has no line feed: no user's or key's name does
 */
export function keyedId(by: string, key: string): string {
  return createHash("sha256").update(`${by}\n${key}`).digest().subarray(0, 12).toString(
    "base64url",
  );
}

/** Whether a row is of this order: a key that names another command is a mistake of its sender. */
export function isOrderOf({ request, serial, ttlSeconds }: CommandOrder, row: CommandRow): boolean {
  return row.action === request.action && row.value === request.value &&
    row.numeroSerie === serial && row.expiresAt - row.createdAt === ttlSeconds * 1000;
}
