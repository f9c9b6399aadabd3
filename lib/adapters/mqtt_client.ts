/** A device's side of MQTT, on MQTT.js: version 3.1.1, which every broker speaks, aedes included. */

import { connect, type IClientOptions, type MqttClient as Connection } from "mqtt";
import { BrokerUnavailableError, type MqttClient, type MqttClientOptions } from "../ports.ts";
import { brokerAddress, checkAuthority, connectionErrorInWords } from "./broker_address.ts";

/** PINGREQ after this silence, s. */
const KEEPALIVE_S = 30;

/** CONNACK gets this long, ms. */
const CONNECT_TIMEOUT_MS = 10_000;

/** Pause before connecting again, ms, drawn once a client: a thousand meters do not come at once. */
const PAUSE_MS = { min: 500, max: 2_000 };

/** Publications that may wait for their PUBACK; a device has little memory, and so have we. */
export const MAX_OUTSTANDING = 5_000;

/** `end` waits this long for PUBACKs, ms. */
const END_TIMEOUT_MS = 5_000;

/** CONNACK codes that trying again does not change: identifier, password, authorization. */
const FINAL_CODES = [2, 4, 5];

/**
 * Makes a device's client.
 *
 * `connect` rejects when the broker refuses the identifier or the credential; it goes on trying on
 * every other fault. `publish` waits for the connection to come back, and rejects with
 * `BrokerUnavailableError` after `end` or `drop`, or when `MAX_OUTSTANDING` publications wait
 * already. After `drop` or `end`, `connect` may be called again: subscriptions come back, what
 * waited does not.
 *
 * @throws {TypeError} when the URL cannot be parsed
 * @throws {Error} when `ca` is no certificate
 */
export function createMqttClient(options: MqttClientOptions): MqttClient {
  checkAuthority(options.ca);
  return new Device(options);
}

type Settle = (error?: Error) => void;

class Device implements MqttClient {
  #connection: Connection | null = null;
  #lastError = "not connected";
  readonly #handlers = new Map<string, Set<(payload: Uint8Array) => void>>();
  /** Subscriptions that wait for their SUBACK, by topic. */
  readonly #subscribing = new Map<string, Set<Settle>>();
  readonly #outstanding = new Set<Settle>();
  readonly #options: IClientOptions;
  readonly #onConnect: () => void;
  readonly #url: string;

  constructor(options: MqttClientOptions) {
    const { url, username, password } = brokerAddress(options.url, options);
    const { clientId, ca, will } = options;
    this.#url = url;
    this.#onConnect = options.onConnect ?? (() => {});
    this.#options = {
      clientId,
      username,
      password,
      ca,
      will: will && { ...will, payload: Buffer.from(will.payload), qos: 1 },
      rejectUnauthorized: true,
      protocolVersion: 4,
      clean: true,
      keepalive: KEEPALIVE_S,
      connectTimeout: CONNECT_TIMEOUT_MS,
      reconnectPeriod: PAUSE_MS.min + Math.random() * (PAUSE_MS.max - PAUSE_MS.min),
      reconnectOnConnackError: true,
      resubscribe: false,
      queueQoSZero: false,
    };
  }

  async connect(): Promise<void> {
    if (this.#connection) throw new Error("Cannot connect: connected already");
    const connection = connect(this.#url, { ...this.#options });
    this.#connection = connection;
    connection.on("message", (topic, payload) => {
      for (const handler of this.#handlers.get(topic) ?? []) handler(payload);
    });
    connection.on("connect", () => {
      for (const topic of this.#handlers.keys()) this.#sendSubscription(connection, topic);
      this.#onConnect();
    });
    connection.on("error", (error) => this.#lastError = connectionErrorInWords(error));
    await new Promise<void>((resolve, reject) => {
      connection.once("connect", () => resolve());
      connection.once("end", () => reject(this.#unavailable("Cannot connect")));
      connection.on("error", (error) => {
        const isFinal = "code" in error && FINAL_CODES.includes(Number(error.code));
        if (!isFinal || this.#connection !== connection) return;
        reject(new Error(`Cannot connect to ${this.#url}: ${error.message}`));
        this.drop();
      });
    });
  }

  publish(topic: string, payload: string, options: { retain?: boolean } = {}): Promise<void> {
    const connection = this.#connection;
    const action = `Cannot publish to "${topic}"`;
    return new Promise((resolve, reject) => {
      if (!connection) return reject(this.#unavailable(action));
      if (this.#outstanding.size >= MAX_OUTSTANDING) {
        return reject(
          new BrokerUnavailableError(`${action}: ${MAX_OUTSTANDING} messages wait already`),
        );
      }
      const settle = settler(this.#outstanding, resolve, (error) => {
        reject(new BrokerUnavailableError(`${action}: ${error.message}`));
      });
      const retain = options.retain ?? false;
      connection.publish(topic, payload, { qos: 1, retain }, (error) => settle(error));
    });
  }

  subscribe(topic: string, handler: (payload: Uint8Array) => void): Promise<void> {
    const handlers = this.#handlers.get(topic) ?? new Set();
    this.#handlers.set(topic, handlers.add(handler));
    return new Promise((resolve, reject) => {
      const waiting = this.#subscribing.get(topic) ?? new Set();
      this.#subscribing.set(topic, waiting);
      settler(waiting, resolve, reject);
      if (this.#connection?.connected) this.#sendSubscription(this.#connection, topic);
    });
  }

  async end(): Promise<void> {
    const connection = this.#connection;
    if (!connection) return;
    this.#connection = null;
    this.#lastError = "ended";
    let timer: ReturnType<typeof setTimeout> | undefined;
    const timeout = new Promise<void>((resolve) => timer = setTimeout(resolve, END_TIMEOUT_MS));
    const ended = connection.connected ? connection.endAsync() : connection.endAsync(true);
    await Promise.race([ended, timeout]);
    clearTimeout(timer);
    connection.stream.destroy();
    this.#abandon();
  }

  drop(): void {
    const connection = this.#connection;
    if (!connection) return;
    this.#connection = null;
    this.#lastError = "dropped";
    connection.end(true);
    this.#abandon();
  }

  #sendSubscription(connection: Connection, topic: string): void {
    connection.subscribe(topic, { qos: 1 }, (error, granted) => {
      // A connection that was cut meanwhile: the next one subscribes again.
      if (error && !connection.connected) return;
      const refused = error ?? (granted?.some(({ qos }) => qos === 128) ? "refused" : null);
      const waiting = [...this.#subscribing.get(topic) ?? []];
      for (const settle of waiting) {
        settle(refused ? new Error(`Cannot subscribe to "${topic}": ${refused}`) : undefined);
      }
    });
  }

  #abandon(): void {
    const error = new Error(this.#lastError);
    for (const settle of [...this.#outstanding]) settle(error);
    const waiting = [...this.#subscribing.values()].flatMap((set) => [...set]);
    for (const settle of waiting) settle(this.#unavailable("Cannot subscribe"));
  }

  #unavailable(action: string): BrokerUnavailableError {
    return new BrokerUnavailableError(`${action}: ${this.#lastError}`);
  }
}

/** A function that settles once, and is in `set` until then. */
function settler(set: Set<Settle>, resolve: () => void, reject: (error: Error) => void): Settle {
  const settle: Settle = (error) => {
    if (!set.delete(settle)) return;
    if (error) reject(error);
    else resolve();
  };
  set.add(settle);
  return settle;
}
