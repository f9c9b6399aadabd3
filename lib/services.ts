/** What routes and the API may ask of the program: types alone. `main.ts` provides them. */

import type { CommandRequest, CommandRow } from "./domain/command.ts";
import type { QuarantineItem } from "./domain/event.ts";
import type { MeterRow } from "./domain/meter.ts";
import type { Position, Reading, WireReading } from "./domain/reading.ts";
import type { BrokerStatus } from "./ports.ts";

/** Reads consumption data; the last readings of each meter come from memory. */
export interface ReadingQueries {
  /** The newest reading of a meter, or of all; `null` when there is none. */
  current(serial?: string): WireReading | null;
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

export interface HistoryQuery {
  serial?: string;
  /** Unix ms, inclusive. */
  from?: number;
  /** Unix ms, exclusive. */
  to?: number;
  before?: Position;
  limit: number;
}

/** The writer refuses for now (store or broker gone): nothing was kept, try again. */
export class UnavailableError extends Error {
  override readonly name = "UnavailableError";
}

/** Hands readings and commands to the one writer. */
export interface Writer {
  /**
   * Stores readings, whole or not at all; resolves once durable and visible to `ReadingQueries`.
   *
   * @throws {UnavailableError}
   */
  submit(readings: readonly Reading[]): Promise<{ accepted: number; duplicates: number }>;
  /**
   * Sends a command; resolves when the broker has it.
   *
   * @param target a known meter, or `null`: the seed's topic, for whoever listens
   * @throws {UnavailableError} within 5 s when the broker is gone; the command is recorded as failed
   */
  command(
    request: CommandRequest,
    target: string | null,
    by: string,
    ttlSeconds: number,
  ): Promise<CommandRow>;
}

/** Reads commands and quarantine. */
export interface Records {
  /** Newest first. */
  commands(filter: { serial?: string; limit: number }): Promise<CommandRow[]>;
  /** Newest first. */
  quarantine(limit: number): Promise<{ total: number; items: QuarantineItem[] }>;
}

export type Role = "admin" | "user" | "viewer";

/** Who is asking. */
export interface Principal {
  readonly username: string;
  readonly role: Role;
}

/** Passwords and tokens. */
export interface Auth {
  /**
   * @param address the caller's, for the throttle of failed logins
   * @returns `null` for a wrong name or password, in the same time for either
   * @throws {TooManyRequestsError} (lib/auth/throttle.ts) after repeated failures, or under a flood
   */
  login(
    username: string,
    password: string,
    address?: string,
  ): Promise<{ token: string; role: Role; expiresIn: number; username: string } | null>;
  /** @returns `null` when the token is bad in any way */
  verify(token: string): Promise<Principal | null>;
}

export interface HealthReport {
  status: "ok" | "degraded";
  /** By part: `ok`, or what is wrong. */
  checks: { store: string; broker: string; ingest: string };
  /** Seconds since the start. */
  uptimeSeconds: number;
  version: string;
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
    options: { serial?: string; lastEventId?: string | null; privileged: boolean },
  ): ReadableStream<Uint8Array>;
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
  readonly development: boolean;
}

export interface Services {
  readonly settings: PublicSettings;
  readonly readings: ReadingQueries;
  readonly writer: Writer;
  readonly records: Records;
  readonly auth: Auth;
  readonly live: LiveStream;
  readonly clock: { now(): number };
  health(): HealthReport;
  /** Where meters connect, for the page that explains how. */
  broker(): BrokerStatus;
  /** Tells the operator of an error that nobody foresaw; left out, it goes to standard error. */
  fault?(error: unknown): void;
}
