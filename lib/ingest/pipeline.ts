/** The one writer: many jobs to one commit, acknowledgement after it, one bus message a commit. */

import type { Calendar } from "../domain/calendar.ts";
import type { BookChange } from "../domain/consumption/book.ts";
import type { MeterRecord } from "../domain/meter.ts";
import type { EventBatch, LiveEvent } from "../domain/event.ts";
import type { Log } from "../log.ts";
import { Counters } from "../metrics/counters.ts";
import type { Clock, EventBus, ReadingStore, StoreHead } from "../ports.ts";
import { Admission, type AdmissionRules } from "./admission.ts";
import { Background } from "./background.ts";
import { buildGroup, type Group } from "./group.ts";
import { HourCache } from "./hour_cache.ts";
import { JobQueue } from "./job_queue.ts";
import { type Job, type JobOutcome, type JobParts, type JobTicket, NO_CONTENT } from "./jobs.ts";
import type { MeterTrack } from "./meter_track.ts";
import { MeterRegistry } from "./registry.ts";
import { Repeats } from "./repeats.ts";
import type { RewritingProgress } from "./rewriter.ts";
import { inSlices, type Slice } from "./slices.ts";
import { withTimeout } from "../domain/with_timeout.ts";

/** A commit that takes longer counts as failed: a foreign lock makes Deno KV wait for ever. */
export const COMMIT_TIMEOUT_MS = 8000;

/** A commit that failed is tried again for this long, ms: a lock passes, a full disk does not. */
export const RETRY_FOR_MS = 4000;
/** Pause of the work on the books after a fault, ms. */
const REST_MS = 1000;
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
  readonly calendar: Calendar;
  /** Left out: every serial becomes a meter. */
  readonly admission?: AdmissionRules;
  /** Left out: nobody asks. */
  readonly counters?: Counters;
  /** Readings that may wait; left out: `MAX_WAITING_READINGS`. */
  readonly maxWaiting?: number;
}

/** Takes jobs in order and makes them durable in groups. */
export class Pipeline {
  readonly registry: MeterRegistry;
  readonly admission: Admission;
  readonly #deps: PipelineDeps;
  readonly #counters: Counters;
  readonly #repeats: Repeats;
  readonly #hours: HourCache;
  readonly #queue: JobQueue;
  #running: Promise<void> | null = null;
  #head: StoreHead = { commit: 0, eventId: 0 };
  /** Events up to here were told to the bus. */
  #told = 0;
  #stale = true;
  /** Number of the last try to build a group. */
  #attempt = 0;
  #error: string | null = null;
  /** After a fault, work on the books waits until then (`performance.now`). */
  #restUntil = 0;
  #resting: ReturnType<typeof setTimeout> | undefined;
  readonly #background: Background;

  constructor(deps: PipelineDeps) {
    this.#deps = deps;
    this.#queue = new JobQueue(deps.maxWaiting);
    this.#counters = deps.counters ?? new Counters();
    this.#hours = new HourCache(deps.store);
    const bookDeps = { ...deps, hours: this.#hours };
    this.registry = new MeterRegistry(bookDeps);
    this.admission = new Admission(deps.store, deps.admission);
    this.#repeats = new Repeats(deps.store);
    const enforce = this.#enforce.bind(this);
    this.#background = new Background({ ...bookDeps, enforce });
  }

  /** Reads the store's state. */
  async start(): Promise<void> {
    this.#told = Infinity; // what was stored by an earlier process is not told again
    await this.#reload();
    this.#told = this.#head.eventId;
    this.#running ??= this.#drain();
  }

  readonly #isMeter = (serial: string) => this.registry.get(serial) !== undefined;

  /** A serial asked to come in, by what is said in the place of a topic. */
  knock(serial: string, topic: string, at: number): void {
    this.admission.knock({ serial, topic, at, retained: false }, this.#isMeter);
  }

  /** Resolves when the meter's book is up to date. */
  settled(serial: string): Promise<void> {
    return this.#background.settled(serial);
  }

  /** Lets the book of a meter be written anew, whatever its rules are. */
  rewrite(serial: string): Promise<void> {
    const track = this.registry.get(serial);
    if (!track) return Promise.resolve();
    this.#background.rewrite(track);
    this.#running ??= this.#drain();
    return this.#background.settled(serial);
  }

  /** Lets raw readings before `cut` (Unix ms) go, where the ledger can do without them. */
  retain(cut: number): void {
    this.#background.retain(cut, this.registry.all());
    this.#running ??= this.#drain();
  }

  /** The book that is being written anew, `null` when none is. */
  get rewriting(): RewritingProgress | null {
    return this.#background.rewriting;
  }

  /** Readings that wait for a commit. */
  get waiting(): number {
    return this.#queue.waiting;
  }

  /** Whether the messages that come now can wait. */
  get hasRoom(): boolean {
    return this.#queue.hasRoom;
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
    return new Promise((resolve, reject) => {
      this.enqueue(parts, {
        settle: (error, outcome, eventId) => {
          if (error) reject(error);
          else resolve({ ...outcome!, eventId: eventId! });
        },
      });
    });
  }

  /**
   * Hands a job over; its ticket is settled when it is durable, with a `StoreUnavailableError` when it
   * is not and is not going to be.
   */
  enqueue(parts: JobParts, ticket: JobTicket): void {
    if (this.#queue.add(parts, ticket)) this.#running ??= this.#drain();
    else {
      this.#counters.notStored("overload", parts.readings?.length ?? 0);
      ticket.settle(new StoreUnavailableError("Cannot take readings: too many are waiting"));
    }
  }

  /** Resolves when nothing waits any more. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running;
    clearTimeout(this.#resting);
  }

  async #drain(): Promise<void> {
    await Promise.resolve(); // what arrives in this turn belongs to one commit
    do {
      if (!this.#queue.isEmpty) await this.#commitNext();
    } while (await this.#workSome() || !this.#queue.isEmpty);
    this.#running = null;
  }

  async #commitNext(): Promise<void> {
    const jobs = this.#queue.takeGroup((serial, { source }) =>
      !this.#isMeter(serial) && (source?.topic === null || this.admission.mayEnter(serial))
    );
    try {
      await this.#commitWithRetry(jobs);
    } catch (error) {
      // What waits behind goes too: stored before these come again, it would have overtaken them.
      this.#fail([...jobs, ...this.#queue.takeAll()], error);
    }
  }

  /** Does some of what can wait. @returns whether there is more */
  async #workSome(): Promise<boolean> {
    if (this.#background.isIdle || performance.now() < this.#restUntil) return false;
    try {
      if (this.#stale) await withTimeout(this.#reload(), "reading the store", COMMIT_TIMEOUT_MS);
      await this.#background.step();
      return !this.#background.isIdle;
    } catch (error) {
      this.#stale = true; // the books are read anew
      this.#deps.log.warn("Cannot work on the books", { error: String(error) });
      this.#rest();
      return false;
    }
  }

  /** Work on the books goes on after a while, whether messages come or not. */
  #rest(): void {
    this.#restUntil = performance.now() + REST_MS;
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => this.#running ??= this.#drain(), REST_MS + 1);
  }

  async #enforce(track: MeterTrack, change: BookChange): Promise<void> {
    const { store, clock } = this.#deps;
    const at = clock.now();
    const after = this.#head;
    this.#stale = true; // until the commit is known to have succeeded
    await track.takeBook(change.state);
    const row = track.row(at);
    const events: LiveEvent[] = row ? [{ type: "meter", meter: row }] : [];
    this.#head = await store.commit({ ...NO_CONTENT, after, at, events, books: [change] });
    this.#stale = false;
    this.#tell({ firstId: after.eventId + 1, at, events, books: [track.book.row()], meters: [] });
  }

  async #commitWithRetry(jobs: readonly Job[]): Promise<void> {
    const { clock, log } = this.#deps;
    const end = performance.now() + RETRY_FOR_MS;
    for (let again = jobs;;) {
      try {
        return await this.#commit(again);
      } catch (error) {
        this.#attempt++; // what goes on behind a time limit must not touch the tracks any more
        if (performance.now() >= end) throw error;
        log.debug("Cannot commit, trying again", { error: String(error) });
        await clock.sleep(RETRY_PAUSE_MS);
        again = jobs.map(asRepeat);
      }
    }
  }

  async #commit(jobs: readonly Job[]): Promise<void> {
    const { store, clock } = this.#deps;
    if (this.#stale) await withTimeout(this.#reload(), "reading the store", COMMIT_TIMEOUT_MS);
    const at = clock.now();
    this.#stale = true; // until the commit is known to have succeeded
    const attempt = ++this.#attempt;
    const isAbandoned = () => attempt !== this.#attempt;
    const { registry, admission } = this;
    const [repeats, hours] = [this.#repeats, this.#hours];
    const group = await withTimeout(
      buildGroup({ store, registry, admission, repeats, hours, isAbandoned }, jobs, at),
      "reading the store",
      COMMIT_TIMEOUT_MS,
    );
    await this.#commitSlices(group, at);
    admission.settle(group, at, this.#isMeter);
    this.#stale = false;
    this.#error = null;
    this.#counters.settled(jobs, group);
    const { eventId } = this.#head;
    jobs.forEach((job, i) => job.ticket.settle(undefined, group.outcomes[i], eventId));
  }

  async #commitSlices(group: Group, at: number): Promise<void> {
    const { store, log } = this.#deps;
    const slices = inSlices(group, this.registry, at, log);
    let sides = sidesOf(group);
    for (;;) {
      const { done, value: slice } = await withTimeout(
        slices.next(),
        "reading the books",
        COMMIT_TIMEOUT_MS,
      );
      if (done) return;
      const { events, drafts, finished } = slice;
      // A message is known as a repeat only when the last of its readings is stored.
      const fingerprints = new Map(
        [...group.fingerprints].filter(([serial]) => finished.has(serial)),
      );
      const size = Object.values(sides).reduce((sum, { length }) => sum + length, 0) +
        events.length + drafts.length;
      if (size === 0 && this.#error === null) continue; // after a fault, nothing is a probe
      const after = this.#head;
      const books = drafts.map(({ draft }) => draft.change);
      const { meters } = sides;
      const content = { fingerprints, ...sides, events, books };
      this.#head = await withTimeout(
        this.#counters.commit(events, () => store.commit({ ...content, after, at })),
        "committing",
        COMMIT_TIMEOUT_MS,
      );
      this.#accept(slice, meters);
      const told = drafts.map(({ track }) => track.book.row());
      this.#tell({ firstId: after.eventId + 1, at, events, books: told, meters });
      sides = NO_SIDES;
    }
  }

  /** The slice is durable. */
  #accept({ drafts, events }: Slice, meters: readonly MeterRecord[]): void {
    for (const { track, draft } of drafts) {
      track.book.accept(draft);
      this.#background.look(track);
    }
    for (const { serial } of meters) this.#background.look(this.registry.get(serial)!);
    this.#hours.add(events);
    this.#background.notice(events);
  }

  #tell(batch: EventBatch): void {
    if (batch.events.length + batch.books.length + batch.meters.length > 0) {
      this.#deps.bus.publish(batch);
    }
    this.#told = batch.firstId + batch.events.length - 1;
  }

  /** What meters and books are now: their changes were not told. */
  #tellAll({ eventId }: StoreHead, at: number): void {
    const tracks = [...this.registry.all()];
    const books = tracks.map(({ book }) => book.row());
    const meters = tracks.map(({ record }) => record);
    this.#tell({ firstId: eventId + 1, at, events: [], books, meters });
  }

  #fail(jobs: readonly Job[], cause: unknown): void {
    this.#error = cause instanceof Error ? cause.message : String(cause);
    this.#deps.log.error("Cannot store readings", { error: this.#error, jobs: jobs.length });
    const error = new StoreUnavailableError(`Cannot store readings: ${this.#error}`, { cause });
    this.#counters.notStored("store", jobs.reduce((sum, job) => sum + job.readings.length, 0));
    for (const job of jobs) job.ticket.settle(error);
  }

  /** After a fault: what became of the last commit is read from the store, and told if it succeeded. */
  async #reload(): Promise<void> {
    const { store, clock } = this.#deps;
    this.#repeats.clear();
    this.#hours.clear();
    const head = await store.head();
    await this.registry.load(clock.now());
    await this.admission.load(this.#isMeter);
    this.#background.reset(this.registry.all());
    if (head.eventId > this.#told) {
      for (const batch of await store.eventsSince(0, { after: this.#told })) {
        if (batch.firstId > this.#told) this.#tell(batch);
      }
      this.#tellAll(head, clock.now());
    }
    this.#head = head;
    this.#stale = false;
  }
}

/** What a commit has beside readings and books. */
type Sides = Pick<
  Group,
  "meters" | "quarantine" | "commands" | "changes" | "claims" | "unnamed"
>;

function sidesOf({ meters, quarantine, commands, changes, claims, unnamed }: Sides): Sides {
  return { meters, quarantine, commands, changes, claims, unnamed };
}

const NO_SIDES = sidesOf(NO_CONTENT);

/** The failed commit may have succeeded after all: what it stored must not be stored again. */
function asRepeat(job: Job): Job {
  return job.source ? { ...job, source: { ...job.source, dup: true } } : job;
}
