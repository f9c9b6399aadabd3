/** What a group of jobs asks of the claim list, before it is durable. */

import type { ClaimRow } from "../identity.ts";
import type { ClaimChange, UnnamedMeter } from "../ports.ts";
import type { Admission, Knock } from "./admission.ts";
import type { AdmissionOrder, Source } from "./jobs.ts";

/** It changes nothing but itself: `Admission.settle` takes it over when its commit has succeeded. */
export class AdmissionDraft {
  readonly unnamed: UnnamedMeter[] = [];
  readonly knocks: Knock[] = [];
  readonly #admission: Admission;
  readonly #isMeter: (serial: string) => boolean;
  readonly #now: number;
  readonly #changes = new Map<string, ClaimChange>();

  /** @param now Unix ms */
  constructor(admission: Admission, isMeter: (serial: string) => boolean, now: number) {
    this.#admission = admission;
    this.#isMeter = isMeter;
    this.#now = now;
  }

  /** Claims that are decided or to be written; of each serial one at the most. */
  get claims(): ClaimChange[] {
    return [...this.#changes.values()];
  }

  /** Whether a serial that is no meter becomes one. Over HTTP come those who have signed in. */
  mayEnter(serial: string, { topic }: Source): boolean {
    return topic === null || this.#admission.mayEnter(serial, this.#claimOf(serial)?.status);
  }

  /**
   * Counts a message of a serial that may not enter.
   *
   * @returns whether quarantine keeps it: not of who was refused, nor more than a bounded number
   */
  turnAway(serial: string, { topic, at, retained }: Source): boolean {
    this.knocks.push({ serial, topic: topic ?? "", at, retained });
    return this.#claimOf(serial)?.status !== "refused" &&
      this.#admission.quarantined.take(this.#now);
  }

  /** Does what is ordered. */
  take(order: AdmissionOrder): void {
    if (order.what === "decide") {
      this.#decide(order.serial, order.decision === "accept" ? "accepted" : "refused", order.by);
    } else if (order.what === "unnamed") {
      const { serial, by } = order;
      this.unnamed.push({ serial, by, at: this.#now });
      if (serial !== null) this.#decide(serial, "accepted", by);
    } else {
      for (const change of this.#admission.due(this.#now)) {
        if (!this.#changes.has(change.serial)) this.#changes.set(change.serial, change);
      }
    }
  }

  #decide(serial: string, status: "accepted" | "refused", by: string): void {
    const known = this.#claimOf(serial);
    if (this.#isMeter(serial) || known?.status === status) return;
    if (!known && status === "refused") return;
    const claim: ClaimRow = {
      ...(known ?? unseen(serial)),
      status,
      decidedBy: by,
      decidedAt: this.#now,
    };
    this.#changes.set(serial, { serial, claim });
  }

  #claimOf(serial: string): ClaimRow | undefined {
    return this.#changes.get(serial)?.claim ?? this.#admission.get(serial);
  }
}

/** A serial that is accepted before it comes. */
function unseen(numeroSerie: string): Omit<ClaimRow, "status" | "decidedBy" | "decidedAt"> {
  return { numeroSerie, firstSeen: 0, lastSeen: 0, messages: 0, topic: "" };
}
