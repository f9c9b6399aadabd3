/** Readings and events for tests. */

import type { LiveEvent } from "../domain/event.ts";
import type { Reading } from "../domain/reading.ts";

/** A reading with a time of its own. */
export function aReading(part: Partial<Reading> = {}): Reading {
  return {
    serial: "M1",
    ts: Date.UTC(2026, 0, 1),
    totalMl: 1000,
    flowLmin: null,
    epoch: null,
    seq: null,
    n: 0,
    clock: false,
    battery: null,
    pressureBar: null,
    ...part,
  };
}

/** The event of a stored reading. */
export function aReadingEvent(reading: Reading, late = false): LiveEvent {
  return { type: "reading", reading, late, seenAt: reading.ts + 5 };
}
