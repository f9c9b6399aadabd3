/**
 * Holds MQTT.js' PUBACKs back until the messages behind them are durable.
 *
 * MQTT.js sends a PUBACK in `handleMessage`'s callback and handles no other packet before it, so a
 * late callback would make one commit of every message (mqtt `lib/handlers/publish.js`). Here the
 * callback is called at once, and the PUBACK that MQTT.js then sends is caught on its way out, in
 * `_sendPacket`: the only hook into a library's inside in this program. A test fails when MQTT.js no
 * longer goes that way. The PUBACKs of a commit are written together when it is durable: four bytes
 * each, where MQTT.js would make and write a packet for each.
 */

import type { MqttClient } from "mqtt";
import type { MessageHandler, Ticket } from "../ports.ts";
import { AnswerQueue } from "./answer_queue.ts";

type InboundPacket = Parameters<MqttClient["handleMessage"]>[0];
type OutboundPacket = { readonly cmd: string; readonly messageId?: number };
type SendPacket = (
  packet: OutboundPacket,
  sent?: (error?: Error) => void,
  stored?: () => void,
  noStore?: boolean,
) => void;

/**
 * Payload bytes that may wait for the store. Beyond, MQTT.js is not called back, reads no further,
 * and TCP holds the broker up.
 */
export const MAX_WAITING_BYTES = 67_108_864;

const PUBACK_BYTES = 4;

/** The messages of one connection and their PUBACKs. */
export class HeldPubacks {
  readonly #client: MqttClient;
  /** By the message's id. */
  readonly #queue = new AnswerQueue<number>((messageId) => this.#answer(messageId));
  /** Messages that are durable, and whose PUBACKs are not written yet. */
  #durable: number[] = [];
  readonly #deliver: MessageHandler;
  readonly #onRejected: (error: Error) => void;
  readonly #window: number;
  readonly #hasRoom: () => boolean;
  #waiting = 0;
  #waitingBytes = 0;
  #goOn: (() => void) | null = null;
  #closed = false;
  #storedAny = false;
  #finishing: (() => void) | null = null;

  /**
   * @param client not connected yet; one connection is all it is good for
   * @param window messages that may wait for the store; Mosquitto 2.0 sends more than the Receive
   *   Maximum it was told, and MQTT 3.1.1 has none
   * @param hasRoom as `Broker.start`
   * @param onRejected a message could not be stored: no PUBACK follows any more
   * @throws {Error} when this MQTT.js has no `_sendPacket`
   */
  constructor(
    client: MqttClient,
    deliver: MessageHandler,
    { window, hasRoom = () => true }: { readonly window: number; readonly hasRoom?: () => boolean },
    onRejected: (error: Error) => void,
  ) {
    this.#client = client;
    this.#deliver = deliver;
    this.#window = window;
    this.#hasRoom = hasRoom;
    this.#onRejected = onRejected;
    const original: unknown = client["_sendPacket"];
    if (typeof original !== "function") {
      throw new Error("Cannot hold PUBACKs back: this version of MQTT.js has no _sendPacket");
    }
    const send: SendPacket = original.bind(client);
    const withhold: SendPacket = (packet, sent, stored, noStore) => {
      if (packet.cmd !== "puback") return send(packet, sent, stored, noStore);
      sent?.(); // `#writePubacks` sends it when its time has come
    };
    client["_sendPacket"] = withhold;
    client.handleMessage = (packet, callback) => this.#receive(packet, callback);
  }

  /** Messages whose PUBACK is not sent. */
  get size(): number {
    return this.#queue.size;
  }

  /** Something has to be stored before more is read. */
  get isBlocked(): boolean {
    return this.#goOn !== null;
  }

  /** Some message of this connection has become durable. */
  get storedAny(): boolean {
    return this.#storedAny;
  }

  /** Takes nothing more; resolves when nothing waits for the store. */
  finish(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#finishing = resolve;
    if (this.#waiting === 0) resolve();
    return promise;
  }

  /** The connection is gone: what is held is forgotten, its message ids start anew. */
  drop(): void {
    this.#closed = true;
    this.#queue.drop();
  }

  #receive(packet: InboundPacket, callback: () => void): void {
    // MQTT.js hands over what it had read already. The broker sends it again, in order.
    if (this.#closed || this.#finishing) return;
    const { topic, qos, messageId, dup, retain } = packet;
    const payload = typeof packet.payload === "string"
      ? new TextEncoder().encode(packet.payload)
      : packet.payload;
    const answer = qos === 1 && messageId !== undefined ? this.#queue.take(messageId) : null;
    this.#waiting++;
    this.#waitingBytes += payload.length;
    const ticket = new HeldMessage(this, answer, payload.length);
    this.#deliver({ topic, payload, dup, retained: retain }, ticket);
    if (this.#isFull()) this.#goOn = callback;
    else callback();
  }

  #answer(messageId: number): void {
    if (this.#durable.push(messageId) === 1) queueMicrotask(() => this.#writePubacks());
  }

  #writePubacks(): void {
    const ids = this.#durable;
    this.#durable = [];
    if (!this.#closed) this.#client.stream.write(pubacks(ids));
  }

  /** A message was settled. */
  settled(answer: Ticket | null, bytes: number, error: Error | undefined): void {
    if (error) this.#reject(error);
    else {
      this.#storedAny = true;
      answer?.settle();
    }
    this.#release(bytes);
  }

  #reject(error: Error): void {
    if (this.#closed) return;
    this.drop();
    this.#onRejected(error);
  }

  #isFull(): boolean {
    if (this.#waiting === 0) return false;
    return this.#waiting >= this.#window || this.#queue.size > this.#window ||
      this.#waitingBytes > MAX_WAITING_BYTES || !this.#hasRoom();
  }

  #release(bytes: number): void {
    this.#waiting--;
    this.#waitingBytes -= bytes;
    if (this.#waiting === 0) this.#finishing?.();
    if (!this.#goOn || this.#isFull()) return;
    const goOn = this.#goOn;
    this.#goOn = null;
    goOn();
  }
}

/** PUBACK packets without a reason code, which means success ([MQTT5-3.4.2.1], the same in 3.1.1). */
function pubacks(messageIds: readonly number[]): Uint8Array {
  const packets = new Uint8Array(PUBACK_BYTES * messageIds.length);
  messageIds.forEach((id, i) => {
    packets.set([0x40, 0x02, id >> 8, id & 0xff], PUBACK_BYTES * i);
  });
  return packets;
}

/** A message on its way to durability. */
class HeldMessage implements Ticket {
  readonly #held: HeldPubacks;
  readonly #answer: Ticket | null;
  readonly #bytes: number;

  /** @param answer its place among the PUBACKs; `null` when it gets none */
  constructor(held: HeldPubacks, answer: Ticket | null, bytes: number) {
    this.#held = held;
    this.#answer = answer;
    this.#bytes = bytes;
  }

  settle(error?: Error): void {
    this.#held.settled(this.#answer, this.#bytes, error);
  }
}
