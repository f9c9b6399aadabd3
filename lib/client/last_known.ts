/** What a page knew last, kept in the browser for the time without a server. */

import type { LiveState } from "./live_state.ts";
import { metersOf, parseJson, readingsOf } from "./wire.ts";

/** What is used of `Storage`. */
export type KeptText = Pick<Storage, "getItem" | "setItem">;

/** Where it is kept; signing in and out empties it (`Clear-Site-Data`). */
export const LAST_KNOWN_KEY = "hidrometro-last-known";
/** More than this is not kept, characters: browsers give a site some five million. */
const MAX_CHARACTERS = 1_000_000;

/**
 * Keeps the meters, and the readings of those that the page shows in full. A storage that is full keeps
 * what it had.
 *
 * @param at when the server was last heard, Unix ms
 */
export function keepLastKnown(storage: KeptText, state: LiveState, at: number): void {
  const meters = state.meterList.peek();
  const history = state.watched.flatMap((serial) => [...state.readings(serial).peek()]);
  const text = JSON.stringify({ at, meters, history });
  if (text.length > MAX_CHARACTERS) return;
  try {
    storage.setItem(LAST_KNOWN_KEY, text);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    console.warn("Cannot keep the last values:", error.message);
  }
}

/**
 * Shows what was kept, as far as it is newer than what the page has.
 *
 * @returns how old it is, Unix ms; `null` when nothing is kept, or nothing that can be used
 */
export function recallLastKnown(storage: KeptText, state: LiveState): number | null {
  const body = parseJson(storage.getItem(LAST_KNOWN_KEY) ?? "null");
  if (typeof body !== "object" || body === null || !("at" in body)) return null;
  const { at } = body;
  if (typeof at !== "number") return null;
  state.apply([
    ...metersOf(body).map((meter) => ({ type: "meter" as const, meter })),
    ...readingsOf(body).map((reading) => ({ type: "reading" as const, reading, late: true })),
  ], at);
  return at;
}
