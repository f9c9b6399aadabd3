/**
 * The one value that crosses every arrow of the program: what a meter said, and when.
 *
 * Volumes are integer millilitres and times integer Unix milliseconds from here on; litres exist on
 * the wire and on the screen only.
 */

/** One reading of one meter, as it is stored. */
export interface Reading {
  /** Canonical serial of the meter (upper case, see `serial.ts`). */
  readonly serial: string;
  /** Instant of the reading, Unix ms: the device's own, or the arrival when `clock` is set. */
  readonly ts: number;
  /** Register of the meter, mL, cumulative, 0 to 10^15. */
  readonly totalMl: number;
  /** Flow in L/min as the device reports it; `null` when it reports none. */
  readonly flowLmin: number | null;
  /** Grows when the meter's counter restarts at 0; `null` when the device declares none. */
  readonly epoch: number | null;
  /** Grows by one a reading inside an epoch; `null` when the device declares none. */
  readonly seq: number | null;
  /**
   * Running number, from 1, among the meter's readings that were stamped in the millisecond `ts`;
   * 0 for a reading that carries its own time.
   */
  readonly n: number;
  /** The device's time was missing or unusable: `ts` is the arrival of the message. */
  readonly clock: boolean;
  /** Battery, %. */
  readonly battery: number | null;
  /** Pressure, bar. */
  readonly pressureBar: number | null;
}

/** A reading as `/api/current` and `/api/history` answer it. */
export interface WireReading {
  ts: number;
  /** L, with at most three decimals. */
  totalLiters: number;
  /** L/min; 0 when the device reports none. */
  flowLmin: number;
  numeroSerie: string;
}

/** The place of a reading in a meter's history. */
export type Position = Pick<Reading, "ts" | "seq" | "n" | "totalMl" | "epoch">;

/** Orders a meter's readings by `(ts, seq, n)`; total and epoch only break the remaining ties. */
export function comparePosition(a: Position, b: Position): number {
  return a.ts - b.ts || (a.seq ?? -1) - (b.seq ?? -1) || a.n - b.n || a.totalMl - b.totalMl ||
    (a.epoch ?? -1) - (b.epoch ?? -1);
}

/**
 * Whether a reading whose time was stamped here carries epoch and seq: it is known by those and its
 * total alone, since its stamp changes with every delivery.
 */
export function isNumbered<R extends Pick<Reading, "clock" | "epoch" | "seq">>(
  reading: R,
): reading is R & { readonly epoch: number; readonly seq: number } {
  return reading.clock && reading.epoch !== null && reading.seq !== null;
}

/**
 * The key that makes a repeat harmless inside one meter: `(epoch, ts, seq, n, total)`, or
 * `(epoch, seq, total)` for one that `isNumbered`.
 */
export function naturalKey(reading: Position & Pick<Reading, "clock">): string {
  const { epoch, seq, totalMl } = reading;
  if (isNumbered(reading)) return `e${epoch}/${seq}/${totalMl}`;
  return `${reading.ts}/${epoch ?? ""}/${seq ?? ""}/${reading.n}/${totalMl}`;
}

/** Orders by position; 0 for exact copies alone, whose flow may differ. */
export function compareCopies(
  a: Position & Pick<Reading, "clock">,
  b: Position & Pick<Reading, "clock">,
): number {
  return comparePosition(a, b) || Number(a.clock) - Number(b.clock);
}

/** Whether it reports more flow than its exact copy, and takes its place (contract, rule 1). */
export function hasMoreFlow(
  { flowLmin }: Pick<Reading, "flowLmin">,
  copy: Pick<Reading, "flowLmin">,
): boolean {
  return (flowLmin ?? -1) > (copy.flowLmin ?? -1);
}

/** Readings by position; of exact copies the one with the largest flow alone. */
export function sortedOnce(readings: readonly Reading[]): Reading[] {
  const once: Reading[] = [];
  for (const reading of readings.toSorted(compareCopies)) {
    const last = once.at(-1);
    if (!last || compareCopies(last, reading) !== 0) once.push(reading);
    else if (hasMoreFlow(reading, last)) once[once.length - 1] = reading;
  }
  return once;
}

/** The reading in the words of the API. */
export function toWire(
  reading: Pick<Reading, "serial" | "ts" | "totalMl" | "flowLmin">,
): WireReading {
  return {
    ts: reading.ts,
    totalLiters: reading.totalMl / 1000,
    flowLmin: reading.flowLmin ?? 0,
    numeroSerie: reading.serial,
  };
}
