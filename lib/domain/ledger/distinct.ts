import { comparePosition, type Position } from "../reading.ts";
import type { LedgerReading } from "./types.ts";

/**
 * Rule 1: the readings as a set, by `(ts, seq, n)`. Equal ones are one. Stamped ones that carry epoch
 * and seq are known by these and their total alone: the earliest stays. Of exact copies the one with
 * the larger flow stays.
 */
export function distinct<R extends LedgerReading>(readings: Iterable<R>): R[] {
  const own: R[] = [];
  const stamped = new Map<string, R>();
  for (const reading of readings) {
    const { clock, epoch, seq, totalMl } = reading;
    if (!clock || epoch === null || seq === null) {
      own.push(reading);
      continue;
    }
    const key = `${epoch}/${seq}/${totalMl}`;
    const other = stamped.get(key);
    if (!other || compareCopies(reading, other) < 0) stamped.set(key, reading);
  }
  for (const reading of stamped.values()) own.push(reading);
  own.sort(compareCopies);
  return own.filter((reading, i) => i === 0 || !isSamePosition(own[i - 1], reading));
}

/** By position; of exact copies the larger flow first. */
function compareCopies(a: LedgerReading, b: LedgerReading): number {
  return comparePosition(a, b) || (b.flowLmin ?? -1) - (a.flowLmin ?? -1);
}

function isSamePosition(a: Position, b: Position): boolean {
  return comparePosition(a, b) === 0;
}
