/** Cursors of `/api/history`: a place in a meter's readings, bound to the serial and the range. */

import { Buffer } from "node:buffer";
import { z } from "@hono/zod-openapi";
import type { Position } from "../domain/reading.ts";

/** What a cursor holds for, besides `limit`, which may change from page to page. */
export interface CursorScope {
  readonly serial: string;
  readonly from?: number;
  readonly to?: number;
}

/** Longest cursor that is looked at, characters: ours stay under 250. */
const MAX_LENGTH = 512;

const WHOLE_OR_NULL = z.int().nullable();
/** Serial, from, to, then the position. */
const CONTENT = z.tuple([
  z.string(),
  WHOLE_OR_NULL,
  WHOLE_OR_NULL,
  z.int(),
  WHOLE_OR_NULL,
  z.int().min(0),
  z.int().min(0),
  WHOLE_OR_NULL,
]);

/** The cursor that goes on from `position` towards older readings: base64url, opaque to callers. */
export function encodeCursor({ serial, from, to }: CursorScope, position: Position): string {
  const { ts, seq, n, totalMl, epoch } = position;
  const content = [serial, from ?? null, to ?? null, ts, seq, n, totalMl, epoch];
  return Buffer.from(JSON.stringify(content)).toString("base64url");
}

/** @returns `null` when it is not a cursor, or one of another serial or range */
export function decodeCursor(cursor: string, scope: CursorScope): Position | null {
  if (cursor.length > MAX_LENGTH || !/^[\w-]+$/.test(cursor)) return null;
  const parsed = CONTENT.safeParse(parseJson(Buffer.from(cursor, "base64url").toString("utf8")));
  if (!parsed.success) return null;
  const [serial, from, to, ts, seq, n, totalMl, epoch] = parsed.data;
  const same = serial === scope.serial && from === (scope.from ?? null) &&
    to === (scope.to ?? null);
  return same ? { ts, seq, n, totalMl, epoch } : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
