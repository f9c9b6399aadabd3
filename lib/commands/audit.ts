/** Who asked what of a meter, when, and what was before and after it. */

import type { CommandAction, CommandBefore, CommandRow } from "../domain/command.ts";
import type { MeterRecord } from "../domain/meter.ts";
import type { Reading } from "../domain/reading.ts";
import { calibrationToPulsesPerLiter, mlToLiters } from "../domain/units.ts";
import type { JobParts } from "../ingest/jobs.ts";
import type { Log } from "../log.ts";

/** What is known of a meter. */
export interface KnownMeter {
  /** Its newest reading; `null` before the first. */
  readonly newest: Pick<Reading, "totalMl" | "epoch"> | null;
  readonly record: Pick<MeterRecord, "settings">;
}

/** What is known of a meter when a command goes out to it. */
export function beforeOf(action: CommandAction, { newest, record }: KnownMeter): CommandBefore {
  const before: CommandBefore = {};
  if (newest) before.totalLiters = mlToLiters(newest.totalMl);
  if (newest && newest.epoch !== null) before.epoch = newest.epoch;
  if (action === "setCalibration") before.pulsesPerLiter = record.settings.pulsesPerLiter;
  return before;
}

/**
 * What becomes durable with a row, in one piece: a calibration that its meter has done is the recorded
 * one from then on, by the value that went out.
 */
export function partsOf(row: CommandRow): JobParts {
  const { action, status, value, sentValue = value, numeroSerie: serial, by } = row;
  const commands = [row];
  const isCalibrated = action === "setCalibration" && status === "done";
  if (!isCalibrated || serial === null || sentValue === undefined) return { commands };
  const pulsesPerLiter = calibrationToPulsesPerLiter(sentValue);
  return { commands, edit: { serial, by, edit: { what: "settings", patch: { pulsesPerLiter } } } };
}

/** One line of what has become of a command. */
export function logRow(log: Log, row: CommandRow): void {
  const { id, action, value, numeroSerie: serial, by, status, reason, before } = row;
  const { totalLiters, epoch } = row;
  const after = status === "done" || status === "refused" || status === "expired"
    ? { totalLiters, epoch }
    : undefined;
  const fields = { action, value, serial, by, reason, before, after };
  // With its id: a log that limits how often the same message is written leaves none out.
  const message = `Command ${id}: ${status}`;
  // That it has arrived is no outcome.
  if (status === "delivered") log.debug(message, fields);
  else log.info(message, fields);
}
