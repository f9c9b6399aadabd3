/** What waits for the next commit. */

import type { CommandRow } from "../domain/command.ts";
import type { QuarantineItem, RefusalReason } from "../domain/event.ts";
import type { MeterState } from "../domain/meter.ts";
import type { MeterEdit } from "../domain/meter_edit.ts";
import type { Decision } from "../identity.ts";
import type { StoreCommit } from "../ports.ts";
import type { Reading } from "../domain/reading.ts";

/** How readings came in. */
export interface Source {
  /** `null`: over HTTP. */
  readonly topic: string | null;
  /** On the seed's single topic. */
  readonly seed: boolean;
  /** A copy that the broker kept: no sign of life. */
  readonly retained: boolean;
  /** May have been delivered before. */
  readonly dup: boolean;
  /** Length of the message, bytes. */
  readonly bytes: number;
  /** Arrival, Unix ms. */
  readonly at: number;
  /** Set when nothing but its bytes tells a repeat of the message apart. */
  readonly fingerprint: string | null;
}

/** A change that somebody makes to a meter. */
export interface EditOrder {
  readonly serial: string;
  readonly edit: MeterEdit;
  readonly by: string;
}

/** What is to become of the claim list, or of messages without a serial. */
export type AdmissionOrder =
  | {
    readonly what: "decide";
    readonly serial: string;
    readonly decision: Decision;
    readonly by: string;
  }
  /** `null`: messages without a serial are nobody's. */
  | { readonly what: "unnamed"; readonly serial: string | null; readonly by: string }
  /** What was counted since is made durable. */
  | { readonly what: "write" };

/** One unit that becomes durable whole. */
export interface Job {
  readonly readings: readonly Reading[];
  readonly source: Source | null;
  readonly quarantine: readonly QuarantineItem[];
  readonly commands: readonly CommandRow[];
  readonly state: { readonly serial: string; readonly state: MeterState } | null;
  readonly edit: EditOrder | null;
  readonly admission: AdmissionOrder | null;
  /** Meters whose presence is to be told anew. */
  readonly presence: readonly string[];
  readonly ticket: JobTicket;
}

/** Who waits for a job: a message's ticket, or somebody who wants to know more. */
export interface JobTicket {
  /**
   * Called once: the job is durable, or, with an error, it is not and is not going to be.
   *
   * @param eventId id of the last event once this was durable
   */
  settle(error?: Error, outcome?: GroupOutcome, eventId?: number): void;
}

/** What a group made of a job. */
export type GroupOutcome = Omit<JobOutcome, "eventId">;

export interface JobOutcome {
  readonly accepted: number;
  readonly duplicates: number;
  /** Readings over HTTP are stored whole or not at all, and so are edits: why not, and which of them. */
  readonly refused: { readonly reason: RefusalReason; readonly index: number } | null;
  /** Id of the last event once this was durable: whoever has seen it has seen the readings. */
  readonly eventId: number;
}

/** The parts of a job that a caller gives. */
export type JobParts = Partial<Omit<Job, "ticket">>;

/** A commit of nothing, to fill in. */
export const NO_CONTENT: Omit<StoreCommit, "after" | "at"> = {
  events: [],
  fingerprints: new Map(),
  meters: [],
  quarantine: [],
  commands: [],
  changes: [],
  claims: [],
  unnamed: [],
  books: [],
};
