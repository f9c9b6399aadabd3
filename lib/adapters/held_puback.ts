/**
 * Holds MQTT.js' PUBACKs back until the messages behind them are durable.
 *
 * MQTT.js sends a PUBACK in `handleMessage`'s callback and handles no other packet before it, so a
 * late callback would make one commit of every message (mqtt `lib/handlers/publish.js`). Here the
 * callback is called at once, and the PUBACK that MQTT.js then sends is caught on its way out, in
 * `_sendPacket`: the only hook into a library's inside in this program. A test fails when MQTT.js no
 * longer goes that way.
 */

import type { MqttClient } from "mqtt";
import type { InboundMessage } from "../ports.ts";
import { AnswerQueue, type Ticket } from "./answer_queue.ts";

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

/** Takes one message: as `MessageHandler`. */
export type Deliver = (message: InboundMessage) => Promise<void>;

/** The messages of one connection and their PUBACKs. */
export class HeldPubacks {
  readonly #queue = new AnswerQueue();
  readonly #tickets = new Map<number, Ticket>();
  readonly #deliver: Deliver;
  readonly #onRejected: (error: unknown) => void;
  readonly #window: number;
  #waiting = 0;
  #waitingBytes = 0;
  #goOn: (() => void) | null = null;
  #closed = false;

  /**
   * @param client not connected yet; one connection is all it is good for
   * @param window messages that may wait for the store; Mosquitto 2.0 sends more than the Receive
   *   Maximum it was told, and MQTT 3.1.1 has none
   * @param onRejected a message could not be stored: no PUBACK follows any more
   * @throws {Error} when this MQTT.js has no `_sendPacket`
   */
  constructor(
    client: MqttClient,
    deliver: Deliver,
    window: number,
    onRejected: (error: unknown) => void,
  ) {
    this.#deliver = deliver;
    this.#window = window;
    this.#onRejected = onRejected;
    const original: unknown = client["_sendPacket"];
    if (typeof original !== "function") {
      throw new Error("Cannot hold PUBACKs back: this version of MQTT.js has no _sendPacket");
    }
    const send: SendPacket = original.bind(client);
    const hold: SendPacket = (packet, sent, stored, noStore) => {
      if (packet.cmd !== "puback") return send(packet, sent, stored, noStore);
      this.#hold(packet, send);
      sent?.();
    };
    client["_sendPacket"] = hold;
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

  /** The connection is gone: what is held is forgotten, its message ids start anew. */
  drop(): void {
    this.#closed = true;
    this.#queue.drop();
    this.#tickets.clear();
  }

  #receive(packet: InboundPacket, callback: () => void): void {
    // MQTT.js hands over what it had read already. The broker sends it again, in order.
    if (this.#closed) return;
    const { topic, qos, messageId, dup, retain } = packet;
    const payload = typeof packet.payload === "string"
      ? new TextEncoder().encode(packet.payload)
      : packet.payload;
    const ticket = qos === 1 && messageId !== undefined ? this.#queue.take() : null;
    if (ticket && messageId !== undefined) this.#tickets.set(messageId, ticket);
    this.#waiting++;
    this.#waitingBytes += payload.length;
    this.#deliver({ topic, payload, dup, retained: retain })
      .then(() => ticket?.settle(), (error) => this.#reject(error))
      .finally(() => this.#release(payload.length));
    if (this.#isFull()) this.#goOn = callback;
    else callback();
  }

  #hold(packet: OutboundPacket, send: SendPacket): void {
    if (packet.messageId === undefined) return;
    const ticket = this.#tickets.get(packet.messageId);
    this.#tickets.delete(packet.messageId);
    ticket?.answer(() => send(packet));
  }

  #reject(error: unknown): void {
    if (this.#closed) return;
    this.drop();
    this.#onRejected(error);
  }

  #isFull(): boolean {
    return this.#waiting >= this.#window || this.#queue.size > this.#window ||
      this.#waitingBytes > MAX_WAITING_BYTES;
  }

  #release(bytes: number): void {
    this.#waiting--;
    this.#waitingBytes -= bytes;
    if (!this.#goOn || this.#isFull()) return;
    const goOn = this.#goOn;
    this.#goOn = null;
    goOn();
  }
}
