/** How long a command may wait for its meter. */

import { COMMAND_TTL } from "../../domain/command.ts";

/** The times that are offered, s; each within the bounds of `COMMAND_TTL`. */
export const WAITS = [
  { name: "minutes", seconds: COMMAND_TTL.default },
  { name: "hour", seconds: 3600 },
  { name: "day", seconds: 86_400 },
  { name: "week", seconds: COMMAND_TTL.max },
] as const;

export type Wait = typeof WAITS[number]["name"];

/** Who is there answers at once; who is off is given a day to come back. */
export function defaultWait({ online }: { readonly online: boolean }): Wait {
  return online ? "minutes" : "day";
}

/** Of a wait, s. */
export function secondsOf(wait: Wait): number {
  return WAITS.find(({ name }) => name === wait)?.seconds ?? COMMAND_TTL.default;
}
