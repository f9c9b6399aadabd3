/** A broker inside this process (aedes): MQTT 3.1 and 3.1.1 over TCP, nothing to install. */

import { createHash, timingSafeEqual } from "node:crypto";
import { Aedes, type AedesOptions, type AuthenticateError, type Client } from "aedes";
import type { Topics } from "../domain/topics.ts";
import type { Log } from "../log.ts";
import {
  type Broker,
  type BrokerStatus,
  BrokerUnavailableError,
  type MessageHandler,
  UnconfirmedError,
} from "../ports.ts";
import { EmbeddedGate } from "./embedded_gate.ts";
import { EmbeddedListener } from "./embedded_listener.ts";
import type { MqttSocket } from "./mqtt_socket.ts";

/** A connection has to say CONNECT within, ms. */
const CONNECT_TIMEOUT_MS = 10_000;

/**
 * A client that does not read what it asked for is closed after, ms: aedes lets every publisher wait
 * for the slowest subscriber.
 */
const DRAIN_TIMEOUT_MS = 5_000;

/** Packets that a client may send before its CONNACK: one read of 64 KiB of small readings. */
const QUEUE_BEFORE_CONNACK = 2_000;

/** Deliveries that run at a time; the others wait, and their senders with them. */
const CONCURRENT_DELIVERIES = 1_000;

/** Most subscriptions of one connection. */
const MAX_SUBSCRIPTIONS = 200;

/** The answers under way when the broker stops get this long, ms. */
const STOP_TIMEOUT_MS = 10_000;

/** The last bytes of a connection get this long, ms. */
const FLUSH_TIMEOUT_MS = 1_000;

/** What the embedded broker needs to know. */
export interface EmbeddedBrokerOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** `false`: up to 19 ports further on are tried when this one is taken. */
  readonly portFixed: boolean;
  readonly topics: Topics;
  /** Everyone gets in and may do everything; otherwise only `internal` does. */
  readonly anonymous: boolean;
  /** The credential of this process's own clients. */
  readonly internal?: { readonly username: string; readonly password: string };
  readonly log: Log;
}

/** Makes the embedded broker; it listens from `start` on. */
export function createEmbeddedBroker(options: EmbeddedBrokerOptions): Broker {
  return new EmbeddedBroker(options);
}

class EmbeddedBroker implements Broker {
  #aedes: Aedes | null = null;
  #listener: EmbeddedListener | null = null;
  #gate: EmbeddedGate | null = null;
  #port: number;
  #error: string | null = "not started";

  constructor(private readonly options: EmbeddedBrokerOptions) {
    this.#port = options.port;
  }

  async start(handler: MessageHandler, hasRoom?: () => boolean): Promise<void> {
    const { topics, log } = this.options;
    const gate = new EmbeddedGate({ topics, log, handler, hasRoom });
    const aedes = new Aedes(this.#aedesOptions(gate));
    await aedes.listen();
    aedes.on("clientError", (client: Client, error: Error) => {
      log.debug("MQTT client", { client: client.id, error: error.message });
    });
    aedes.on("connectionError", (_client: Client, error: Error) => {
      log.debug("MQTT connection", { error: error.message });
    });
    aedes.addListener("error", (error: Error) => {
      log.error("embedded broker", { error: error.message });
    });
    const listener = new EmbeddedListener(
      this.options,
      gate.pressure,
      (socket) => aedes.handle(socket),
    );
    try {
      this.#port = listener.listen();
    } catch (error) {
      await closed(aedes);
      throw error;
    }
    this.#aedes = aedes;
    this.#gate = gate;
    this.#listener = listener;
    this.#error = null;
  }

  publish(
    topic: string,
    payload: string,
    options: { retain: boolean; timeoutMs: number },
  ): Promise<void> {
    const aedes = this.#aedes;
    return new Promise((resolve, reject) => {
      const inWords = (why: string) => `Cannot publish to "${topic}": ${why}`;
      if (!aedes || this.#error) {
        return reject(new BrokerUnavailableError(inWords(`the broker is ${this.#error}`)));
      }
      const fail = (why: string) => reject(new UnconfirmedError(inWords(why)));
      const timer = setTimeout(() => fail("the broker does not answer"), options.timeoutMs);
      aedes.publish({
        cmd: "publish",
        topic,
        payload,
        qos: 1,
        dup: false,
        retain: options.retain,
      }, (error) => {
        clearTimeout(timer);
        if (error) fail(error.message);
        else resolve();
      });
    });
  }

  status(): BrokerStatus {
    const { host } = this.options;
    return {
      kind: "embedded",
      connected: this.#error === null,
      address: `mqtt://${host.includes(":") ? `[${host}]` : host}:${this.#port}`,
      clients: this.#aedes?.connectedClients ?? 0,
      error: this.#error,
      reconnects: 0,
    };
  }

  async stop(): Promise<void> {
    const [aedes, gate, listener] = [this.#aedes, this.#gate, this.#listener];
    if (!aedes || !gate || !listener) return;
    this.#aedes = this.#gate = this.#listener = null;
    this.#error = "stopped";
    listener.close();
    await gate.close(STOP_TIMEOUT_MS);
    // aedes destroys its sockets, and with them what is not on the wire yet: PUBACKs just given.
    await Promise.all([...listener.sockets].map(flushed));
    await closed(aedes);
  }

  #aedesOptions(gate: EmbeddedGate): AedesOptions {
    const subscriptions = new WeakMap<Client, number>();
    return {
      concurrency: CONCURRENT_DELIVERIES,
      queueLimit: QUEUE_BEFORE_CONNACK,
      connectTimeout: CONNECT_TIMEOUT_MS,
      drainTimeout: DRAIN_TIMEOUT_MS,
      // A kept session would queue in memory, without a bound, for a client that never comes back.
      preConnect: (_client, packet, callback) => {
        packet.clean = true;
        callback(null, true);
      },
      authenticate: (_client, username, password, callback) => {
        if (this.#mayEnter(username, password)) return callback(null, true);
        const error: AuthenticateError = Object.assign(new Error("bad user name or password"), {
          returnCode: 4,
        });
        callback(error, false);
      },
      authorizePublish: gate.authorizePublish,
      authorizeSubscribe: (client, subscription, callback) => {
        const count = (subscriptions.get(client) ?? 0) + 1;
        subscriptions.set(client, count);
        callback(null, count > MAX_SUBSCRIPTIONS ? null : subscription);
      },
    };
  }

  #mayEnter(username: string | undefined, password: Uint8Array | undefined): boolean {
    const { anonymous, internal } = this.options;
    if (anonymous) return true;
    if (!internal || username === undefined || password === undefined) return false;
    const nameFits = sameSecret(username, internal.username);
    const passwordFits = sameSecret(password, internal.password);
    return nameFits && passwordFits;
  }
}

/** Compares in a time that tells nothing about where they differ. */
function sameSecret(a: string | Uint8Array, b: string): boolean {
  const digest = (value: string | Uint8Array) => createHash("sha256").update(value).digest();
  return timingSafeEqual(digest(a), digest(b));
}

function closed(aedes: Aedes): Promise<void> {
  return new Promise((resolve) => aedes.close(() => resolve()));
}

/** Sends what is written and ends the connection; gives up on a peer that does not read. */
function flushed(socket: MqttSocket): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, FLUSH_TIMEOUT_MS);
    socket.once("close", () => {
      clearTimeout(timer);
      resolve();
    });
    socket.end();
  });
}
