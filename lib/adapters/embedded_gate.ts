/** What happens to a message of the embedded broker before anybody else sees it. */

import { Buffer } from "node:buffer";
import type { Client, PublishPacket } from "aedes";
import type { Topics } from "../domain/topics.ts";
import type { Log } from "../log.ts";
import type { InboundMessage, MessageHandler } from "../ports.ts";
import { AnswerQueue } from "./answer_queue.ts";
import { Backpressure } from "./backpressure.ts";
import type { MeterAccess } from "./meter_access.ts";
import { MqttSocket } from "./mqtt_socket.ts";
import { RetainedLimit } from "./retained_limit.ts";

/**
 * Messages that may wait for the store, all connections together. Beyond, nothing more is read: TCP
 * holds the meters up.
 */
export const MAX_WAITING_MESSAGES = 20_000;

/** The same in bytes of their payloads. */
export const MAX_WAITING_BYTES = 67_108_864;

/** A last will has no sender that would send it again: so often it is tried again … */
const WILL_RETRIES = 30;
/** … this far apart, ms. */
const WILL_RETRY_MS = 2_000;

/** The PUBACKs before a message that could not be stored get this long to be sent, ms. */
const FLUSH_TIMEOUT_MS = 1_000;

/** Topics of the broker itself, forbidden to clients. */
const SYSTEM_PREFIX = "$SYS/";

type Done = (error?: Error | null) => void;

/**
 * Hands messages to the ingestion inside aedes' `authorizePublish`, whose callback sends the PUBACK:
 * what is acknowledged is durable (aedes `lib/handlers/publish.js`).
 */
export class EmbeddedGate {
  readonly #topics: Topics;
  readonly #log: Log;
  readonly #handler: MessageHandler;
  /** `null`: everyone may publish everything. */
  readonly #access: MeterAccess | null;
  readonly #queues = new WeakMap<Client, AnswerQueue<Done>>();
  /** Clients that published what they must not: nothing more of them is taken. */
  readonly #banned = new WeakSet<Client>();
  readonly #retained = new RetainedLimit();
  /** Tells the connections when to read. */
  readonly pressure: Backpressure;
  #underWay = 0;
  #closed = false;
  #finished = () => {};

  constructor(options: {
    readonly topics: Topics;
    readonly log: Log;
    readonly handler: MessageHandler;
    readonly hasRoom?: () => boolean;
    readonly access: MeterAccess | null;
  }) {
    this.pressure = new Backpressure(MAX_WAITING_MESSAGES, MAX_WAITING_BYTES, options.hasRoom);
    this.#topics = options.topics;
    this.#log = options.log;
    this.#handler = options.handler;
    this.#access = options.access;
  }

  /** aedes' hook. `client` is `null` for the wills of a broker that is gone. */
  readonly authorizePublish = (client: Client | null, packet: PublishPacket, done: Done): void => {
    const isWill = client === null || client.closed;
    if (this.#closed) {
      // An error would close the connection before the answers under way are out.
      if (isWill) done(new Error("the broker is stopping"));
      return;
    }
    if (client !== null && this.#access !== null && !this.#mayPublish(client, packet, done)) return;
    if (packet.topic.startsWith(SYSTEM_PREFIX)) {
      return done(new Error(`Cannot publish to "${packet.topic}": reserved for the broker`));
    }
    const size = packet.payload.length;
    if (packet.retain) this.#boundRetained(packet, size);
    if (!this.#isForHandler(packet)) return done();
    if (isWill) return this.#handWill(client, packet, done);
    this.#hand(client, packet, done);
  };

  /** Takes nothing more; resolves when the answers under way are given, or after `timeoutMs`. */
  async close(timeoutMs: number): Promise<void> {
    this.#closed = true;
    if (this.#underWay > 0) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#finished = resolve;
      const timer = setTimeout(resolve, timeoutMs);
      await promise;
      clearTimeout(timer);
    }
    this.pressure.release();
  }

  /** @returns whether to go on; else the connection ends once what came before is answered */
  #mayPublish(client: Client, { topic }: PublishPacket, done: Done): boolean {
    if (this.#banned.has(client)) return false;
    if (this.#access?.mayPublish(client, topic)) return true;
    this.#banned.add(client);
    const refusal = new Error(`Cannot publish to "${topic}": not a topic of this meter`);
    if (client.closed) done(refusal);
    else this.#queueOf(client).take(done).settle(refusal);
    return false;
  }

  #serialOf(client: Client | null): string | undefined {
    return client === null ? undefined : this.#access?.serialOf(client);
  }

  #boundRetained(packet: PublishPacket, size: number): void {
    if (!this.#retained.admit(packet.topic, size)) {
      this.#log.debug("retained flag removed: too much is retained", { topic: packet.topic });
      packet.retain = false;
    } else {
      // A copy: the payload is a window on everything that was read with it.
      packet.payload = Buffer.from(packet.payload);
    }
  }

  #isForHandler(packet: PublishPacket): boolean {
    if (packet.retain && packet.payload.length === 0) return false;
    const { kind } = this.#topics.classify(packet.topic);
    return kind !== "own" && kind !== "command" && kind !== "foreign";
  }

  #hand(client: Client, packet: PublishPacket, done: Done): void {
    const size = packet.payload.length;
    const own = client.conn instanceof MqttSocket ? client.conn.own : null;
    this.pressure.add(size);
    own?.add(size);
    this.#underWay++;
    const answer = this.#queueOf(client).take(done);
    const settle = (error?: Error) => {
      if (error) {
        this.#log.warn("connection closed: a message could not be stored", {
          client: client.id,
          topic: packet.topic,
          error: String(error),
        });
      }
      answer.settle(error);
      this.pressure.remove(size);
      own?.remove(size);
      this.#settled();
    };
    this.#handler(inbound(packet, this.#serialOf(client)), { settle });
  }

  #settled(): void {
    if (--this.#underWay === 0) this.#finished();
  }

  #handWill(client: Client | null, packet: PublishPacket, done: Done): void {
    this.#underWay++;
    const message = inbound(packet, this.#serialOf(client));
    const attempt = (left: number) => {
      if (this.#closed) return end(new Error("the broker is stopping"));
      const settle = (error?: Error) => {
        if (!error) return end();
        this.#log.warn("a last will could not be stored", {
          topic: packet.topic,
          error: String(error),
        });
        if (left === 0) end(error);
        else this.#pause(WILL_RETRY_MS).then(() => attempt(left - 1));
      };
      this.#handler(message, { settle });
    };
    const end = (error?: Error) => {
      done(error);
      this.#settled();
    };
    attempt(WILL_RETRIES);
  }

  /** Ends early when the gate closes. */
  async #pause(ms: number): Promise<void> {
    const step = 50;
    for (let waited = 0; waited < ms && !this.#closed; waited += step) {
      await new Promise((resolve) => setTimeout(resolve, step));
    }
  }

  #queueOf(client: Client): AnswerQueue<Done> {
    const queue = this.#queues.get(client);
    if (queue) return queue;
    const answers = new AnswerQueue<Done>((done, error) => {
      if (!error) return done();
      answers.drop(); // what came behind is not acknowledged any more
      afterWrites(client, () => done(error));
    });
    this.#queues.set(client, answers);
    return answers;
  }
}

/**
 * Calls when what was written is on the wire, or after a second: aedes destroys the connection on an
 * error, and with it PUBACKs just given. A device without them sends the same flood again, for ever.
 */
function afterWrites({ conn }: Client, then: () => void): void {
  const timer = setTimeout(then, FLUSH_TIMEOUT_MS);
  conn.write(new Uint8Array(), () => {
    clearTimeout(timer);
    then();
  });
}

function inbound(packet: PublishPacket, from: string | undefined): InboundMessage {
  const payload = typeof packet.payload === "string"
    ? new TextEncoder().encode(packet.payload)
    : packet.payload;
  // A client's own message is fresh whatever its retain flag: only a broker in between sends copies.
  return { topic: packet.topic, payload, dup: packet.dup ?? false, retained: false, from };
}
