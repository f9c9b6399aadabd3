/** What the writer tells of a meter at the start: it has just read it, and nobody needs to do so again. */

import type { BookRow } from "./consumption/book.ts";
import type { MeterRecord } from "./meter.ts";
import type { Reading } from "./reading.ts";

/** A meter as the writer knows it. */
export interface KnownMeter {
  readonly record: MeterRecord;
  /** By `(ts, seq, n)`; `null` before the first. */
  readonly newest: Reading | null;
  /** Arrival of the last live message, Unix ms; 0 when never. */
  readonly lastSeen: number;
  readonly book: BookRow;
}

/** All of them. */
export interface KnownMeters {
  readonly meters: readonly KnownMeter[];
  /** Id of the last event that is in it. */
  readonly eventId: number;
}
