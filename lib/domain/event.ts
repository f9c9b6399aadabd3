/** What happened, in the order in which it became durable: the stream's raw material. */

import type { CommandRow } from "./command.ts";
import type { BookRow } from "./consumption/book.ts";
import type { MeterRecord, MeterRow } from "./meter.ts";
import type { Reading } from "./reading.ts";

/** A reading has become durable. */
export interface ReadingEvent {
  readonly type: "reading";
  readonly reading: Reading;
  /** The meter already had a newer one. */
  readonly late: boolean;
  /** Arrival, Unix ms; `null` for a retained copy, which says nothing about presence. */
  readonly seenAt: number | null;
}

/** One event of the live stream. */
export type LiveEvent =
  | ReadingEvent
  | { readonly type: "meter"; readonly meter: MeterRow }
  | { readonly type: "command"; readonly command: CommandRow };

/** Events with consecutive ids: `firstId` belongs to the first one. One commit makes at most one. */
export interface EventBatch {
  readonly firstId: number;
  /** When they became durable, Unix ms. */
  readonly at: number;
  readonly events: readonly LiveEvent[];
  /** What the books of the meters concerned say now; none of what was read back from the store. */
  readonly books: readonly BookRow[];
  /** Records of meters that are new or changed; none of what was read back from the store. */
  readonly meters: readonly MeterRecord[];
}

/** Why the writer takes a reading that can be read no further. */
export type RefusalReason =
  /** Too many new meters in this minute. */
  | "too-many-meters"
  /** Older than the readings that retention keeps. */
  | "before-retention";

/** Something that could not be used, kept with its reason. */
export interface QuarantineItem {
  /** Arrival, Unix ms. */
  readonly at: number;
  readonly topic: string;
  readonly reason: string;
  /** Length of the whole message. */
  readonly bytes: number;
  /** Its beginning as printable text; never interpreted again. */
  readonly preview: string;
}
