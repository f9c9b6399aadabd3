/** The words that the main thread and the ingest thread exchange. Plain data: it is cloned. */

import type { CommandRequest, CommandRow } from "../domain/command.ts";
import type { Reading } from "../domain/reading.ts";
import type { BrokerStatus } from "../ports.ts";

/** What the main thread may ask. */
export interface IngestCalls {
  submit(readings: readonly Reading[]): Promise<
    { accepted: number; duplicates: number; eventId: number }
  >;
  /** The row is `sent`, or `failed` with its reason. */
  command(
    request: CommandRequest,
    target: string | null,
    by: string,
    ttlSeconds: number,
  ): Promise<{ row: CommandRow; eventId: number }>;
  status(): Promise<IngestStatus>;
}

/** How the ingest thread is. */
export interface IngestStatus {
  readonly broker: BrokerStatus;
  /** `null` while the store takes readings. */
  readonly storeError: string | null;
  readonly eventId: number;
}
