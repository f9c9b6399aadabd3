/** The jobs that wait for a commit, in order and in bounds. */

import { groupLength } from "./group_length.ts";
import type { Job, JobParts, JobTicket } from "./jobs.ts";

/** Readings that may wait; beyond it new ones are refused, so that memory stays bounded. */
export const MAX_WAITING_READINGS = 200_000;

/** Stands for what a job has none of: an array of its own would cost every message. */
const NONE: readonly never[] = [];

/** First in, first out. */
export class JobQueue {
  readonly #maxWaiting: number;
  #jobs: Job[] = [];
  #waiting = 0;
  /** Too many wait, and not all who send know it yet. */
  #isRefusing = false;

  /** @param maxWaiting readings that may wait */
  constructor(maxWaiting = MAX_WAITING_READINGS) {
    this.#maxWaiting = maxWaiting;
  }

  get isEmpty(): boolean {
    return this.#jobs.length === 0;
  }

  /** Readings that wait. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Whether the messages that come now can wait: half of the places are for those under way. */
  get hasRoom(): boolean {
    return this.#waiting < this.#maxWaiting / 2;
  }

  /** @returns `false` when too many wait: the job was not taken */
  add(parts: JobParts, ticket: JobTicket): boolean {
    const {
      readings = NONE,
      source = null,
      quarantine = NONE,
      commands = NONE,
      state = null,
      edit = null,
      admission = null,
      presence = NONE,
    } = parts;
    const isTooMuch = this.#isRefusing || this.#waiting + readings.length > this.#maxWaiting;
    if (readings.length > 0 && isTooMuch) {
      this.#refuseForNow();
      return false;
    }
    this.#jobs.push({
      readings,
      source,
      quarantine,
      commands,
      state,
      edit,
      admission,
      presence,
      ticket,
    });
    this.#waiting += readings.length;
    return true;
  }

  /** What came behind a refused message with it would overtake it, were it shorter. */
  #refuseForNow(): void {
    if (this.#isRefusing) return;
    this.#isRefusing = true;
    setTimeout(() => this.#isRefusing = false);
  }

  /** Takes what goes into the next commit. @param joins whether a serial becomes a meter with this job */
  takeGroup(joins: (serial: string, job: Job) => boolean): Job[] {
    const jobs = this.#jobs.splice(0, groupLength(this.#jobs, joins));
    for (const { readings } of jobs) this.#waiting -= readings.length;
    return jobs;
  }

  /** Takes everything. */
  takeAll(): Job[] {
    this.#waiting = 0;
    return this.#jobs.splice(0);
  }
}
