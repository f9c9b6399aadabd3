/** Hands events to everyone who listens, each at the pace at which they read. */

import type { EventBatch } from "../domain/event.ts";
import type { StreamMeasures } from "../metrics/measures.ts";
import type { Clock } from "../ports.ts";
import type { LiveStream, StreamOptions } from "../services.ts";
import { EventLog } from "./event_log.ts";
import { type Frame, HEARTBEAT_BYTES, joinBytes, resyncBytes, RETRY_BYTES } from "./frame.ts";

/**
 * A rest is this many times as long as the round before it: after the round the system writes to every
 * socket, which takes about twice as long, and everything else wants its turn.
 */
const REST_TIMES = 4;

/** A client further behind than this starts anew (contract, 5, "Stream"). */
export const MAX_BEHIND_EVENTS = 1000;
/** … or this many bytes. */
export const MAX_BEHIND_BYTES = 1024 * 1024;
/** A comment line goes out this often, ms (contract, 5). */
export const HEARTBEAT_MS = 15_000;
/** A client that reads nothing for this long is closed, ms (contract, 5). */
export const STALLED_MS = 30_000;
/** Bytes that a stream may hold ready: one chunk, so that all else waits in the log until it is pulled. */
const STREAM_BUFFER_BYTES = 1;
/** Events that wait go out as one chunk until it has this many bytes: each chunk costs a system call. */
const CHUNK_BYTES = 16 * 1024;
/** Why a stream ended, for the log: a text, for of an error it would have the stack. */
const STALLED_REASON = "A live stream is closed: its client reads nothing";
/** An id as this program writes it. */
const EVENT_ID = /^\d{1,15}$/;

interface Client {
  readonly controller: ReadableStreamDefaultController<Uint8Array>;
  readonly serial: string | undefined;
  readonly among: ReadonlySet<string> | undefined;
  readonly privileged: boolean;
  /** Id of the next event to look at. */
  next: number;
  /** Matching events that it has not pulled yet, and their bytes; 0 while it catches up. */
  behindEvents: number;
  behindBytes: number;
  /** Those of them that are on their way to it. */
  handedEvents: number;
  handedBytes: number;
  /** Since when it does not read; `null` while it does. */
  stalledSince: number | null;
  /** Reads what it missed (`Last-Event-ID`): being behind is no fault of its own yet. */
  catchingUp: boolean;
  /** Was told to start anew and has not read since: what it will fetch covers what comes meanwhile. */
  resyncPending: boolean;
}

/** Of a client that has read what there is. */
const NOTHING_WAITS = {
  behindEvents: 0,
  behindBytes: 0,
  handedEvents: 0,
  handedBytes: 0,
  stalledSince: null,
  catchingUp: false,
  resyncPending: false,
};

/** The live stream of this process. */
export class StreamHub implements LiveStream {
  readonly #clock: Pick<Clock, "now">;
  readonly #log = new EventLog();
  readonly #clients = new Set<Client>();
  /** Id of the newest event that went to the clients. */
  #shown = 0;
  /** The next round of events, while it waits. */
  #round: ReturnType<typeof setTimeout> | undefined;
  #restUntil = 0;
  /** The last chunk of several events, for the next client that is where its first one was. */
  #joined: { readonly first: number; readonly last: number; readonly bytes: Uint8Array } | null =
    null;
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
    this.#shown = this.#log.lastId;
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
    const gap = this.#log.append(batch);
    if (gap) {
      this.#shown = this.#log.lastId;
      for (const client of this.#clients) this.#resync(client);
    } else if (this.#round === undefined) {
      const rest = this.#restUntil - this.#clock.now();
      if (rest <= 0) this.#deliverAll();
      else this.#round = setTimeout(() => this.#deliverAll(), rest);
    }
  }

  /**
   * A round: what came since the last one goes to everyone. After one that took its time comes a rest:
   * with thousands of clients, events that come close together go out together.
   */
  #deliverAll(): void {
    clearTimeout(this.#round);
    this.#round = undefined;
    const began = this.#clock.now();
    const first = this.#shown + 1;
    this.#shown = this.#log.lastId;
    if (first > this.#shown || this.#clients.size === 0) return;
    const frames: Frame[] = [];
    for (let id = first; id <= this.#shown; id++) {
      const frame = this.#log.frame(id);
      if (frame) frames.push(frame); // a forgotten one is missed when it is to be sent
    }
    for (const client of this.#clients) this.#deliver(client, frames);
    const ended = this.#clock.now();
    this.#restUntil = ended + REST_TIMES * (ended - began);
  }

  open(
    { serial, among, lastEventId, privileged }: StreamOptions,
  ): ReadableStream<Uint8Array> {
    let client: Client;
    return new ReadableStream<Uint8Array>({
      start: (controller) => {
        const next = this.#shown + 1;
        client = { controller, serial, among, privileged, next, ...NOTHING_WAITS };
        this.#clients.add(client);
        controller.enqueue(RETRY_BYTES);
        if (lastEventId) this.#resume(client, lastEventId);
      },
      pull: () => {
        client.stalledSince = null;
        client.resyncPending = false;
        client.behindEvents -= client.handedEvents;
        client.behindBytes -= client.handedBytes;
        client.handedEvents = client.handedBytes = 0;
        this.#pump(client);
      },
      cancel: () => this.#leave(client),
    }, { highWaterMark: STREAM_BUFFER_BYTES, size: (chunk) => chunk.byteLength });
  }

  /** Ends every stream: clients come again by themselves. */
  stop(): void {
    clearInterval(this.#heart);
    this.#deliverAll();
    for (const client of this.#clients) client.controller.close();
    this.#clients.clear();
  }

  #resume(client: Client, lastEventId: string): void {
    const last = EVENT_ID.test(lastEventId) ? Number(lastEventId) : NaN;
    const known = last >= this.#log.firstId - 1 && last <= this.#shown;
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
    while (client.next <= this.#shown) {
      if ((controller.desiredSize ?? 0) <= 0) {
        client.stalledSince ??= this.#clock.now();
        return;
      }
      const frames = this.#nextFrames(client);
      if (!frames) return this.#resync(client); // forgotten while it waited
      if (frames.length === 0) continue;
      const bytes = frames.length === 1 ? frames[0].bytes : this.#join(frames);
      if (!client.catchingUp) {
        client.handedEvents += frames.length;
        client.handedBytes += bytes.length;
      }
      controller.enqueue(bytes);
    }
    client.catchingUp = false;
  }

  /** The next events that concern a client, as many as make a chunk; `null` when one is forgotten. */
  #nextFrames(client: Client): Frame[] | null {
    const frames: Frame[] = [];
    for (let bytes = 0; client.next <= this.#shown && bytes < CHUNK_BYTES; client.next++) {
      const frame = this.#log.frame(client.next);
      if (!frame) return null;
      if (!concerns(frame, client)) continue;
      frames.push(frame);
      bytes += frame.bytes.length;
    }
    return frames;
  }

  #join(frames: readonly Frame[]): Uint8Array {
    const [first, last] = [frames[0].id, frames[frames.length - 1].id];
    const isUnbroken = last - first + 1 === frames.length;
    if (isUnbroken && this.#joined?.first === first && this.#joined.last === last) {
      return this.#joined.bytes;
    }
    const bytes = joinBytes(frames);
    if (isUnbroken) this.#joined = { first, last, bytes };
    return bytes;
  }

  #resync(client: Client): void {
    client.next = this.#shown + 1;
    client.behindEvents =
      client.behindBytes =
      client.handedEvents =
      client.handedBytes =
        0;
    client.catchingUp = false;
    if (client.resyncPending) return;
    this.#resyncs++;
    client.resyncPending = (client.controller.desiredSize ?? 0) <= 0;
    client.controller.enqueue(resyncBytes(this.#shown));
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
  if (client.among && (frame.serial === null || !client.among.has(frame.serial))) return false;
  return client.serial === undefined || frame.serial === client.serial;
}
