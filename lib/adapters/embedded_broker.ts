/** A broker inside this process (aedes): MQTT 3.1 and 3.1.1 over TCP, nothing to install. */

import { Buffer } from "node:buffer";
import {
  Aedes,
  type AedesOptions,
  type AedesPublishPacket,
  type AuthenticateError,
  type Client,
} from "aedes";
import memory from "aedes-persistence";
import type { Topics } from "../domain/topics.ts";
import { urlHost } from "../domain/url_host.ts";
import type { Log } from "../log.ts";
import {
  type Broker,
  type BrokerStatus,
  BrokerUnavailableError,
  type MessageHandler,
  type MeterCheck,
  UnconfirmedError,
} from "../ports.ts";
import { EmbeddedGate } from "./embedded_gate.ts";
import { EmbeddedListener } from "./embedded_listener.ts";
import { CONNACK, MeterAccess } from "./meter_access.ts";
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

const NO_PAYLOAD = Buffer.alloc(0);

/** What the embedded broker needs to know. */
export interface EmbeddedBrokerOptions {
  /** Where it listens without TLS. */
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** `false`: up to 19 ports further on are tried when this one is taken. */
  readonly portFixed: boolean;
  readonly topics: Topics;
  /** Where it listens with TLS as well, and certificate chain and key as PEM. */
  readonly tls?: {
    readonly host: string;
    readonly port: number;
    readonly cert: string;
    readonly key: string;
  };
  /** Everyone gets in and may do everything; otherwise `internal` does, and meters on their topics. */
  readonly anonymous: boolean;
  /** The credential of this process's own clients. */
  readonly internal?: { readonly username: string; readonly password: string };
  /** Lets meters in when not `anonymous`; left out: none. */
  readonly checkMeter?: MeterCheck;
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
  /** `null`: everyone may do everything. */
  readonly #access: MeterAccess | null;
  #knock: ((serial: string) => void) | undefined;
  #port: number;
  #tlsPort: number | null = null;
  #error: string | null = "not started";

  constructor(private readonly options: EmbeddedBrokerOptions) {
    this.#port = options.port;
    const { anonymous, checkMeter: check } = options;
    const knock = (serial: string) => this.#knock?.(serial);
    this.#access = anonymous ? null : new MeterAccess({ ...options, check, knock });
  }

  async start(
    handler: MessageHandler,
    hasRoom?: () => boolean,
    knock?: (serial: string) => void,
  ): Promise<void> {
    const { topics, log } = this.options;
    this.#knock = knock;
    const gate = new EmbeddedGate({ topics, log, handler, hasRoom, access: this.#access });
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
    const listener = new EmbeddedListener(log, gate.pressure, (socket) => aedes.handle(socket));
    try {
      this.#listen(listener);
    } catch (error) {
      listener.close();
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
    const { host, tls } = this.options;
    const ownAddress = addressOf("mqtt", host, this.#port);
    return {
      kind: "embedded",
      connected: this.#error === null,
      address: tls ? addressOf("mqtts", tls.host, this.#tlsPort ?? tls.port) : ownAddress,
      ownAddress,
      clients: this.#aedes?.connectedClients ?? 0,
      error: this.#error,
      reconnects: 0,
      refused: this.#access?.refused ?? { connect: 0, publish: 0, subscribe: 0 },
    };
  }

  expel(serial: string): void {
    this.#access?.expel(serial);
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

  /** Listens on the plain endpoint, and on that with TLS where there is a certificate. */
  #listen(listener: EmbeddedListener): void {
    const { host, port, portFixed, tls } = this.options;
    const variables = { host: tls ? "MQTT_PLAIN_HOST" : "MQTT_HOST", port: "MQTT_PORT" };
    this.#port = listener.listen({ host, port, portFixed, variables });
    if (!tls) return;
    const { cert, key } = tls;
    this.#tlsPort = listener.listen({
      host: tls.host,
      port: tls.port,
      portFixed: true,
      variables: { host: "MQTT_HOST", port: "MQTT_TLS_PORT" },
      tls: { cert, key },
    });
  }

  #aedesOptions(gate: EmbeddedGate): AedesOptions {
    const subscriptions = new WeakMap<Client, number>();
    const access = this.#access;
    return {
      persistence: idsAlone(),
      concurrency: CONCURRENT_DELIVERIES,
      queueLimit: QUEUE_BEFORE_CONNACK,
      connectTimeout: CONNECT_TIMEOUT_MS,
      drainTimeout: DRAIN_TIMEOUT_MS,
      // A kept session would queue in memory, without a bound, for a client that never comes back.
      preConnect: (client, packet, callback) => {
        packet.clean = true;
        if (packet.will) access?.noteWill(client, packet.will.topic);
        callback(null, true);
      },
      authorizePublish: gate.authorizePublish,
      authorizeSubscribe: (client, subscription, callback) => {
        const count = (subscriptions.get(client) ?? 0) + 1;
        subscriptions.set(client, count);
        const isGranted = count <= MAX_SUBSCRIPTIONS &&
          (access === null || access.maySubscribe(client, subscription.topic));
        callback(null, isGranted ? subscription : null);
      },
      ...access && authorization(access),
    };
  }
}

/** The hooks of a broker that does not let everyone do everything. */
function authorization(
  access: MeterAccess,
): Pick<AedesOptions, "authenticate" | "authorizeForward"> {
  return {
    authenticate: (client, username, password, callback) => {
      access.enter(client, username, password).then((code) => {
        if (code === CONNACK.accepted) return callback(null, true);
        const error: AuthenticateError = Object.assign(new Error(`CONNACK ${code}`), {
          returnCode: code,
        });
        callback(error, false);
      });
    },
    authorizeForward: (client, packet) => access.mayHear(client, packet) ? packet : null,
  };
}

/** What of a persistence keeps messages of QoS 2 until their PUBREL; aedes 1.2 calls it without callback. */
interface IncomingStore {
  incomingStorePacket(client: Client, packet: AedesPublishPacket): Promise<void>;
}

/**
 * aedes' own persistence, in memory, with messages of QoS 2 kept without topic and payload: what is kept
 * tells a repeat by its id, and is never read again. A client that sends no PUBREL would else fill the
 * memory, a thousand MiB a connection.
 */
function idsAlone(): IncomingStore {
  const persistence = (memory as unknown as () => IncomingStore)(); // its types speak of another call
  const store = persistence.incomingStorePacket.bind(persistence);
  persistence.incomingStorePacket = (client, packet) =>
    store(client, { ...packet, topic: "", payload: NO_PAYLOAD });
  return persistence;
}

function addressOf(scheme: string, host: string, port: number): string {
  return `${scheme}://${urlHost(host)}:${port}`;
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
