/** The one writer: many jobs to one commit, acknowledgement after it, one bus message a commit. */

import type { EventBatch } from "../domain/event.ts";
import type { Log } from "../log.ts";
import type { Clock, EventBus, ReadingStore, StoreHead } from "../ports.ts";
import { buildGroup } from "./group.ts";
import type { Job, JobOutcome, JobParts } from "./jobs.ts";
import { MeterRegistry } from "./registry.ts";
import { Repeats } from "./repeats.ts";

/** Most readings of one commit: some 60 ms of work, and a bounded time until the first of them is told. */
export const MAX_GROUP_READINGS = 2000;
/** Most jobs of one commit that may write keys besides readings: Deno KV takes 1,000 keys at once. */
export const MAX_GROUP_SIDE_JOBS = 150;
/** Readings that may wait; beyond it new ones are refused, so that memory stays bounded. */
export const MAX_WAITING_READINGS = 200_000;
/** A commit that takes longer counts as failed: a foreign lock makes Deno KV wait for ever. */
export const COMMIT_TIMEOUT_MS = 8000;

/** A commit that failed is tried again for this long, ms: a lock passes, a full disk does not. */
export const RETRY_FOR_MS = 4000;
/** Pause before it is tried again, ms. */
const RETRY_PAUSE_MS = 100;

/** The store does not take readings now: nothing of this was kept. */
export class StoreUnavailableError extends Error {
  override readonly name = "StoreUnavailableError";
}

export interface PipelineDeps {
  readonly store: ReadingStore;
  readonly bus: EventBus;
  readonly clock: Clock;
  readonly log: Log;
}

/** Takes jobs in order and makes them durable in groups. */
export class Pipeline {
  readonly registry: MeterRegistry;
  readonly #deps: PipelineDeps;
  readonly #repeats: Repeats;
  #queue: Job[] = [];
  #waiting = 0;
  #running: Promise<void> | null = null;
  #head: StoreHead = { commit: 0, eventId: 0 };
  /** Events up to here were told to the bus. */
  #told = 0;
  #stale = true;
  #error: string | null = null;

  constructor(deps: PipelineDeps) {
    this.#deps = deps;
    this.registry = new MeterRegistry(deps.store);
    this.#repeats = new Repeats(deps.store);
  }

  /** Reads the store's state. */
  async start(): Promise<void> {
    this.#told = Infinity; // what was stored by an earlier process is not told again
    await this.#reload();
    this.#told = this.#head.eventId;
  }

  /** Why the last commit failed, `null` while all is well. */
  get error(): string | null {
    return this.#error;
  }

  /** Id of the last durable event. */
  get eventId(): number {
    return this.#head.eventId;
  }

  /**
   * Hands a job over; resolves when it is durable.
   *
   * @throws {StoreUnavailableError} when it is not, and is not going to be
   */
  submit(parts: JobParts): Promise<JobOutcome> {
    const {
      readings = [],
      source = null,
      quarantine = [],
      commands = [],
      state = null,
      presence = [],
    } = parts;
    if (this.#waiting + readings.length > MAX_WAITING_READINGS) {
      return Promise.reject(
        new StoreUnavailableError("Cannot take readings: too many are waiting"),
      );
    }
    return new Promise((resolve, reject) => {
      this.#queue.push({
        readings,
        source,
        quarantine,
        commands,
        state,
        presence,
        resolve,
        reject,
      });
      this.#waiting += readings.length;
      this.#running ??= this.#drain();
    });
  }

  /** Resolves when nothing waits any more. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running;
  }

  async #drain(): Promise<void> {
    await Promise.resolve(); // what arrives in this turn belongs to one commit
    while (this.#queue.length > 0) {
      const jobs = this.#nextGroup();
      try {
        await this.#commitWithRetry(jobs);
      } catch (error) {
        this.#fail(jobs, error);
      }
    }
    this.#running = null;
  }

  #nextGroup(): Job[] {
    let readings = 0;
    let sides = 0;
    let count = 0;
    const newcomers = new Set<string>();
    for (const job of this.#queue) {
      const known = newcomers.size;
      for (const { serial } of job.readings) {
        if (!this.registry.get(serial)) newcomers.add(serial);
      }
      const side = job.quarantine.length + job.commands.length + (job.state ? 1 : 0) +
        newcomers.size - known;
      const full = readings + job.readings.length > MAX_GROUP_READINGS ||
        sides + side > MAX_GROUP_SIDE_JOBS;
      if (count > 0 && full) break;
      readings += job.readings.length;
      sides += side;
      count++;
    }
    this.#waiting -= readings;
    return this.#queue.splice(0, count);
  }

  async #commitWithRetry(jobs: readonly Job[]): Promise<void> {
    const { clock, log } = this.#deps;
    const end = performance.now() + RETRY_FOR_MS;
    for (let again = jobs;;) {
      try {
        return await this.#commit(again);
      } catch (error) {
        if (performance.now() >= end) throw error;
        log.debug("Cannot commit, trying again", { error: String(error) });
        await clock.sleep(RETRY_PAUSE_MS);
        again = jobs.map(asRepeat);
      }
    }
  }

  async #commit(jobs: readonly Job[]): Promise<void> {
    const { store, clock } = this.#deps;
    if (this.#stale) await withTimeout(this.#reload(), "reading the store");
    const at = clock.now();
    this.#stale = true; // until the commit is known to have succeeded
    const group = await withTimeout(
      buildGroup({ store, registry: this.registry, repeats: this.#repeats }, jobs, at),
      "reading the store",
    );
    const { outcomes, ...content } = group;
    const empty = content.events.length + content.meters.length + content.quarantine.length +
        content.commands.length === 0;
    if (!empty) {
      const after = this.#head;
      this.#head = await withTimeout(store.commit({ ...content, after, at }), "committing");
      this.#tell({ firstId: after.eventId + 1, at, events: content.events });
    }
    this.#stale = false;
    this.#error = null;
    jobs.forEach((job, i) => job.resolve({ ...outcomes[i], eventId: this.#head.eventId }));
  }

  #tell(batch: EventBatch): void {
    if (batch.events.length > 0) this.#deps.bus.publish(batch);
    this.#told = batch.firstId + batch.events.length - 1;
  }

  #fail(jobs: readonly Job[], cause: unknown): void {
    this.#error = cause instanceof Error ? cause.message : String(cause);
    this.#deps.log.error("Cannot store readings", { error: this.#error, jobs: jobs.length });
    const error = new StoreUnavailableError(`Cannot store readings: ${this.#error}`, { cause });
    for (const job of jobs) job.reject(error);
  }

  /** After a fault: what became of the last commit is read from the store, and told if it succeeded. */
  async #reload(): Promise<void> {
    const { store, clock } = this.#deps;
    this.#repeats.clear();
    const head = await store.head();
    await this.registry.load(clock.now());
    if (head.eventId > this.#told) {
      for (const batch of await store.eventsSince(0)) {
        if (batch.firstId > this.#told) this.#tell(batch);
      }
    }
    this.#head = head;
    this.#stale = false;
  }
}

/** The failed commit may have succeeded after all: what it stored must not be stored again. */
function asRepeat(job: Job): Job {
  return job.source ? { ...job, source: { ...job.source, dup: true } } : job;
}

async function withTimeout<T>(work: Promise<T>, what: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<never>((_, reject) => {
    const message = `${what} took longer than ${COMMIT_TIMEOUT_MS} ms`;
    timer = setTimeout(() => reject(new Error(message)), COMMIT_TIMEOUT_MS);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
