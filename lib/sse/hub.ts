/** Hands events to everyone who listens, each at the pace at which they read. */

import type { EventBatch } from "../domain/event.ts";
import type { StreamMeasures } from "../metrics/measures.ts";
import type { Clock } from "../ports.ts";
import type { LiveStream } from "../services.ts";
import { EventLog } from "./event_log.ts";
import { type Frame, HEARTBEAT_BYTES, resyncBytes, RETRY_BYTES } from "./frame.ts";

/** A client further behind than this starts anew (contract, 5, "Stream"). */
export const MAX_BEHIND_EVENTS = 1000;
/** … or this many bytes. */
export const MAX_BEHIND_BYTES = 1024 * 1024;
/** A comment line goes out this often, ms (contract, 5). */
export const HEARTBEAT_MS = 15_000;
/** A client that reads nothing for this long is closed, ms (contract, 5). */
export const STALLED_MS = 30_000;
/** Bytes that a stream may hold ready: one frame, so that all others count as behind until they are pulled. */
const STREAM_BUFFER_BYTES = 1;
/** Why a stream ended, as `Deno.serve` prints it: a text, for of an error it would print the stack. */
const STALLED_REASON = "A live stream is closed: its client reads nothing";
/** An id as this program writes it. */
const EVENT_ID = /^\d{1,15}$/;

interface Client {
  readonly controller: ReadableStreamDefaultController<Uint8Array>;
  readonly serial: string | undefined;
  readonly privileged: boolean;
  /** Id of the next event to look at. */
  next: number;
  /** Matching events that wait in the log for this client, and their bytes; 0 while it catches up. */
  behindEvents: number;
  behindBytes: number;
  /** Since when it does not read; `null` while it does. */
  stalledSince: number | null;
  /** Reads what it missed (`Last-Event-ID`): being behind is no fault of its own yet. */
  catchingUp: boolean;
  /** Was told to start anew and has not read since: what it will fetch covers what comes meanwhile. */
  resyncPending: boolean;
}

/** The live stream of this process. */
export class StreamHub implements LiveStream {
  readonly #clock: Pick<Clock, "now">;
  readonly #log = new EventLog();
  readonly #clients = new Set<Client>();
  #heart: ReturnType<typeof setInterval> | undefined;
  #dropped = 0;
  #resyncs = 0;

  /** @param clock one that nobody sets: it measures how long a client has not read */
  constructor(clock: Pick<Clock, "now">) {
    this.#clock = clock;
  }

  /** Begins with the events of the last minutes. @param lastId id of the last durable event */
  start(batches: readonly EventBatch[], lastId: number): void {
    const [first] = batches;
    this.#log.reset(first ? first.firstId - 1 : lastId);
    for (const batch of batches) this.#log.append(batch);
    this.#heart = setInterval(() => this.#beat(), HEARTBEAT_MS);
  }

  /** Streams that are open. */
  get clients(): number {
    return this.#clients.size;
  }

  /** Counted from the start. */
  measures(): StreamMeasures {
    return { clients: this.clients, dropped: this.#dropped, resyncs: this.#resyncs };
  }

  /** Takes notice of what became durable. */
  apply(batch: EventBatch): void {
    const before = this.#log.lastId;
    const gap = this.#log.append(batch);
    if (this.#clients.size === 0) return;
    const frames = gap ? [] : this.#framesFrom(before + 1);
    for (const client of this.#clients) {
      if (gap) this.#resync(client);
      else this.#deliver(client, frames);
    }
  }

  #framesFrom(first: number): Frame[] {
    const frames: Frame[] = [];
    for (let id = first; id <= this.#log.lastId; id++) frames.push(this.#log.frame(id)!);
    return frames;
  }

  open(
    options: { serial?: string; lastEventId?: string | null; privileged: boolean },
  ): ReadableStream<Uint8Array> {
    const { serial, lastEventId, privileged } = options;
    let client: Client;
    return new ReadableStream<Uint8Array>({
      start: (controller) => {
        const next = this.#log.lastId + 1;
        const waits = { behindEvents: 0, behindBytes: 0, stalledSince: null, resyncPending: false };
        client = { controller, serial, privileged, next, catchingUp: false, ...waits };
        this.#clients.add(client);
        controller.enqueue(RETRY_BYTES);
        if (lastEventId) this.#resume(client, lastEventId);
      },
      pull: () => {
        client.stalledSince = null;
        client.resyncPending = false;
        this.#pump(client);
      },
      cancel: () => this.#leave(client),
    }, { highWaterMark: STREAM_BUFFER_BYTES, size: (chunk) => chunk.byteLength });
  }

  /** Ends every stream: clients come again by themselves. */
  stop(): void {
    clearInterval(this.#heart);
    for (const client of this.#clients) client.controller.close();
    this.#clients.clear();
  }

  #resume(client: Client, lastEventId: string): void {
    const last = EVENT_ID.test(lastEventId) ? Number(lastEventId) : NaN;
    const known = last >= this.#log.firstId - 1 && last <= this.#log.lastId;
    if (!known) return this.#resync(client);
    client.next = last + 1;
    client.catchingUp = true;
    this.#pump(client);
  }

  /**
   * Counts what is new for a client, and sends what it can take. Whether it is too far behind is judged
   * by what it had the time to read: what came before.
   */
  #deliver(client: Client, frames: readonly Frame[]): void {
    if (!client.catchingUp) {
      const { behindEvents, behindBytes } = client;
      if (behindEvents > MAX_BEHIND_EVENTS || behindBytes > MAX_BEHIND_BYTES) {
        return this.#resync(client);
      }
      for (const frame of frames) {
        if (!concerns(frame, client)) continue;
        client.behindEvents++;
        client.behindBytes += frame.bytes.length;
      }
    }
    this.#pump(client);
  }

  /** Sends events while the client reads. */
  #pump(client: Client): void {
    const { controller } = client;
    while (client.next <= this.#log.lastId) {
      if ((controller.desiredSize ?? 0) <= 0) {
        client.stalledSince ??= this.#clock.now();
        return;
      }
      const frame = this.#log.frame(client.next);
      if (!frame) return this.#resync(client); // forgotten while it waited
      client.next++;
      if (!concerns(frame, client)) continue;
      if (!client.catchingUp) {
        client.behindEvents--;
        client.behindBytes -= frame.bytes.length;
      }
      controller.enqueue(frame.bytes);
    }
    client.catchingUp = false;
  }

  #resync(client: Client): void {
    client.next = this.#log.lastId + 1;
    client.behindEvents = 0;
    client.behindBytes = 0;
    client.catchingUp = false;
    if (client.resyncPending) return;
    this.#resyncs++;
    client.resyncPending = (client.controller.desiredSize ?? 0) <= 0;
    client.controller.enqueue(resyncBytes(this.#log.lastId));
  }

  #beat(): void {
    const now = this.#clock.now();
    for (const client of this.#clients) {
      const { controller, stalledSince } = client;
      if ((controller.desiredSize ?? 0) > 0) {
        controller.enqueue(HEARTBEAT_BYTES);
      } else if (stalledSince !== null && now - stalledSince >= STALLED_MS) {
        this.#leave(client);
        this.#dropped++;
        controller.error(STALLED_REASON);
      } else {
        client.stalledSince ??= now;
      }
    }
  }

  #leave(client: Client): void {
    this.#clients.delete(client);
  }
}

function concerns(frame: Frame, client: Client): boolean {
  if (frame.privileged && !client.privileged) return false;
  return client.serial === undefined || frame.serial === client.serial;
}
