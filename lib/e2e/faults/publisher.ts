/** Sends numbered readings with a window of unacknowledged ones, and notes what was acknowledged. */

import { connect, type Socket } from "node:net";
import {
  connectPacket,
  messageIdOf,
  PacketReader,
  publishPacket,
} from "../../testing/mqtt_bytes.ts";
import { pause, until } from "../../testing/until.ts";
import { messageOf, NumberedMeters } from "./meters.ts";

/** Readings that may wait for their PUBACK. */
const WINDOW = 2_000;
/** Pause before it connects again, ms. */
const RECONNECT_MS = 100;
/** How often it looks whether more may be sent, ms. */
const TICK_MS = 10;
/** Readings a second when nothing else is said: more than anyone takes. */
const MAX_RATE = 1_000_000;
/** Message ids run from 1 to 65,535 [MQTT-2.3.1-1]. */
const MAX_ID = 65_535;
const CONNACK = 2;
const PUBACK = 4;

export interface PublisherOptions {
  readonly port: number;
  readonly prefix: string;
  /** Readings that may wait for their PUBACK. */
  readonly window?: number;
  /** Readings a second at the most; left out: as fast as they are acknowledged. */
  readonly rate?: number;
}

/** All the meters of a test behind one connection, which comes back by itself. */
export class Publisher {
  readonly meters: NumberedMeters;
  /** When the PUBACK of a reading came (`performance.now()`), by its number. */
  readonly acknowledged = new Map<number, number>();
  /** Readings with a number so far: 0 to `sent` - 1. */
  sent = 0;
  readonly #port: number;
  readonly #window: number;
  #rate: number;
  readonly #inFlight = new Map<number, number>();
  #socket: Socket | null = null;
  #connected = false;
  #lastId = 0;
  #sending = false;
  #closed = false;
  #allowance = 0;
  #filledAt = 0;
  readonly #timer: ReturnType<typeof setInterval>;

  constructor({ port, prefix, window = WINDOW, rate = MAX_RATE }: PublisherOptions) {
    this.#port = port;
    this.#window = window;
    this.#rate = rate;
    this.meters = new NumberedMeters(prefix);
    this.#timer = setInterval(() => this.#fill(), TICK_MS);
    void this.#stayConnected();
  }

  /** Readings that wait for their PUBACK. */
  get waiting(): number {
    return this.#inFlight.size;
  }

  /** Sends from now on. @param rate readings a second, when it is to be another */
  start(rate = this.#rate): void {
    this.#sending = true;
    this.#rate = rate;
    this.#filledAt = performance.now();
  }

  /** Gives no more numbers; resolves when all that was sent is acknowledged. */
  async stop(timeoutMs: number): Promise<void> {
    this.#sending = false;
    await until("the last PUBACK", () => this.#inFlight.size === 0, timeoutMs);
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#timer);
    this.#socket?.destroy();
  }

  async #stayConnected(): Promise<void> {
    while (!this.#closed) {
      await this.#connection();
      await pause(RECONNECT_MS);
    }
  }

  /** One connection; resolves when it is over. */
  #connection(): Promise<void> {
    const socket = connect({ port: this.#port, host: "127.0.0.1", noDelay: true });
    const reader = new PacketReader();
    this.#socket = socket;
    socket.on("connect", () => {
      // Where nobody listens, TCP may connect a port to itself, which would then be taken.
      if (socket.localPort === this.#port) return socket.destroy();
      socket.write(connectPacket({ clientId: `faults-${this.meters.prefix}`, keepalive: 0 }));
    });
    socket.on("data", (chunk: Uint8Array) => {
      for (const packet of reader.feed(chunk)) {
        if (packet.type === CONNACK) this.#resume();
        if (packet.type === PUBACK) this.#note(messageIdOf(packet), packet.at);
      }
      this.#fill();
    });
    socket.on("error", () => {}); // "close" follows
    return new Promise((resolve) => {
      socket.on("close", () => {
        this.#connected = false;
        resolve();
      });
    });
  }

  #resume(): void {
    this.#connected = true;
    for (const [id, index] of this.#inFlight) this.#write(id, index, true);
  }

  #note(id: number, at: number): void {
    const index = this.#inFlight.get(id);
    if (index === undefined) return;
    this.#inFlight.delete(id);
    this.acknowledged.set(index, at);
  }

  #fill(): void {
    const now = performance.now();
    // What could not be sent while the broker was away is not made up for: its queue has an end.
    this.#allowance = Math.min(
      this.#rate,
      this.#allowance + this.#rate * (now - this.#filledAt) / 1000,
    );
    this.#filledAt = now;
    if (!this.#connected || !this.#sending) return;
    while (this.#inFlight.size < this.#window && this.#allowance >= 1) {
      do this.#lastId = this.#lastId % MAX_ID + 1; while (this.#inFlight.has(this.#lastId));
      this.#inFlight.set(this.#lastId, this.sent);
      this.#write(this.#lastId, this.sent, false);
      this.sent++;
      this.#allowance--;
    }
  }

  #write(id: number, index: number, dup: boolean): void {
    const { topic, payload } = messageOf(this.meters.reading(index));
    this.#socket?.write(publishPacket(topic, payload, { id, dup }));
  }
}
