/**
 * The server's side of TLS over a TCP connection. `Deno.listenTls` has no way to cut a peer whose
 * handshake stalls: under Deno 2.9 such a connection stays open although it was closed, for as long as
 * its peer likes. Here the TCP connection is ours to close.
 */

import { Buffer } from "node:buffer";
import { Duplex } from "node:stream";
import { type SecureContext, TLSSocket } from "node:tls";
import type { ByteConn } from "./mqtt_socket.ts";

/** Bytes of one read at most. */
const READ_BYTES = 16_384;

/**
 * Shakes hands with a client.
 *
 * @param conn belongs to what is returned; on an error it is closed
 * @throws {Error} when the client speaks no TLS, goes away, or takes longer than `timeoutMs`
 */
export async function acceptTls(
  conn: Deno.Conn,
  secureContext: SecureContext,
  timeoutMs: number,
): Promise<ByteConn> {
  const raw = new ConnStream(conn);
  const tls = new TLSSocket(raw, { isServer: true, secureContext });
  const handshake = Promise.withResolvers<void>();
  const fail = (error: Error) => handshake.reject(error);
  tls.once("secure", () => handshake.resolve());
  tls.on("error", fail);
  raw.on("error", fail);
  raw.once("close", () => fail(new Error("the connection was closed")));
  const timer = setTimeout(() => fail(new Error(`no handshake in ${timeoutMs} ms`)), timeoutMs);
  try {
    await handshake.promise;
    return new TlsConn(raw, tls);
  } catch (error) {
    tls.destroy();
    raw.destroy();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** What goes through a TLS session, as the bytes of a connection. */
class TlsConn implements ByteConn {
  readonly #raw: Duplex;
  readonly #tls: TLSSocket;
  readonly #chunks: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array();

  constructor(raw: Duplex, tls: TLSSocket) {
    this.#raw = raw;
    this.#tls = tls;
    this.#chunks = tls.iterator({ destroyOnReturn: false });
  }

  async read(into: Uint8Array): Promise<number | null> {
    if (this.#rest.length === 0) {
      const { value, done } = await this.#chunks.next();
      if (done) return null;
      this.#rest = value;
    }
    const taken = this.#rest.subarray(0, into.length);
    into.set(taken);
    this.#rest = this.#rest.subarray(taken.length);
    return taken.length;
  }

  write(bytes: Uint8Array): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#tls.write(bytes, (error) => error ? reject(error) : resolve(bytes.length));
    });
  }

  closeWrite(): Promise<void> {
    return new Promise((resolve) => this.#tls.end(() => resolve()));
  }

  close(): void {
    this.#tls.destroy();
    this.#raw.destroy();
  }
}

/** A TCP connection as the stream that `node:tls` wants. */
class ConnStream extends Duplex {
  readonly #conn: Deno.Conn;

  constructor(conn: Deno.Conn) {
    super({ highWaterMark: READ_BYTES });
    this.#conn = conn;
  }

  override async _read(): Promise<void> {
    const buffer = new Uint8Array(READ_BYTES);
    try {
      const count = await this.#conn.read(buffer);
      this.push(count === null ? null : Buffer.from(buffer.buffer, 0, count));
    } catch (error) {
      this.destroy(asError(error));
    }
  }

  override _write(
    chunk: Uint8Array,
    _encoding: string,
    callback: (error?: Error | null) => void,
  ): void {
    writeAll(this.#conn, chunk).then(() => callback(), (error) => callback(asError(error)));
  }

  override _final(callback: (error?: Error | null) => void): void {
    this.#conn.closeWrite().then(() => callback(), callback);
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    this.#conn.close();
    callback(error);
  }
}

async function writeAll(conn: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let sent = 0; sent < bytes.length;) sent += await conn.write(bytes.subarray(sent));
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
