import type { CommandRow } from "../../domain/command.ts";
import { calibrationToPulsesPerLiter } from "../../domain/units.ts";

/** The calibrations that the server wrote into a page. */
export interface WrittenPulses {
  /** Pulses per litre by serial; a meter without a recorded calibration is not in it. */
  readonly bySerial: ReadonlyMap<string, number>;
  /** When, Unix ms by the server's clock. */
  readonly at: number;
}

/**
 * The recorded calibration of a meter as it is now: a command that was done since the page was written has
 * changed it (docs/commands.md).
 *
 * @returns pulses per litre; `null`: none is recorded
 */
export function recordedPulses(
  serial: string,
  { bySerial, at }: WrittenPulses,
  commands: readonly CommandRow[],
): number | null {
  const since = commands.filter((row) =>
    row.numeroSerie === serial && row.action === "setCalibration" && row.status === "done" &&
    row.updatedAt > at
  );
  const newest = since.toSorted((a, b) => b.updatedAt - a.updatedAt).at(0);
  const value = newest?.sentValue ?? newest?.value;
  return value === undefined ? bySerial.get(serial) ?? null : calibrationToPulsesPerLiter(value);
}
