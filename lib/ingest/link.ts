/** The words that the main thread and the ingest thread exchange. Plain data: it is cloned. */

import type { CommandOrder } from "../commands/new_rows.ts";
import type { CommandRow } from "../domain/command.ts";
import type { KnownMeters } from "../domain/known_meter.ts";
import type { MeterEdit } from "../domain/meter_edit.ts";
import type { Reading } from "../domain/reading.ts";
import type { ClaimRow, Decision } from "../identity.ts";
import type { IngestMeasures } from "../metrics/measures.ts";
import type { JobOutcome } from "./jobs.ts";
import type { BrokerStatus } from "../ports.ts";

/** What the main thread may ask. */
export interface IngestCalls {
  /** @param imported they come out of a file: no sign of life */
  submit(readings: readonly Reading[], imported: boolean): Promise<JobOutcome>;
  /**
   * The row is `sent`, `queued` for a meter that is off, or `failed` with its reason; of an id that was
   * used before, as it is now.
   */
  command(order: CommandOrder): Promise<{ row: CommandRow; eventId: number }>;
  /** Changes a meter; the book is up to date afterwards, or on its way. */
  edit(
    serial: string,
    edit: MeterEdit,
    by: string,
  ): Promise<Pick<JobOutcome, "eventId" | "refused">>;
  claims(): Promise<ClaimRow[]>;
  /** As `Claims.decide`. */
  decideClaim(serial: string, decision: Decision, by: string): Promise<boolean>;
  unnamed(): Promise<string | null>;
  assignUnnamed(serial: string | null, by: string): Promise<void>;
  /** Ends a meter's connections to the embedded broker. */
  expel(serial: string): Promise<void>;
  /** What the writer knows of the meters; whoever hears the bus by then misses nothing. */
  known(): Promise<KnownMeters>;
  status(): Promise<IngestStatus>;
  measure(): Promise<IngestMeasures>;
}

/** How the ingest thread is. */
export interface IngestStatus {
  readonly broker: BrokerStatus;
  /** `null` while the store takes readings. */
  readonly storeError: string | null;
  readonly eventId: number;
}
