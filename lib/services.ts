/** What routes and the API may ask of the program: types alone. `main.ts` provides them. */

import type { CommandRequest, CommandRow } from "./domain/command.ts";
import type { CsvFormat } from "./domain/csv.ts";
import type { Habit } from "./domain/dashboard/habit.ts";
import type { QuarantineItem, RefusalReason } from "./domain/event.ts";
import type { MeterChange, MeterRow, MeterSettings, RecordedReplacement } from "./domain/meter.ts";
import type { Position, Reading, WireReading } from "./domain/reading.ts";
import type { Accounts, Auth, Claims, Credentials } from "./identity.ts";
import type { BrokerStatus } from "./ports.ts";

/** Asks about some meters only. */
export interface Among {
  /** The only meters that there are for this question, in canonical form; left out: all. */
  among?: ReadonlySet<string>;
}

/** A caller asks for what is not for it. */
export class ForbiddenError extends Error {
  override readonly name = "ForbiddenError";
}

/** Reads consumption data; the last readings of each meter come from memory. */
export interface ReadingQueries {
  /** Changes whenever `current`, or `history` without `serial`, may answer otherwise than before. */
  readonly version: number;
  /** The newest reading of a meter, or of all; `null` when there is none. */
  current(serial?: string, options?: Among): WireReading | null;
  /** Whether the meter is known. */
  has(serial: string): boolean;
  /** All meters by serial. */
  meters(): MeterRow[];
  meter(serial: string): MeterRow | null;
  /**
   * The newest `limit` readings, oldest first. Without `serial` the newest of all meters in memory.
   * `next` is the place to go on from towards older ones, absent at the end and without `serial`.
   */
  history(query: HistoryQuery): Promise<{ history: WireReading[]; next?: Position }>;
  /** Readings in memory over all meters, and the most that one meter keeps. */
  size(): { historySize: number; limit: number };
}

export interface HistoryQuery extends Among {
  serial?: string;
  /** Unix ms, inclusive. */
  from?: number;
  /** Unix ms, exclusive. */
  to?: number;
  before?: Position;
  limit: number;
}

/** The buckets of `/api/history?bucket=`. */
export type BucketKind = "hour" | "day" | "month" | "bill";

export interface BucketQuery extends Among {
  /** Left out: sums over all meters. */
  serial?: string;
  bucket: BucketKind;
  /** Buckets that begin at this instant or later, Unix ms. */
  from?: number;
  /** Unix ms, exclusive. */
  to?: number;
}

/** A bucket as `/api/history` and `/api/export.csv` answer it. */
export interface BucketRow {
  /** The instant at which it begins in `TIMEZONE`, Unix ms. */
  start: number;
  /** Booked by rule 10. */
  liters: number;
  /** L/min as the device reports it; `null` when it reported none. */
  flowMin: number | null;
  flowAvg: number | null;
  flowMax: number | null;
  /** Stored readings. */
  count: number;
  quality: "ok" | "flagged" | "estimated" | "gap";
}

/** What the sums of a meter are made of, for whoever doubts them. */
export interface Proof {
  numeroSerie: string;
  /** The same volume four times over, L. */
  sums: { counted: number; hours: number; days: number; months: number };
  conserved: boolean;
  /** The first register that counts of those kept, and the last; `null` before there are any. */
  registers: {
    first: { ts: number; totalLiters: number };
    last: { ts: number; totalLiters: number };
  } | null;
  /** Readings stored, and how many of them were left out. */
  readings: number;
  leftOutCount: number;
  /** The newest readings left out, oldest first, as many as were asked for. */
  leftOut: {
    ts: number;
    totalLiters: number;
    epoch: number | null;
    seq: number | null;
    reason: "glitch" | "spike" | "below" | "pending";
  }[];
  /** What the owner should look at: resets, jumps, unrecorded meters, replacements that do not fit. */
  reports: {
    kind: "reset" | "jump" | "start" | "replacement";
    from: { ts: number; totalLiters: number };
    to: { ts: number; totalLiters: number };
    /** Counted between the two all the same. */
    liters: number;
  }[];
  replacements: { at: number; finalLiters: number; initialLiters: number; reason: string }[];
  /** Readings before this instant were removed by retention; what was counted before it is final. */
  openedAt: number | null;
  /** Consumption is being computed anew, after a change of settings. */
  recomputing: boolean;
}

/** Reads consumption: what the ledger made of the readings. */
export interface ConsumptionQueries {
  /** Empty buckets are left out; by `start`. */
  buckets(query: BucketQuery): Promise<BucketRow[]>;
  /** @returns `null` for an unknown meter */
  proof(serial: string, page: { limit: number; from?: number; to?: number }): Promise<Proof | null>;
  /** Who changed what of a meter, newest first. */
  changes(serial: string, limit: number): Promise<MeterChange[]>;
}

/** Reads what the meters consume as a rule, to say whether today is as usual. */
export interface HabitQueries {
  /** The habits of these meters, by serial; one without history has an empty one. A few seconds old. */
  of(serials: readonly string[]): Promise<ReadonlyMap<string, Habit>>;
}

/** The writer refuses for now (store or broker gone): nothing was kept, try again. */
export class UnavailableError extends Error {
  override readonly name = "UnavailableError";
}

/** The writer takes readings that can be read no further; nothing of them was kept. */
export class RefusedError extends Error {
  override readonly name = "RefusedError";
  readonly reason: RefusalReason;
  /** Which of the readings. */
  readonly index: number;

  constructor({ reason, index }: { reason: RefusalReason; index: number }) {
    super(`Cannot store reading ${index}: ${reason}`);
    this.reason = reason;
    this.index = index;
  }
}

/** What was sent under an id is another command than the one that is asked for. */
export class ReusedIdError extends Error {
  override readonly name = "ReusedIdError";
}

/** Hands readings and commands to the one writer. */
export interface Writer {
  /**
   * Stores readings, whole or not at all; resolves once durable and visible to `ReadingQueries`.
   *
   * @param options.imported they come out of a file: no sign of life of their meters, and the good are
   * stored whatever the others are
   * @throws {RefusedError}
   * @throws {UnavailableError}
   */
  submit(
    readings: readonly Reading[],
    options?: { readonly imported?: boolean },
  ): Promise<{ accepted: number; duplicates: number }>;
  /**
   * Sends a command; resolves when the broker has it, or when it is queued for a meter that is off.
   *
   * @param target a known meter, or `null`: the seed's topic, for whoever listens
   * @param id names the command: one that was sent under it is answered, and nothing is sent
   * @throws {UnavailableError} within 5 s when the broker is gone; the command is recorded as failed
   * @throws {ReusedIdError} the one that was sent under `id` is another one
   */
  command(
    request: CommandRequest,
    target: string | null,
    by: string,
    ttlSeconds: number,
    id?: string,
  ): Promise<CommandRow>;
}

/** What `/api/export.csv` is asked for. */
export interface ExportQuery extends Among {
  /** Left out: all meters, by serial. */
  serial?: string;
  /** Unix ms, inclusive. */
  from?: number;
  /** Unix ms, exclusive. */
  to?: number;
  /** Left out: readings as they are stored. */
  bucket?: BucketKind;
  format: CsvFormat;
}

/** What became of an imported file. */
export interface ImportReport {
  /** Readings that are new. */
  accepted: number;
  /** Readings that were known, or came twice in the file. */
  duplicates: number;
  /** Lines that could not be used, by number; only the first thousand are named. */
  rejected: { line: number; reason: string }[];
  rejectedCount: number;
}

/** The file is no table of readings at all; nothing of it was taken. */
export class NotReadingsError extends Error {
  override readonly name = "NotReadingsError";
}

/** Readings as CSV, both ways. */
export interface Exchange {
  /** CSV as it is read from the store: no faster than it is taken. */
  export(query: ExportQuery): ReadableStream<Uint8Array>;
  /**
   * Stores the readings of a file, batch by batch; each bad line costs itself alone.
   *
   * @param options.serial the meter of lines that name none
   * @param options.dryRun reports and stores nothing
   * @throws {NotReadingsError}
   * @throws {UnavailableError} what came before is stored; the whole file may come again
   */
  import(
    file: ReadableStream<Uint8Array>,
    options: { serial?: string; dryRun: boolean },
  ): Promise<ImportReport>;
}

/** Changes what is known of a meter; each change is recorded with who and when. */
export interface MeterOffice {
  /** @returns `null` for an unknown meter */
  settings(serial: string): MeterSettings | null;
  /**
   * Changes the given fields; resolves when they are durable and, where they change what is counted,
   * consumption was computed anew or is being so (the flag `recomputing`).
   *
   * @throws {UnavailableError}
   */
  configure(serial: string, patch: Partial<MeterSettings>, by: string): Promise<MeterSettings>;
  /** Records that the meter behind the serial was replaced. Resolves and throws as `configure`. */
  replace(serial: string, replacement: RecordedReplacement, by: string): Promise<void>;
}

/** Which commands are asked for. */
export interface CommandFilter extends Among {
  serial?: string;
  limit: number;
}

/** Reads commands and quarantine. */
export interface Records {
  /** Newest first. */
  commands(filter: CommandFilter): Promise<CommandRow[]>;
  /** Newest first. */
  quarantine(limit: number): Promise<{ total: number; items: QuarantineItem[] }>;
}

export interface HealthReport {
  status: "ok" | "degraded";
  /** By part: `ok`, or what is wrong. */
  checks: { store: string; broker: string; ingest: string };
  /** Seconds since the start. */
  uptimeSeconds: number;
  version: string;
}

export interface ReadinessReport {
  status: "ready" | "unready";
  /** By part: `ok`, or what is wrong. */
  checks: HealthReport["checks"] & { disk: string };
}

/** For those who watch over the program. */
export interface Operations {
  /** Whether the program can do its work, and which part cannot. */
  readiness(): Promise<ReadinessReport>;
  /** What it measures, as Prometheus reads it. */
  metrics(): Promise<{ contentType: string; text: string }>;
}

/** Whose events a stream has. */
export interface StreamOptions extends Among {
  serial?: string;
  lastEventId?: string | null;
  privileged: boolean;
}

/** The live stream. */
export interface LiveStream {
  /**
   * Opens a stream of SSE frames: `retry:` first, then events.
   *
   * @param options.serial only this meter's events
   * @param options.lastEventId as the client sent it, unchecked
   * @param options.privileged also `command` (and later `alert`) events
   */
  open(
    options: StreamOptions,
  ): ReadableStream<Uint8Array>;
}

/** What requests are counted by: those of a class share their limits (`lib/auth/rate_limits.ts`). */
export type RateClass = "account" | "command" | "data" | "bulk" | "sums" | "read" | "stream";

/** Whom a request is counted for. */
export interface Counted {
  /** Who is signed in; `null`: the address counts. */
  readonly username: string | null;
  /** IP address; `null` when it is not known. */
  readonly address: string | null;
  /** Whether the request was made on this machine, and for itself. */
  isLocal(): boolean;
}

/** Holds back whoever asks too much. */
export interface RateLimits {
  /**
   * Counts a request.
   *
   * @returns to be called, once, when its answer is over; `null` when nobody has to know
   * @throws {TooManyRequestsError} (lib/auth/throttle.ts) when the caller has to wait
   * @throws {UnavailableError} when all together have too many streams open
   */
  enter(kind: RateClass, who: Counted): (() => void) | null;
}

/** Settings that answers and pages depend on. */
export interface PublicSettings {
  readonly publicRead: boolean;
  readonly timeZone: string;
  readonly defaultSerial: string | null;
  readonly allowedHosts: readonly string[] | null;
  /** The address seen from outside is https: cookies are `__Host-` and `Secure`. */
  readonly secureCookies: boolean;
  /** Seconds that a token holds. */
  readonly tokenSeconds: number;
  readonly topics: { seedData: string; seedCommand: string; base: string };
  /** The broker of this program lets in credentials alone (`MQTT_ANONYMOUS=false`). */
  readonly needsCredential: boolean;
  readonly development: boolean;
}

export interface Services {
  readonly settings: PublicSettings;
  readonly readings: ReadingQueries;
  readonly consumption: ConsumptionQueries;
  readonly habits: HabitQueries;
  readonly meters: MeterOffice;
  readonly writer: Writer;
  readonly exchange: Exchange;
  readonly records: Records;
  readonly auth: Auth;
  readonly claims: Claims;
  readonly accounts: Accounts;
  readonly credentials: Credentials;
  readonly live: LiveStream;
  readonly limits: RateLimits;
  readonly clock: { now(): number };
  health(): HealthReport;
  readonly operations: Operations;
  /** Where meters connect, for the page that explains how. */
  broker(): BrokerStatus;
  /** Tells the operator who asked to change something; left out, nobody is told. */
  note?(change: {
    by: string;
    method: string;
    path: string;
    /** Of the answer, HTTP. */
    status: number;
    address: string;
  }): void;
  /** Tells the operator of an error that nobody foresaw; left out, it goes to standard error. */
  fault?(error: unknown): void;
}
