/** The state machine of a command (docs/commands.md has it in words). */

import type { CommandStatus } from "./command.ts";

/** Who says what became of a command: its meter, or this server by what it knows without the meter. */
export type Speaker = "server" | "meter";

/** A command's first status. */
export const FIRST_STATUSES: readonly CommandStatus[] = ["queued", "sent", "failed"];

const BY_METER = ["delivered", "done", "refused", "expired"] as const;

/**
 * What may follow each status, by who says so. A meter that answers has the command, whatever was
 * thought here: its word moves `queued`, `failed` and `expired` too. Its last word stands.
 */
export const COMMAND_TRANSITIONS: Readonly<
  Record<CommandStatus, Readonly<Record<Speaker, readonly CommandStatus[]>>>
> = {
  queued: { server: ["sent", "failed", "expired"], meter: BY_METER },
  sent: { server: ["expired"], meter: BY_METER },
  delivered: { server: ["expired"], meter: ["done", "refused", "expired"] },
  failed: { server: [], meter: BY_METER },
  // Not `delivered`: without an outcome it would only expire again.
  expired: { server: [], meter: ["done", "refused"] },
  done: { server: [], meter: [] },
  // A meter refuses a forgery by the id that stands in it; the command of that id it may do all the same.
  refused: { server: [], meter: ["done"] },
};

/** Whether a command of status `from` becomes `to` when `speaker` says so. */
export function mayBecome(from: CommandStatus, to: CommandStatus, speaker: Speaker): boolean {
  return COMMAND_TRANSITIONS[from][speaker].includes(to);
}

/** Whether the command still waits for something: its time limit is yet to come. */
export function isOpen(status: CommandStatus): boolean {
  return COMMAND_TRANSITIONS[status].server.length > 0;
}

/** Whether its meter's word would still change anything. */
export function isAnswerable(status: CommandStatus): boolean {
  return COMMAND_TRANSITIONS[status].meter.length > 0;
}
