/** One connection to an external broker, from CONNECT to its end; it never reconnects. */

import { connect, type IClientOptions, type MqttClient, ReasonCodes } from "mqtt";
import { BrokerUnavailableError, type MessageHandler, UnconfirmedError } from "../ports.ts";
import { type BrokerAddress, connectionErrorInWords } from "./broker_address.ts";
import { HeldPubacks } from "./held_puback.ts";

/** The broker gives us up after 1.5 times this silence, s. */
const KEEPALIVE_S = 10;

/** PINGREQ so often, ms. */
const PING_MS = 2_000;

/** Without any packet for this long the broker is gone, ms (`/healthz` has 10 s to know). */
const SILENCE_MS = 6_000;

/**
 * MQTT.js' own keepalive never runs: it wants the PINGRESP soon and counts nothing else, and under load
 * Mosquitto queues it behind seconds of messages (measured). `#watch` counts every packet instead.
 */
const NO_TIMER = { set: () => 0, clear: () => {} };

/** TCP, TLS and CONNACK get this long, ms. */
const CONNECT_TIMEOUT_MS = 8_000;

/** SUBACK gets this long, ms. */
const SUBSCRIBE_TIMEOUT_MS = 8_000;

/** DISCONNECT gets this long to be sent, ms. */
const CLOSE_TIMEOUT_MS = 2_000;

/** The broker keeps our session for so long while we are away, s: 14 days. */
const SESSION_EXPIRY_S = 1_209_600;

/**
 * Packets above are kept by the broker [MQTT-3.1.2-24], bytes. More than the contract's 1 MiB, so that
 * a payload that is a little too large is quarantined with its reason.
 */
const MAX_PACKET_BYTES = 16_777_216;

/** CONNACK codes that mean another version of MQTT: 3.1.1's and 5's. */
const VERSION_REFUSED = [1, 132];

/** How to connect. */
export interface SessionOptions {
  readonly address: BrokerAddress;
  readonly ca: string | undefined;
  readonly clientId: string;
  readonly version: 4 | 5;
  /** Messages that the broker may send ahead of our PUBACKs (MQTT 5: Receive Maximum). */
  readonly window: number;
  /** As `Broker.start`. */
  readonly hasRoom?: () => boolean;
  readonly subscriptions: readonly string[];
}

/** How a connection ended. */
export interface SessionEnd {
  readonly reason: string;
  /** It was connected and subscribed. */
  readonly wasUp: boolean;
  /** A message could not be stored. */
  readonly rejected: boolean;
  /** Some message was stored. */
  readonly storedAny: boolean;
  /** The broker does not speak this version of MQTT: surely, or perhaps (it closed without a word). */
  readonly versionRefused: "yes" | "perhaps" | "no";
}

/** One connection. */
export class ExternalSession {
  readonly ended: Promise<SessionEnd>;
  /** Connected and subscribed. */
  isUp = false;

  readonly #client: MqttClient;
  readonly #held: HeldPubacks;
  readonly #timers: ReturnType<typeof setTimeout>[] = [];
  /** Those who wait for any packet at all. */
  readonly #awaiting = new Set<() => void>();
  /** Those who wait for an answer. */
  readonly #pending = new Set<(error: Error) => void>();
  readonly #resolveEnd: (end: SessionEnd) => void;
  #over = false;
  #reason: string | null = null;
  #rejected = false;
  #connackSeen = false;
  #versionRefused = false;
  #lastPacketAt = performance.now();
  #lastWatchAt = performance.now();

  constructor(private readonly options: SessionOptions, deliver: MessageHandler, onUp: () => void) {
    const ended = Promise.withResolvers<SessionEnd>();
    this.ended = ended.promise;
    this.#resolveEnd = ended.resolve;
    const client = connect(options.address.url, clientOptions(options));
    this.#client = client;
    this.#held = new HeldPubacks(client, deliver, options, (error) => {
      this.#rejected = true;
      this.#destroy(`a message could not be stored: ${error}`);
    });
    client.on("connect", () => this.#subscribe(onUp));
    client.on("packetreceive", (packet) => {
      this.#lastPacketAt = performance.now();
      for (const resolve of this.#awaiting) resolve();
      if (packet.cmd === "connack") this.#connackSeen = true;
    });
    client.on("disconnect", ({ reasonCode }) => {
      const known = reasonCode !== undefined && reasonCode in ReasonCodes;
      this.#reason ??= known ? ReasonCodes[reasonCode as keyof typeof ReasonCodes] : "disconnected";
    });
    client.on("error", (error) => this.#fail(error));
    client.on("close", () => this.#end());
    this.#timers.push(setInterval(() => this.#watch(), PING_MS));
    try {
      client.connect();
    } catch (error) { // Some transports throw at once.
      this.#end(connectionErrorInWords(error));
    }
  }

  /** Messages that are taken and not acknowledged. */
  get held(): number {
    return this.#held.size;
  }

  /**
   * Publishes, but not to a broker that stands still: it would deliver when it goes on, long after the
   * caller was told that it failed. Nothing can be called back that is in its socket.
   *
   * @throws {BrokerUnavailableError}
   * @throws {UnconfirmedError}
   */
  async publish(
    topic: string,
    payload: string,
    { retain, timeoutMs }: { retain: boolean; timeoutMs: number },
  ): Promise<void> {
    const end = performance.now() + timeoutMs;
    const inWords = (error: unknown) =>
      `Cannot publish to "${topic}": ${connectionErrorInWords(error)}`;
    try {
      await this.#sign(timeoutMs);
    } catch (error) {
      throw new BrokerUnavailableError(inWords(error), { cause: error });
    }
    try {
      await this.#send(topic, payload, retain, end - performance.now());
    } catch (error) {
      // A code is the broker's own no.
      const isRefused = error instanceof Error && "code" in error;
      const Kind = isRefused ? BrokerUnavailableError : UnconfirmedError;
      throw new Kind(inWords(error), { cause: error });
    }
  }

  /** Takes no message more; resolves when those that were taken are settled. */
  finish(): Promise<void> {
    return this.#held.finish();
  }

  /** Leaves in good order; the broker keeps the session. */
  async close(): Promise<void> {
    this.#reason = "stopped";
    this.isUp = false;
    this.#held.drop(); // nothing may follow the DISCONNECT [MQTT-3.14.4-2]
    this.#timers.push(setTimeout(() => this.#destroy("stopped"), CLOSE_TIMEOUT_MS));
    this.#client.end(false, () => this.#end());
    await this.ended;
  }

  #subscribe(onUp: () => void): void {
    const timer = setTimeout(
      () => this.#destroy("the broker does not answer the subscription"),
      SUBSCRIBE_TIMEOUT_MS,
    );
    this.#timers.push(timer);
    this.#client.subscribe([...this.options.subscriptions], { qos: 1 }, (error, granted) => {
      clearTimeout(timer);
      if (this.#over) return;
      const refused = granted?.find(({ qos }) => qos !== 1);
      if (error || refused) {
        return this.#destroy(
          refused
            ? `Cannot subscribe to "${refused.topic}" with QoS 1: refused`
            : `Cannot subscribe: ${error?.message}`,
        );
      }
      this.isUp = true;
      onUp();
    });
  }

  /** Waits for a sign of life: any packet will do, under load PINGRESP comes late. */
  async #sign(timeoutMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#awaiting.add(resolve);
    if (this.#client.connected) this.#client.sendPing();
    try {
      await this.#within(promise, timeoutMs);
    } finally {
      this.#awaiting.delete(resolve);
    }
  }

  async #send(topic: string, payload: string, retain: boolean, timeoutMs: number): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const client = this.#client;
    client.publish(
      topic,
      payload,
      { qos: 1, retain },
      (error) => error ? reject(error) : resolve(),
    );
    const id = client.getLastMessageId();
    try {
      await this.#within(promise, timeoutMs);
    } catch (error) {
      if (this.isUp) client.removeOutgoingMessage(id); // nobody waits for its PUBACK any more
      throw error;
    }
  }

  /** @throws {Error} when it takes longer, or the connection ends first */
  async #within(work: Promise<void>, timeoutMs: number): Promise<void> {
    const failed = Promise.withResolvers<never>();
    const timer = setTimeout(
      () => failed.reject(new Error(`no answer within ${Math.round(timeoutMs)} ms`)),
      timeoutMs,
    );
    this.#pending.add(failed.reject);
    try {
      await Promise.race([work, failed.promise]);
    } finally {
      clearTimeout(timer);
      this.#pending.delete(failed.reject);
    }
  }

  #watch(): void {
    const now = performance.now();
    const wasAsleep = now - this.#lastWatchAt > 2 * PING_MS;
    this.#lastWatchAt = now;
    // Neither while this process stood still nor while the store is behind was anything read.
    if (wasAsleep || this.#held.isBlocked) this.#lastPacketAt = now;
    if (now - this.#lastPacketAt > SILENCE_MS && this.#connackSeen) {
      return this.#destroy("the broker does not answer any more");
    }
    if (this.#client.connected) this.#client.sendPing();
  }

  #fail(error: Error): void {
    const code = "code" in error && typeof error.code === "number" ? error.code : null;
    if (code !== null && VERSION_REFUSED.includes(code)) this.#versionRefused = true;
    // A version 3 CONNACK makes no sense to a version 5 parser: then there is no code.
    if (!this.#connackSeen && /connack|propert/i.test(error.message) && code === null) {
      this.#versionRefused = error.message !== "connack timeout";
    }
    this.#destroy(connectionErrorInWords(error));
  }

  #destroy(reason: string): void {
    this.#reason ??= reason;
    this.#endClient();
    this.#end();
  }

  /** MQTT.js has no stream when it could not begin to connect. */
  #endClient(): void {
    this.#held.drop();
    if (!this.#client.stream) return;
    this.#client.end(true);
    this.#client.stream.destroy();
  }

  #end(reason: string | null = null): void {
    if (this.#over) return;
    this.#over = true;
    this.#reason ??= reason;
    const wasUp = this.isUp;
    this.isUp = false;
    for (const timer of this.#timers) clearTimeout(timer);
    for (const reject of [...this.#pending]) reject(new Error("the connection was cut"));
    this.#endClient();
    const silent = !this.#connackSeen && this.#reason === null;
    this.#resolveEnd({
      reason: this.#reason ?? (this.#connackSeen ? "the connection was cut" : "closed at once"),
      wasUp,
      rejected: this.#rejected,
      storedAny: this.#held.storedAny,
      versionRefused: this.#versionRefused ? "yes" : silent ? "perhaps" : "no",
    });
  }
}

function clientOptions(options: SessionOptions): IClientOptions {
  const { address, ca, clientId, version, window } = options;
  const common: IClientOptions = {
    clientId,
    username: address.username,
    password: address.password,
    ca,
    rejectUnauthorized: true,
    clean: false,
    keepalive: KEEPALIVE_S,
    timerVariant: NO_TIMER,
    connectTimeout: CONNECT_TIMEOUT_MS,
    reconnectPeriod: 0,
    resubscribe: false,
    queueQoSZero: false,
    log: () => {}, // `debug` takes its time even when it is off
    manualConnect: true,
    protocolVersion: version,
  };
  if (version === 4) return common;
  return {
    ...common,
    properties: {
      receiveMaximum: window,
      sessionExpiryInterval: SESSION_EXPIRY_S,
      maximumPacketSize: MAX_PACKET_BYTES,
    },
  };
}
