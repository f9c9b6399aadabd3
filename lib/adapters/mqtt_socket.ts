/** A connection of the embedded broker. */

import { Buffer } from "node:buffer";
import { Duplex } from "node:stream";
import { Backpressure } from "./backpressure.ts";
import { type ByteBudget, PacketMeter } from "./packet_limit.ts";

/** Bytes of one read at most: some 600 readings, which are stored together. */
const READ_BYTES = 65_536;

/** Bytes of the first reads: most meters never send more at a time. */
const FIRST_READ_BYTES = 4_096;

/**
 * Messages of one connection that may wait for the store: its own flood slows a meter down before it
 * keeps others waiting, by some 70 ms at 30,000 readings/s.
 */
export const MAX_OWN_WAITING_MESSAGES = 2_000;

/** The same in bytes of their payloads: eight of the largest. */
export const MAX_OWN_WAITING_BYTES = 8_388_608;

/** A connection, as far as bytes are concerned. */
export type ByteConn = Pick<Deno.Conn, "read" | "write" | "close" | "closeWrite">;

type Callback = (error?: Error | null) => void;

/**
 * A connection as a stream for aedes, which reads only when aedes does, and which fails on a packet
 * that is too large before aedes buffers it.
 *
 * It stands in for `node:net`: there, under Deno 2.9, a reader that takes everything at each
 * `readable` event, as aedes does, is woken no more once 64 KiB wait; a test sends such packets.
 */
export class MqttSocket extends Duplex {
  readonly #conn: ByteConn;
  readonly #announced: ByteBudget;
  readonly #meter = new PacketMeter();
  readonly #pressure: Backpressure;
  /** This connection's own messages that wait for the store. */
  readonly own = new Backpressure(MAX_OWN_WAITING_MESSAGES, MAX_OWN_WAITING_BYTES);
  #buffer = new Uint8Array(FIRST_READ_BYTES);
  #held = 0;

  /**
   * @param announced what all connections' unfinished packets may cost together
   * @param pressure the messages of all connections that wait for the store
   */
  constructor(conn: ByteConn, announced: ByteBudget, pressure: Backpressure) {
    super({ highWaterMark: READ_BYTES });
    this.#conn = conn;
    this.#announced = announced;
    this.#pressure = pressure;
  }

  override async _read(): Promise<void> {
    try {
      const count = await this.#conn.read(this.#buffer);
      if (count === null) {
        this.push(null);
        return;
      }
      const chunk = this.#buffer.slice(0, count);
      if (count === this.#buffer.length && count < READ_BYTES) {
        this.#buffer = new Uint8Array(READ_BYTES);
      }
      await this.own.room;
      await this.#pressure.room;
      if (this.destroyed) return;
      const fault = this.#inspect(chunk);
      if (fault) this.destroy(new Error(fault));
      else this.push(Buffer.from(chunk.buffer));
    } catch (error) {
      this.destroy(asError(error));
    }
  }

  override _write(chunk: Uint8Array, _encoding: string, callback: Callback): void {
    this.#send(chunk, callback);
  }

  /** Many small packets, one system call: aedes corks the stream while it writes PUBACKs. */
  override _writev(chunks: { chunk: Uint8Array }[], callback: Callback): void {
    this.#send(Buffer.concat(chunks.map(({ chunk }) => chunk)), callback);
  }

  override _final(callback: Callback): void {
    this.#conn.closeWrite().then(() => callback(), callback);
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    this.own.release();
    this.#announced.give(this.#held);
    this.#held = 0;
    try {
      this.#conn.close();
    } catch (closing) {
      if (!(closing instanceof Deno.errors.BadResource)) error ??= asError(closing);
    }
    callback(error);
  }

  async #send(bytes: Uint8Array, callback: Callback): Promise<void> {
    try {
      for (let sent = 0; sent < bytes.length;) {
        sent += await this.#conn.write(bytes.subarray(sent));
      }
    } catch (error) {
      return callback(asError(error));
    }
    callback();
  }

  #inspect(chunk: Uint8Array): string | null {
    const fault = this.#meter.feed(chunk);
    if (fault) return fault;
    this.#announced.give(this.#held);
    this.#held = 0;
    const bytes = this.#meter.announced;
    if (!this.#announced.take(bytes)) return "too many large packets are under way";
    this.#held = bytes;
    return null;
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
