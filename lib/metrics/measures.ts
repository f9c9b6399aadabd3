/** All that `/metrics` tells, before it is text: types alone. */

import type { Refusals } from "../ports.ts";
import type { HealthReport } from "../services.ts";
import type { CountersData } from "./counters.ts";
import type { HistogramData } from "./histogram.ts";

/** What one thread says of itself. */
export interface ThreadMeasures {
  /** s. */
  readonly loopDelay: HistogramData;
  /** JavaScript values of this thread, bytes. */
  readonly heapUsed: number;
}

/** What the ingest thread says of its work and of itself. */
export interface IngestMeasures extends CountersData, ThreadMeasures {
  /** Readings that wait for a commit. */
  readonly waiting: number;
  /** Books that are being written anew, or wait for it. */
  readonly rewriting: number;
  /** Claims that nobody has decided. */
  readonly claimsWaiting: number;
  readonly broker: {
    readonly reconnects: number;
    readonly clients: number | null;
    readonly refused: Refusals | null;
  };
}

/** When a meter was last heard. */
export interface Presence {
  readonly serial: string;
  /** Arrival of its last reading, Unix ms; 0: never, its readings were imported. */
  readonly lastSeen: number;
  readonly online: boolean;
}

/** What the live stream says of its clients. */
export interface StreamMeasures {
  readonly clients: number;
  /** Closed because they read nothing. */
  readonly dropped: number;
  /** Times that a client was told to start anew. */
  readonly resyncs: number;
}

/** All of it, at `now`. */
export interface Measures {
  /** Unix ms. */
  readonly now: number;
  readonly version: string;
  /** Unix ms. */
  readonly startedAt: number;
  readonly checks: HealthReport["checks"];
  /** `null` when the ingest thread did not answer in time. */
  readonly ingest: IngestMeasures | null;
  readonly main: ThreadMeasures;
  /** Of the whole process, bytes. */
  readonly residentMemory: number;
  /** Free for the program in `DATA_DIR`, bytes; `null` when it cannot be told. */
  readonly freeBytes: number | null;
  readonly presences: readonly Presence[];
  readonly stream: StreamMeasures;
}
