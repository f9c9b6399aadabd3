/** What the ingest thread counts of its own work, from its start. */

import type { LiveEvent, QuarantineItem } from "../domain/event.ts";
import type { MessageHandler, Ticket } from "../ports.ts";
import { Histogram, type HistogramData, READINGS, SECONDS } from "./histogram.ts";

/** Why readings were neither stored nor acknowledged; they may come again. */
export type NotStoredReason =
  /** Too many waited already. */
  | "overload"
  /** The store did not take them. */
  | "store";

/** The counts at one moment: plain data. */
export interface CountersData {
  /** Readings that were answered for, by what became of them. */
  readonly readings: { accepted: number; duplicate: number; refused: number };
  readonly notStored: Record<NotStoredReason, number>;
  /** Items that went to quarantine, by reason. */
  readonly quarantined: Readonly<Record<string, number>>;
  /** Messages, or parts of one, of serials that are no meters. */
  readonly unknownMeters: number;
  /** Messages that were not acknowledged because they could not be stored. */
  readonly failedMessages: number;
  /** From a message's arrival until it may be acknowledged, s. */
  readonly acknowledgement: HistogramData;
  readonly commitReadings: HistogramData;
  /** s. */
  readonly commitDuration: HistogramData;
  readonly failedCommits: number;
}

interface Settled {
  readonly outcomes: readonly { readonly accepted: number; readonly duplicates: number }[];
  readonly quarantine: readonly QuarantineItem[];
  readonly knocks: readonly unknown[];
}

/** Counts; nothing here waits or throws. */
export class Counters {
  readonly #readings = { accepted: 0, duplicate: 0, refused: 0 };
  readonly #notStored = { overload: 0, store: 0 };
  /** Reasons are words of this program: there are a few dozen. */
  readonly #quarantined = new Map<string, number>();
  #unknownMeters = 0;
  #failedMessages = 0;
  readonly #acknowledgement = new Histogram(SECONDS);
  readonly #commitReadings = new Histogram(READINGS);
  readonly #commitDuration = new Histogram(SECONDS);
  #failedCommits = 0;
  /** When readings were last turned away by the store, ms of `performance.now()`. */
  #faultAt = -Infinity;
  /** When the commit under way began, ms of `performance.now()`. */
  #began: number | null = null;

  /** Times a handler: from the call until its ticket is settled, when the PUBACK may go out. */
  timed(handler: MessageHandler): MessageHandler {
    return (message, ticket) => handler(message, new TimedTicket(this, ticket));
  }

  /** A message that `arrived` then (ms of `performance.now()`) is settled. */
  settledMessage(arrived: number, error: Error | undefined): void {
    if (error) this.#failedMessages++;
    else this.#acknowledgement.observe((performance.now() - arrived) / 1000);
  }

  /** Times one commit of the store. */
  async commit<T>(events: readonly LiveEvent[], work: () => Promise<T>): Promise<T> {
    const began = this.#began = performance.now();
    try {
      const result = await work();
      this.#commitDuration.observe((performance.now() - began) / 1000);
      this.#commitReadings.observe(events.filter(({ type }) => type === "reading").length);
      return result;
    } catch (error) {
      this.#failedCommits++;
      throw error;
    } finally {
      if (this.#began === began) this.#began = null;
    }
  }

  /** How long the commit under way has taken, ms; 0 when none is. */
  get committingMs(): number {
    return this.#began === null ? 0 : performance.now() - this.#began;
  }

  /** How long ago the store last failed, ms. */
  get sinceFaultMs(): number {
    return performance.now() - this.#faultAt;
  }

  /** A group of jobs is durable. */
  settled(
    jobs: readonly { readonly readings: readonly unknown[] }[],
    { outcomes, quarantine, knocks }: Settled,
  ): void {
    jobs.forEach(({ readings }, i) => {
      const { accepted, duplicates } = outcomes[i];
      this.#readings.accepted += accepted;
      this.#readings.duplicate += duplicates;
      this.#readings.refused += readings.length - accepted - duplicates;
    });
    this.#unknownMeters += knocks.length;
    for (const { reason } of quarantine) {
      this.#quarantined.set(reason, (this.#quarantined.get(reason) ?? 0) + 1);
    }
  }

  /** Readings were turned away as a whole. */
  notStored(reason: NotStoredReason, readings: number): void {
    this.#notStored[reason] += readings;
    if (reason === "store") this.#faultAt = performance.now();
  }

  /** A copy of this moment. */
  data(): CountersData {
    return {
      readings: { ...this.#readings },
      notStored: { ...this.#notStored },
      quarantined: Object.fromEntries(this.#quarantined),
      unknownMeters: this.#unknownMeters,
      failedMessages: this.#failedMessages,
      acknowledgement: this.#acknowledgement.data(),
      commitReadings: this.#commitReadings.data(),
      commitDuration: this.#commitDuration.data(),
      failedCommits: this.#failedCommits,
    };
  }
}

class TimedTicket implements Ticket {
  readonly #arrived = performance.now();
  readonly #counters: Counters;
  readonly #ticket: Ticket;

  constructor(counters: Counters, ticket: Ticket) {
    this.#counters = counters;
    this.#ticket = ticket;
  }

  settle(error?: Error): void {
    this.#counters.settledMessage(this.#arrived, error);
    this.#ticket.settle(error);
  }
}
