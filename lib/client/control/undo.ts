/** How what a command did is taken back: by another command, where there is one that does it. */

import {
  checkCommand,
  type CommandRequest,
  type CommandRow,
  type CommandStatus,
} from "../../domain/command.ts";
import { pulsesPerLiterToCalibration } from "../../domain/units.ts";

/** A command that takes another one back. */
export interface Undo {
  readonly serial: string;
  readonly request: CommandRequest;
}

/** What became of a command after which the one before it is nothing to go back from. */
const IN_FORCE: ReadonlySet<CommandStatus> = new Set(["queued", "sent", "delivered", "done"]);

/**
 * What takes a command back that its meter has done: the recorded calibration of before, or the end of a
 * simulation. A counter that was set to zero has no way back.
 *
 * @param rows what else is known to have been sent
 * @returns `null` where there is nothing to take back, or something newer has taken its place
 */
export function undoOf(row: CommandRow, rows: readonly CommandRow[]): Undo | null {
  const { numeroSerie: serial, status } = row;
  if (serial === null || status !== "done") return null;
  const request = opposite(row);
  if (request === null || !checkCommand(request.action, request.value).ok) return null;
  const replaces = ({ action }: CommandRow) => action === row.action || action === request.action;
  const isReplaced = rows.some((other) =>
    other.numeroSerie === serial && isLater(other, row) && IN_FORCE.has(other.status) &&
    replaces(other)
  );
  return isReplaced ? null : { serial, request };
}

function opposite({ action, value, before, sentValue = value }: CommandRow): CommandRequest | null {
  if (action === "simulate") return { action: "simOff" };
  const pulses = before?.pulsesPerLiter;
  if (action !== "setCalibration" || pulses === undefined || pulses === null) return null;
  const earlier = pulsesPerLiterToCalibration(pulses);
  return earlier === sentValue ? null : { action, value: earlier };
}

const isLater = (a: CommandRow, b: CommandRow) =>
  a.createdAt > b.createdAt || (a.createdAt === b.createdAt && a.id > b.id);
