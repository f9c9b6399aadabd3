/** `Services` on data in memory, with hooks: what the tests of the API and of the pages run on. */

import { Buffer } from "node:buffer";
import { randomBytes, scryptSync } from "node:crypto";
import { createMemoryAccounts } from "../adapters/memory_accounts.ts";
import { createIdentity } from "../auth/identity.ts";
import { createMemoryCredentials } from "../adapters/memory_credentials.ts";
import { createCredentials } from "../auth/credentials.ts";
import type { PasswordCost } from "../auth/passwords.ts";
import { isOrderOf } from "../commands/keyed_id.ts";
import type { CommandRow } from "../domain/command.ts";
import type { QuarantineItem } from "../domain/event.ts";
import { DEFAULT_SETTINGS, isOnline, type MeterRow } from "../domain/meter.ts";
import { createCalendar } from "../domain/calendar.ts";
import { comparePosition, naturalKey, type Reading, toWire } from "../domain/reading.ts";
import { Habits } from "../readings/habits.ts";
import type { AccountStore, BrokerStatus, User } from "../ports.ts";
import type { Auth, Origin, Role } from "../identity.ts";
import { createFakeExchange } from "./fake_exchange.ts";
import {
  type HealthReport,
  type LiveStream,
  type MeterOffice,
  type PublicSettings,
  type RateLimits,
  type ReadinessReport,
  type ReadingQueries,
  RefusedError,
  ReusedIdError,
  type Services,
  UnavailableError,
  type Writer,
} from "../services.ts";
import { createFakeClaims, type FakeClaims } from "./fake_claims.ts";
import { createFakeConsumption, type FakeConsumption } from "./fake_consumption.ts";
import { createFakeOffice } from "./fake_meters.ts";

/** Cheap on purpose, so that a login takes a millisecond. */
export const TEST_COST: PasswordCost = { N: 1024, r: 8, p: 1 };

/** Users `admin`, `user` and `viewer` have this one. */
export const TEST_PASSWORD = "correct-horse-battery";

/** How long a session lasts, s. */
const SESSION_SECONDS = 30 * 86_400;
const ORIGIN: Origin = { address: "fake", userAgent: null };

const DEFAULT_NOW = Date.UTC(2026, 0, 31, 12);
const HISTORY_LIMIT = 1000;
const METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

const SETTINGS: PublicSettings = {
  publicRead: true,
  timeZone: "America/Sao_Paulo",
  defaultSerial: null,
  allowedHosts: null,
  secureCookies: false,
  tokenSeconds: 3600,
  topics: { seedData: "hidrometro/dados", seedCommand: "hidrometro/cmd", base: "hidrometro/v1" },
  needsCredential: false,
  development: true,
};

/** How a fake is to differ from the default: no meters, all well, `PUBLIC_READ`. */
export interface FakeOptions {
  readonly settings?: Partial<PublicSettings>;
  /** The clock's first instant, Unix ms. */
  readonly now?: number;
  readonly readings?: readonly Reading[];
  /** Left out, nobody is held back. */
  readonly limits?: RateLimits;
}

/** The services and the hooks behind them. */
export interface FakeServices {
  readonly services: Services;
  readonly accounts: AccountStore;
  readonly claims: FakeClaims;
  /** What signs the access tokens. */
  readonly secret: Uint8Array;
  /** Sent commands, oldest first; push more, or change them. */
  readonly commands: CommandRow[];
  /** Meters that are off: their commands are queued. */
  readonly off: Set<string>;
  readonly quarantine: QuarantineItem[];
  /** Every call of `live.open`, with the way to write to that stream and to see it cancelled. */
  readonly streams: FakeStream[];
  /** Set to make the writer and the office refuse with this text. */
  unavailable: string | null;
  /** Set to make the writer refuse a reading. */
  refused: ConstructorParameters<typeof RefusedError>[0] | null;
  /** Consumption is being computed anew. */
  recomputing: boolean;
  /** Where retention cut, Unix ms. */
  openedAt: number | null;
  health: HealthReport;
  readiness: ReadinessReport;
  broker: BrokerStatus;
  /** Unix ms; assign to move it. */
  now: number;
  add(...readings: Reading[]): void;
  /** A good access token of that test user. */
  token(username: "admin" | "user" | "viewer"): Promise<string>;
  /** A good session cookie's value of that test user. */
  cookie(username: "admin" | "user" | "viewer"): Promise<string>;
}

export interface FakeStream {
  readonly options: Parameters<LiveStream["open"]>[0];
  /** Sends text as it is: frames end with an empty line. */
  send(text: string): void;
  readonly cancelled: boolean;
}

/** A reading with its own time; the rest may be given. */
export function makeReading(serial: string, ts: number, liters: number, more?: Partial<Reading>) {
  const reading: Reading = {
    serial,
    ts,
    totalMl: Math.round(liters * 1000),
    flowLmin: null,
    epoch: null,
    seq: null,
    n: 0,
    clock: false,
    battery: null,
    pressureBar: null,
    ...more,
  };
  return reading;
}

/** Builds the services. Nothing runs and nothing has to be closed. */
export function createFakeServices(options: FakeOptions = {}): FakeServices {
  const settings = { ...SETTINGS, ...options.settings };
  const store = new Map<string, Reading[]>();
  const clock = { now: () => fake.now };
  const accounts = createMemoryAccounts((["admin", "user", "viewer"] as const).map(testUser));
  const secret = randomBytes(32);
  const identity = createIdentity({
    store: accounts,
    secrets: { current: secret, previous: null },
    clock,
    tokenSeconds: settings.tokenSeconds,
    sessionSeconds: SESSION_SECONDS,
    serials: () => [...store.keys()],
    cost: TEST_COST,
  });
  const { auth } = identity;
  const refuse = () => {
    if (fake.unavailable !== null) throw new UnavailableError(fake.unavailable);
    if (fake.refused !== null) throw new RefusedError(fake.refused);
  };
  const office = createFakeOffice({ has: (serial) => store.has(serial), now: clock.now, refuse });
  const claims = createFakeClaims({ now: clock.now, refuse });
  const consumption = createFakeConsumption({
    timeZone: settings.timeZone,
    serials: () => [...store.keys()],
    readings: (serial) => store.get(serial),
    office,
    now: clock.now,
    openedAt: () => fake.openedAt,
    recomputing: () => fake.recomputing,
  });
  const fake: FakeServices = {
    services: {
      settings,
      readings: fakeQueries(store, clock, office, consumption),
      consumption,
      // Nothing is kept: tests add readings and ask at once.
      habits: new Habits(
        { consumption, calendar: createCalendar(settings.timeZone), clock },
        { pastMs: 0, presentMs: 0 },
      ),
      meters: office,
      writer: fakeWriter(store, () => fake, refuse),
      records: {
        commands: ({ serial, among, limit }) =>
          Promise.resolve(
            fake.commands.filter((row) => serial === undefined || row.numeroSerie === serial)
              .filter((row) => !among || (row.numeroSerie && among.has(row.numeroSerie)))
              .toReversed().slice(0, limit),
          ),
        quarantine: (limit) =>
          Promise.resolve({
            total: fake.quarantine.length,
            items: fake.quarantine.toReversed().slice(0, limit),
          }),
      },
      auth,
      claims,
      accounts: identity.accounts,
      credentials: createCredentials({
        store: createMemoryCredentials(),
        clock,
        expel: () => Promise.resolve(refuse()),
        accept: async (serial, by) => void await claims.decide(serial, "accept", by),
      }),
      exchange: createFakeExchange(store, {
        consumption: { buckets: () => Promise.resolve([]) },
        submit: (readings) => fake.services.writer.submit(readings, { imported: true }),
        clock,
        timeZone: settings.timeZone,
        defaultSerial: settings.defaultSerial,
      }),
      limits: options.limits ?? { enter: () => null },
      live: { open: (open) => fakeStream(open, fake.streams) },
      clock,
      health: () => fake.health,
      operations: {
        readiness: () => Promise.resolve(fake.readiness),
        metrics: () => Promise.resolve({ contentType: METRICS_TYPE, text: "# a metric\n" }),
      },
      broker: () => fake.broker,
    },
    accounts,
    claims,
    secret,
    commands: [],
    off: new Set(),
    quarantine: [],
    streams: [],
    unavailable: null,
    refused: null,
    recomputing: false,
    openedAt: null,
    health: {
      status: "ok",
      checks: { store: "ok", broker: "ok", ingest: "ok" },
      uptimeSeconds: 60,
      version: "0.0.0",
    },
    readiness: {
      status: "ready",
      checks: { store: "ok", broker: "ok", ingest: "ok", disk: "ok" },
    },
    broker: {
      kind: "embedded",
      connected: true,
      address: "mqtt://127.0.0.1:1883",
      ownAddress: "mqtt://127.0.0.1:1883",
      clients: 0,
      error: null,
      reconnects: 0,
      refused: { connect: 0, publish: 0, subscribe: 0 },
    },
    now: options.now ?? DEFAULT_NOW,
    add: (...readings) => void insert(store, readings),
    token: async (username) => (await signedIn("login", auth, username)).token,
    cookie: async (username) => (await signedIn("signIn", auth, username)).cookie,
  };
  fake.add(...(options.readings ?? []));
  return fake;
}

async function signedIn<How extends "login" | "signIn">(
  how: How,
  auth: Auth,
  username: string,
): Promise<NonNullable<Awaited<ReturnType<Auth[How]>>>> {
  const session = await auth[how](username, TEST_PASSWORD, ORIGIN);
  if (session) return session as NonNullable<Awaited<ReturnType<Auth[How]>>>;
  throw new Error(`Cannot sign in test user "${username}": the password was refused`);
}

function testUser(role: Role): User {
  const { N, r, p } = TEST_COST;
  const salt = randomBytes(16);
  const hash = scryptSync(TEST_PASSWORD, salt, 32, { N, r, p });
  const parts = [salt, hash].map((part) => Buffer.from(part).toString("base64url"));
  const passwordHash = `scrypt$N=${N},r=${r},p=${p}$${parts.join("$")}`;
  const rest = { createdAt: DEFAULT_NOW, meters: null, disabled: false, lastLoginAt: null };
  return { username: role, role, passwordHash, ...rest };
}

/** @returns how many were new */
function insert(store: Map<string, Reading[]>, readings: readonly Reading[]): number {
  let fresh = 0;
  for (const reading of readings) {
    const list = store.get(reading.serial) ?? [];
    store.set(reading.serial, list);
    if (list.some((known) => naturalKey(known) === naturalKey(reading))) continue;
    list.push(reading);
    list.sort(comparePosition);
    fresh++;
  }
  return fresh;
}

function fakeQueries(
  store: ReadonlyMap<string, readonly Reading[]>,
  clock: { now(): number },
  office: MeterOffice,
  consumption: FakeConsumption,
): ReadingQueries {
  const all = () => [...store.values()].flat().sort(comparePosition);
  const of = (serial?: string, among?: ReadonlySet<string>) =>
    (serial === undefined ? all() : store.get(serial) ?? [])
      .filter((reading) => among?.has(reading.serial) ?? true);
  const row = (list: readonly Reading[]): MeterRow => {
    const newest = list[list.length - 1];
    const online = isOnline(null, newest.ts, null, clock.now());
    const { name, group } = office.settings(newest.serial) ?? DEFAULT_SETTINGS;
    const figures = consumption.figures(newest.serial);
    return { ...toWire(newest), name, group, online, lastSeen: newest.ts, ...figures };
  };
  return {
    current(serial, { among } = {}) {
      const newest = of(serial, among).at(-1);
      return newest ? toWire(newest) : null;
    },
    has: (serial) => store.has(serial),
    meters: () => [...store.keys()].sort().map((serial) => row(store.get(serial) ?? [])),
    meter(serial) {
      const list = store.get(serial);
      return list ? row(list) : null;
    },
    history({ serial, among, from = -Infinity, to = Infinity, before, limit }) {
      const list = of(serial, among);
      const fits = list.filter((reading) =>
        reading.ts >= from && reading.ts < to &&
        (before === undefined || comparePosition(reading, before) < 0)
      );
      const page = fits.slice(-limit);
      const next = serial !== undefined && fits.length > page.length ? page[0] : undefined;
      return Promise.resolve({ history: page.map(toWire), next });
    },
    version: 0,
    size: () => ({ historySize: all().length, limit: HISTORY_LIMIT }),
  };
}

function fakeWriter(
  store: Map<string, Reading[]>,
  fake: () => FakeServices,
  refuse: () => void,
): Writer {
  return {
    async submit(readings) {
      await Promise.resolve();
      refuse();
      const accepted = insert(store, readings);
      return { accepted, duplicates: readings.length - accepted };
    },
    async command(request, target, by, ttlSeconds, id) {
      await Promise.resolve();
      refuse();
      const { now, commands, off } = fake();
      const order = { request, serial: target, by, ttlSeconds };
      const known = commands.find((row) => row.id === id);
      if (known && !isOrderOf(order, known)) throw new ReusedIdError("Cannot send: it is taken");
      if (known) return known;
      const row: CommandRow = {
        id: id ?? randomBytes(12).toString("base64url"),
        ...request,
        numeroSerie: target,
        status: target !== null && off.has(target) ? "queued" : "sent",
        by,
        createdAt: now,
        updatedAt: now,
        expiresAt: now + ttlSeconds * 1000,
      };
      commands.push(row);
      return row;
    },
  };
}

function fakeStream(
  options: FakeStream["options"],
  streams: FakeStream[],
): ReadableStream<Uint8Array> {
  let cancelled = false;
  return new ReadableStream<Uint8Array>({
    start(controller) {
      const send = (text: string) => controller.enqueue(new TextEncoder().encode(text));
      send("retry: 2000\n\n");
      streams.push({
        options,
        send,
        get cancelled() {
          return cancelled;
        },
      });
    },
    cancel() {
      cancelled = true;
    },
  });
}
