/** The doors between the use cases and the world: types, no implementation is imported here. */

import type { ClockTrust } from "./domain/clock_trust.ts";
import type { CommandRow } from "./domain/command.ts";
import type {
  BookChange,
  BookState,
  BucketRecord,
  Checkpoint,
  EpochRecord,
  LeftOutRun,
  ListPlace,
} from "./domain/consumption/book.ts";
import type { EventBatch, LiveEvent, QuarantineItem } from "./domain/event.ts";
import type { MeterChange, MeterRecord } from "./domain/meter.ts";
import type { Report } from "./domain/ledger/types.ts";
import type { Position, Reading } from "./domain/reading.ts";
import type { ClaimRow } from "./identity.ts";

export * from "./account_ports.ts";

/** Time, so that tests can hold it. */
export interface Clock {
  /** Wall clock, Unix ms. */
  now(): number;
  /** Resolves after `ms`; rejects with the signal's reason when it is aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Spans of time: nobody sets it. */
export interface Stopwatch {
  /** ms since any instant. */
  now(): number;
}

/** What is remembered of the wall clock over restarts. */
export interface ClockMemory {
  /** @returns `null` when nothing is */
  read(): Promise<ClockTrust | null>;
  write(trust: ClockTrust): Promise<void>;
}

/** A message as it comes from a broker. */
export interface InboundMessage {
  readonly topic: string;
  readonly payload: Uint8Array;
  /** The DUP flag: it may have been delivered before. */
  readonly dup: boolean;
  /** A copy that the broker kept and sends at subscription; not a sign of life. */
  readonly retained: boolean;
  /** Serial of the meter whose credential the broker has checked; left out where nobody told. */
  readonly from?: string;
}

/** Who waits to hear what became of a message. An object, not a promise: there is one a message. */
export interface Ticket {
  /**
   * Called once: what the message says is durable (or quarantined), and it is acknowledged. With an
   * error, which a fault of the infrastructure alone gives: there is no acknowledgement, and the
   * message must come again.
   */
  settle(error?: Error): void;
}

/** Takes one message and settles its ticket, then or later. It does not throw. */
export type MessageHandler = (message: InboundMessage, ticket: Ticket) => void;

/** The link to the meters is gone for now; nothing was sent. */
export class BrokerUnavailableError extends Error {
  override readonly name: string = "BrokerUnavailableError";
}

/** The link went away over it: it was sent, nobody confirmed it, and it may arrive all the same. */
export class UnconfirmedError extends BrokerUnavailableError {
  override readonly name = "UnconfirmedError";
}

/** The state of the link to the meters. */
export interface BrokerStatus {
  readonly kind: "embedded" | "external";
  /** The meters can reach us: listening (embedded) or connected and subscribed (external). */
  readonly connected: boolean;
  /** Where the meters connect: `mqtt://host:port`, or `mqtts://`, without credentials. */
  readonly address: string;
  /** Where this process's own clients connect: an embedded broker lets them in without TLS. */
  readonly ownAddress: string;
  /** Meters connected (embedded), or `null` where only the broker knows. */
  readonly clients: number | null;
  /** Why it is not connected, in words. */
  readonly error: string | null;
  /** Times that the link came back after it was lost; 0 when embedded. */
  readonly reconnects: number;
  /** What meters were refused (embedded), or `null` where only the broker knows. */
  readonly refused: Refusals | null;
}

/** What a broker has refused, how often. */
export interface Refusals {
  /** Connections: no credential, a wrong one, or a last will that is not theirs to leave. */
  readonly connect: number;
  /** Messages on topics of others; the connection ends. */
  readonly publish: number;
  /** Subscriptions to topics of others. */
  readonly subscribe: number;
}

/** Where the meters' messages come from and the commands go to. */
export interface Broker {
  /**
   * Begins to take messages. Resolves when it listens (embedded) or has begun to connect (external:
   * a broker that is down is not an error, it is tried again).
   *
   * @param hasRoom whether more may be handed over now: asked before each read, and again when a
   *   ticket is settled. Messages that were read already come all the same
   * @param knock told of a serial that asked to come in and has no credential (embedded)
   * @throws {Error} when the port is taken (embedded); the message names it and says what to do
   */
  start(
    handler: MessageHandler,
    hasRoom?: () => boolean,
    knock?: (serial: string) => void,
  ): Promise<void>;
  /**
   * Publishes with QoS 1; resolves when the broker has it (PUBACK; handed over, when embedded).
   *
   * @throws {BrokerUnavailableError} at once when not connected, or after `timeoutMs`
   * @throws {UnconfirmedError} after `timeoutMs`, or when the link is cut while the broker answers
   */
  publish(topic: string, payload: string, options: { retain: boolean; timeoutMs: number }): Promise<
    void
  >;
  status(): BrokerStatus;
  /**
   * Ends a meter's connections, and those that are coming in: its credential is another one now.
   * An external broker ends them by its own rules.
   */
  expel(serial: string): void;
  /** No message is taken or acknowledged after this; those under way are answered first. */
  stop(): Promise<void>;
}

/** A device's side of MQTT: what the virtual meters and `replay` speak with. */
export interface MqttClient {
  /** Connects, and keeps reconnecting until `end`. Resolves at the first CONNACK. */
  connect(): Promise<void>;
  /** Publishes with QoS 1, resolves at the PUBACK. */
  publish(topic: string, payload: string, options?: { retain?: boolean }): Promise<void>;
  /** Subscribes with QoS 1; `handler` gets what arrives on exactly this topic. */
  subscribe(topic: string, handler: (payload: Uint8Array) => void): Promise<void>;
  /** Leaves in good order: pending PUBACKs are awaited, the last will is not sent. */
  end(): Promise<void>;
  /** Drops the connection as a power cut would: the broker publishes the last will. */
  drop(): void;
}

/** How a device connects. */
export interface MqttClientOptions {
  /** `mqtt://`, `mqtts://`, `ws://` or `wss://`. */
  readonly url: string;
  readonly clientId: string;
  readonly username?: string;
  readonly password?: string;
  /** Certificate authority, PEM. */
  readonly ca?: string;
  readonly will?: { readonly topic: string; readonly payload: string; readonly retain: boolean };
  /** Called at every CONNACK, the first included: the last will may have been published meanwhile. */
  readonly onConnect?: () => void;
}

/** Where the program stands in its own history. */
export interface StoreHead {
  /** Number of the last commit, 0 when there is none. */
  readonly commit: number;
  /** Id of the last event, 0 when there is none. */
  readonly eventId: number;
}

/** A serial's place in the claim list. */
export interface ClaimChange {
  readonly serial: string;
  /** `null`: it has none any more. */
  readonly claim: ClaimRow | null;
}

/** What somebody has said of messages without a serial. */
export interface UnnamedMeter {
  /** Whose they are; `null`: nobody's. */
  readonly serial: string | null;
  readonly by: string;
  /** Unix ms. */
  readonly at: number;
}

/** What one group commit makes durable, whole or not at all. */
export interface StoreCommit {
  /** The head that this commit follows: another writer in between is an error. */
  readonly after: StoreHead;
  /** Unix ms. */
  readonly at: number;
  /**
   * Numbered from `after.eventId + 1` in this order. The readings to store are those of the `reading`
   * events: none is stored without its event, and none twice.
   */
  readonly events: readonly LiveEvent[];
  /**
   * Fingerprints of the messages behind readings that nothing else tells apart (no `ts`, no `epoch`
   * and `seq`), by serial: see `recentFingerprints`.
   */
  readonly fingerprints: ReadonlyMap<string, readonly string[]>;
  /** Meters that are new or changed. */
  readonly meters: readonly MeterRecord[];
  readonly quarantine: readonly QuarantineItem[];
  /** Commands that are new or changed. */
  readonly commands: readonly CommandRow[];
  /** Who changed what of a meter. */
  readonly changes: readonly { readonly serial: string; readonly change: MeterChange }[];
  /** Of each serial one change at the most. */
  readonly claims: readonly ClaimChange[];
  /** In order; the last one holds. */
  readonly unnamed: readonly UnnamedMeter[];
  /** What the readings change in their meters' books: each is kept together with its readings. */
  readonly books: readonly BookChange[];
}

/** A part of a meter's history. */
export interface ReadingQuery {
  readonly serial: string;
  /** Unix ms, inclusive. */
  readonly from?: number;
  /** Unix ms, exclusive. */
  readonly to?: number;
  /** Only readings that come strictly before this place. */
  readonly before?: Position;
  /** At most this many, the newest. */
  readonly limit: number;
}

/** The books of the meters, as they were committed; see `domain/consumption/book.ts`. */
export interface BookStore {
  /** @returns `null` for a meter without book */
  state(serial: string): Promise<BookState | null>;
  /** The hours of a day; `null` when nothing is in them. */
  day(serial: string, generation: number, start: number): Promise<BucketRecord | null>;
  /** The days of a month; `null` when nothing is in them. */
  month(serial: string, generation: number, start: number): Promise<BucketRecord | null>;
  /** The days that begin in `[from, to)`, in order. */
  days(serial: string, generation: number, from: number, to: number): Promise<BucketRecord[]>;
  /** The months that begin in `[from, to)`, in order. */
  months(serial: string, generation: number, from: number, to: number): Promise<BucketRecord[]>;
  /** The last checkpoint at or before a place. */
  checkpoint(serial: string, generation: number, place: ListPlace): Promise<Checkpoint | null>;
  /** Places of the checkpoints after one place and up to another; `null`: no bound. */
  checkpointsBetween(
    serial: string,
    generation: number,
    after: ListPlace | null,
    to: ListPlace | null,
  ): Promise<ListPlace[]>;
  epochs(serial: string, generation: number): Promise<EpochRecord[]>;
  /** Runs left out for good, in list order. */
  leftOut(serial: string, generation: number): Promise<LeftOutRun[]>;
  /** By the instant of what they lead to. */
  reports(serial: string, generation: number): Promise<Report[]>;
  /**
   * Writes records of a generation that is not in force yet, in bounded steps: everything of `change`
   * but its state. Nobody reads them until a commit with that state.
   */
  prepare(change: BookChange): Promise<void>;
  /** Removes the checkpoints before a place, in bounded steps. */
  forget(serial: string, generation: number, before: ListPlace): Promise<void>;
  /** Removes a generation's records, in bounded steps. */
  drop(serial: string, generation: number): Promise<void>;
  /** Generations of a meter of which there are records. */
  generations(serial: string): Promise<number[]>;
}

/** Which of the stored events are wanted. */
export interface EventBounds {
  /** Only commits with ids above. */
  readonly after?: number;
  /** The newest, and so many at the most. */
  readonly most?: number;
}

/** The store of readings, meters, commands and quarantine. One thread writes, any may read. */
export interface ReadingStore {
  readonly books: BookStore;
  head(): Promise<StoreHead>;
  /**
   * Makes the commit durable (fsync) and returns the new head.
   *
   * @throws {Error} when the store is gone, full or was written by another; nothing of it is kept
   */
  commit(commit: StoreCommit): Promise<StoreHead>;
  meters(): Promise<MeterRecord[]>;
  /** The newest readings that match, oldest first. */
  readings(query: ReadingQuery): Promise<Reading[]>;
  /** A meter's readings, oldest first, an hour (UTC) at a time at the least: for long ranges. */
  scan(
    query: { readonly serial: string; readonly from?: number; readonly to?: number },
  ): AsyncIterable<readonly Reading[]>;
  /** Every reading of a meter whose `ts` is in one of these milliseconds. */
  readingsAt(serial: string, instants: readonly number[]): Promise<Reading[]>;
  /** Which of these were stored before, of readings stamped here although they carry epoch and seq. */
  hasStamped(
    serial: string,
    keys: readonly { epoch: number; seq: number; totalMl: number }[],
  ): Promise<boolean[]>;
  /** When the meter was last heard, Unix ms; 0 when never. */
  lastSeen(serial: string): Promise<number>;
  /** Fingerprints of the last 1,000 messages of this meter that needed one, oldest first. */
  recentFingerprints(serial: string): Promise<string[]>;
  /** The stored events with `at >= since`, oldest first, as they were published: whole commits. */
  eventsSince(since: number, bounds?: EventBounds): Promise<EventBatch[]>;
  /** Newest first. */
  quarantine(limit: number): Promise<{ total: number; items: QuarantineItem[] }>;
  /** Newest first. @param filter.among only commands to these meters */
  commands(
    filter: { serial?: string; among?: ReadonlySet<string>; limit: number },
  ): Promise<CommandRow[]>;
  /** The command of this id; `null` when there is none, or when an older program stored it. */
  command(id: string): Promise<CommandRow | null>;
  /**
   * Removes readings of whole hours (UTC) before `before`, in bounded steps.
   *
   * @returns whether there may be more
   */
  purge(serial: string, before: number): Promise<boolean>;
  /** Who changed what of a meter, newest first. */
  changes(serial: string, limit: number): Promise<MeterChange[]>;
  /** The claim list, by serial. */
  claims(): Promise<ClaimRow[]>;
  /** What was said last of messages without a serial; `null` when nothing was. */
  unnamed(): Promise<UnnamedMeter | null>;
  /** Releases the store; calls under way end first. */
  close(): void;
}

/** What is durable, told to everyone who wants to know: between the threads of one process. */
export interface EventBus {
  /** Tells every subscriber of the other thread, in order; none is lost while it is busy. */
  publish(batch: EventBatch): void;
  /** @returns a function that ends the subscription */
  subscribe(listener: (batch: EventBatch) => void): () => void;
  close(): void;
}

/** A metric as Prometheus knows it: what it is called, what it means, what it is now. */
export interface MetricFamily {
  readonly name: string;
  readonly help: string;
  readonly type: "counter" | "gauge" | "histogram";
  readonly samples: readonly MetricSample[];
}

/** One value of a metric. */
export interface MetricSample {
  /** Where it differs from the family's: `…_bucket`, `…_sum`, `…_count`. */
  readonly name?: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

/** Metrics as text, and what that text is called in `Content-Type`. */
export interface MetricsFormat {
  render(families: readonly MetricFamily[]): Promise<{ contentType: string; text: string }>;
}
