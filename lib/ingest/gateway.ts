/** The main thread's hand on the ingest thread: calls over `postMessage`, each with a time limit. */

import type { CommandRequest, CommandRow } from "../domain/command.ts";
import type { KnownMeters } from "../domain/known_meter.ts";
import type { MeterEdit } from "../domain/meter_edit.ts";
import type { Reading } from "../domain/reading.ts";
import type { Claims } from "../identity.ts";
import type { IngestMeasures } from "../metrics/measures.ts";
import { isOrderOf } from "../commands/keyed_id.ts";
import {
  type HealthReport,
  RefusedError,
  ReusedIdError,
  UnavailableError,
  type Writer,
} from "../services.ts";
import type { IngestCalls, IngestStatus } from "./link.ts";
import { withTimeout } from "../domain/with_timeout.ts";

/** A call without an answer fails after, ms: a little more than a commit may take. */
const CALL_TIMEOUT_MS = 9000;
/** How often the ingest thread is asked how it is, ms. */
const STATUS_EVERY_MS = 2000;
/** A status older than this counts as none, ms: with the above, a fault shows within 10 s. */
const STATUS_STALE_MS = 7000;
/** What the thread counts is waited for this long, ms: Prometheus gives a scrape 10 s by default. */
const MEASURE_TIMEOUT_MS = 3000;

/** A thread, as far as the gateway needs it. */
export interface Thread {
  postMessage(message: unknown): void;
  onmessage: ((event: MessageEvent) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  terminate(): void;
}

type Waiting = { resolve: (value: never) => void; reject: (error: Error) => void };
/** Resolves when everything up to this event is visible to readers. */
type CaughtUp = (eventId: number) => Promise<void>;

/** Starts, asks and stops the ingest thread. */
export class IngestGateway implements Writer {
  readonly #thread: Thread;
  #caughtUp: CaughtUp = () => Promise.resolve();
  readonly #now: () => number;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 1;
  #status: { value: IngestStatus; at: number } | null = null;
  #polling: ReturnType<typeof setInterval> | undefined;
  #fatal: string | null = null;
  #stopped = Promise.withResolvers<void>();
  /** Settled when the thread ends by itself: the program cannot go on. */
  readonly died: Promise<string>;

  /** @param now ms, of a clock that nobody sets */
  constructor(thread: Thread, now: () => number) {
    this.#thread = thread;
    this.#now = now;
    this.died = new Promise((resolve) => {
      thread.onerror = (event) => {
        event.preventDefault();
        this.#die(event.message, resolve);
      };
    });
  }

  /** Starts the thread with its configuration; rejects with the thread's own words. */
  async start(message: unknown): Promise<void> {
    const ready = Promise.withResolvers<void>();
    this.#thread.onmessage = ({ data }) => {
      if (data.type === "ready") ready.resolve();
      else if (data.type === "fatal") ready.reject(new Error(data.message));
      else this.#receive(data);
    };
    this.died.then((why) => ready.reject(new Error(why)));
    this.#thread.postMessage(message);
    await ready.promise;
    await this.refresh();
    this.#polling = setInterval(() => void this.refresh(), STATUS_EVERY_MS);
  }

  /** Lets `submit` answer only when readers see what was stored. */
  awaitReaders(caughtUp: CaughtUp): void {
    this.#caughtUp = caughtUp;
  }

  #receive(data: { type: string; id: number; value: never; name: string; message: string }): void {
    if (data.type === "stopped") return this.#stopped.resolve();
    const waiting = this.#waiting.get(data.id);
    this.#waiting.delete(data.id);
    if (data.type === "result") waiting?.resolve(data.value);
    else waiting?.reject(Object.assign(new Error(data.message), { name: data.name }));
  }

  #die(why: string, tell: (why: string) => void): void {
    this.#fatal = why;
    for (const { reject } of this.#waiting.values()) reject(new Error(why));
    this.#waiting.clear();
    this.#stopped.resolve();
    tell(why);
  }

  #call<M extends keyof IngestCalls>(
    method: M,
    ...args: Parameters<IngestCalls[M]>
  ): ReturnType<IngestCalls[M]> {
    const id = this.#nextId++;
    const work = new Promise((resolve, reject) => {
      if (this.#fatal) return reject(new Error(this.#fatal));
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        reject(new Error(`The ingest thread gave no answer in ${CALL_TIMEOUT_MS} ms`));
      }, CALL_TIMEOUT_MS);
      const settle = <T>(then: (value: T) => void) => (value: T) => {
        clearTimeout(timer);
        then(value);
      };
      this.#waiting.set(id, { resolve: settle(resolve), reject: settle(reject) });
      this.#thread.postMessage({ type: "call", id, method, args });
    });
    return work as ReturnType<IngestCalls[M]>;
  }

  /** As `#call`. @throws {UnavailableError} whatever is in the way */
  async #ask<M extends keyof IngestCalls>(
    method: M,
    ...args: Parameters<IngestCalls[M]>
  ): Promise<Awaited<ReturnType<IngestCalls[M]>>> {
    try {
      return await this.#call(method, ...args);
    } catch (cause) {
      throw new UnavailableError(messageOf(cause), { cause });
    }
  }

  async submit(
    readings: readonly Reading[],
    { imported = false }: { readonly imported?: boolean } = {},
  ): Promise<{ accepted: number; duplicates: number }> {
    const outcome = await this.#ask("submit", readings, imported);
    if (outcome.refused) throw new RefusedError(outcome.refused);
    await this.#caughtUp(outcome.eventId);
    return { accepted: outcome.accepted, duplicates: outcome.duplicates };
  }

  async command(
    request: CommandRequest,
    target: string | null,
    by: string,
    ttlSeconds: number,
    id?: string,
  ): Promise<CommandRow> {
    const order = { request, serial: target, by, ttlSeconds, id };
    const { row } = await this.#ask("command", order);
    if (!isOrderOf(order, row)) {
      throw new ReusedIdError(`Cannot send command ${row.id}: it is taken`);
    }
    if (row.status === "failed") throw new UnavailableError(row.reason);
    return row;
  }

  /**
   * Changes a meter; resolves when readers see it.
   *
   * @throws {RefusedError} a replacement before the readings that are kept
   * @throws {UnavailableError}
   */
  async edit(serial: string, edit: MeterEdit, by: string): Promise<void> {
    const outcome = await this.#ask("edit", serial, edit, by);
    if (outcome.refused) throw new RefusedError(outcome.refused);
    await this.#caughtUp(outcome.eventId);
  }

  /** The claim list, and what is decided of it. */
  readonly claims: Claims = {
    list: () => this.#ask("claims"),
    decide: (serial, decision, by) => this.#ask("decideClaim", serial, decision, by),
    unnamed: () => this.#ask("unnamed"),
    assignUnnamed: (serial, by) => this.#ask("assignUnnamed", serial, by),
  };
  /**
   * Ends a meter's connections to the embedded broker.
   *
   * @throws {UnavailableError}
   */
  async expel(serial: string): Promise<void> {
    await this.#ask("expel", serial);
  }

  /** What the thread has read of the meters, when it has started. */
  async known(): Promise<KnownMeters> {
    return await this.#call("known");
  }

  /** Asks the thread how it is; a thread that does not answer leaves the last answer to grow old. */
  async refresh(): Promise<void> {
    try {
      this.#status = { value: await this.#call("status"), at: this.#now() };
    } catch (error) {
      if (this.#fatal === null && !(error instanceof Error)) throw error;
    }
  }

  /** What the thread counts; `null` when it does not say so in time. */
  async measure(): Promise<IngestMeasures | null> {
    try {
      return await withTimeout(this.#call("measure"), "measuring", MEASURE_TIMEOUT_MS);
    } catch {
      return null; // `checks` says why
    }
  }

  /** The last known state of the link to the meters. */
  get status(): IngestStatus | null {
    return this.#status?.value ?? null;
  }

  /** By part, `ok` or what is wrong. */
  checks(): HealthReport["checks"] {
    const fresh = this.#status && this.#now() - this.#status.at <= STATUS_STALE_MS;
    if (!this.#status || !fresh || this.#fatal) {
      const ingest = this.#fatal ?? "the ingest thread does not answer";
      return { store: "unknown", broker: "unknown", ingest };
    }
    const { broker, storeError } = this.#status.value;
    return {
      store: storeError ?? "ok",
      broker: broker.connected ? "ok" : broker.error ?? "not connected",
      ingest: "ok",
    };
  }

  /** Lets the thread finish what is under way. */
  async stop(timeoutMs: number): Promise<void> {
    clearInterval(this.#polling);
    if (this.#fatal === null) {
      this.#thread.postMessage({ type: "stop" });
      let timer: ReturnType<typeof setTimeout> | undefined;
      const late = new Promise<void>((resolve) => timer = setTimeout(resolve, timeoutMs));
      await Promise.race([this.#stopped.promise, late]);
      clearTimeout(timer);
    }
    this.#thread.terminate();
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
