/** A meter made of bytes: it shows what is on the wire, and does what no library would. */

import { connect, type Socket } from "node:net";
import {
  concat,
  connectPacket,
  messageIdOf,
  PacketReader,
  type RawConnect,
  type RawPacket,
} from "./mqtt_bytes.ts";

/** A TCP connection that speaks MQTT as it is told. */
export class RawDevice {
  readonly received: RawPacket[] = [];
  readonly socket: Socket;
  readonly #reader = new PacketReader();
  #closed = false;
  #waiting = new Set<() => void>();

  constructor(port: number, host = "127.0.0.1") {
    this.socket = connect({ port, host, noDelay: true });
    this.socket.on("data", (chunk: Uint8Array) => {
      this.received.push(...this.#reader.feed(chunk));
      this.#wake();
    });
    this.socket.on("error", () => {});
    this.socket.on("close", () => {
      this.#closed = true;
      this.#wake();
    });
  }

  /** Connects and waits for the CONNACK. @returns its return code */
  static async connect(port: number, options: RawConnect = {}): Promise<[RawDevice, number]> {
    const device = new RawDevice(port);
    device.send(connectPacket(options));
    const connack = await device.next(2);
    return [device, connack?.body[1] ?? -1];
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  send(...packets: Uint8Array[]): void {
    this.socket.write(concat(packets));
  }

  /** Message ids that were acknowledged, in this order. */
  get pubacks(): number[] {
    return this.received.filter(({ type }) => type === 4).map(messageIdOf);
  }

  /** The first packet of a type; `null` when the connection closes before it comes. */
  async next(type: number): Promise<RawPacket | null> {
    await this.until(() => this.received.some((packet) => packet.type === type));
    return this.received.find((packet) => packet.type === type) ?? null;
  }

  /** Waits until the condition holds or the connection is closed. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition() && !this.#closed) {
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  /** Waits for the other side to close. */
  async closed(): Promise<void> {
    await this.until(() => false);
  }

  /** Cuts the connection without a DISCONNECT. */
  async cut(): Promise<void> {
    this.socket.destroy();
    await this.closed();
  }

  #wake(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const resolve of waiting) resolve();
  }
}
