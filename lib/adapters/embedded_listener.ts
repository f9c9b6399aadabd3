/** The ports of the embedded broker, and who is connected to them. */

import { createSecureContext, type SecureContext } from "node:tls";
import type { Log } from "../log.ts";
import type { Backpressure } from "./backpressure.ts";
import { type ByteConn, MqttSocket } from "./mqtt_socket.ts";
import { ByteBudget } from "./packet_limit.ts";
import { acceptTls } from "./tls_conn.ts";

/** Most connections at a time; each costs a file descriptor and up to some 100 KiB. */
export const MAX_CONNECTIONS = 5_000;

/** Most bytes that packets under way announce, all connections together: 64 of the largest. */
export const MAX_ANNOUNCED_BYTES = 71_303_168;

/** Ports that are tried when the wanted one is taken and not fixed, that one included. */
export const PORTS_TRIED = 20;

/** Pause after a connection could not be accepted (no file descriptor is left, say), ms. */
const ACCEPT_PAUSE_MS = 200;

/** A TLS handshake gets this long, ms. */
export const HANDSHAKE_TIMEOUT_MS = 10_000;

/** Where to listen. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
  /** `false`: the next free port is taken when this one is not. */
  readonly portFixed: boolean;
  /** What the operator calls host and port. */
  readonly variables: { readonly host: string; readonly port: string };
  /** Certificate chain and key, PEM: TLS is spoken here. */
  readonly tls?: { readonly cert: string; readonly key: string };
}

/** Accepts connections, at one endpoint or more; the limits hold for all together. */
export class EmbeddedListener {
  readonly sockets = new Set<MqttSocket>();
  readonly #announced = new ByteBudget(MAX_ANNOUNCED_BYTES);
  readonly #listeners = new Set<Deno.TcpListener>();
  /** Connections whose TLS handshake is under way. */
  #handshakes = 0;

  constructor(
    private readonly log: Log,
    private readonly pressure: Backpressure,
    private readonly handle: (socket: MqttSocket) => void,
  ) {}

  /**
   * Listens at one more endpoint.
   *
   * @returns the port
   * @throws {Error} when the port is taken, the address is not of this machine, or certificate and key
   *   do not fit
   */
  listen(endpoint: Endpoint): number {
    const { port, portFixed, variables } = endpoint;
    const last = portFixed || port === 0 ? port : Math.min(port + PORTS_TRIED - 1, 65_535);
    for (let candidate = port;; candidate++) {
      try {
        const bound = this.#listenAt(endpoint, candidate);
        if (candidate !== port) {
          this.log.info(`${variables.port} ${port} is taken: ${bound} is used`);
        }
        return bound;
      } catch (error) {
        if (!(error instanceof Deno.errors.AddrInUse) || candidate >= last) {
          throw explain(error, endpoint, last);
        }
      }
    }
  }

  /** Accepts nothing more. */
  close(): void {
    const listeners = [...this.#listeners];
    this.#listeners.clear();
    for (const listener of listeners) listener.close();
  }

  #listenAt({ host: hostname, tls }: Endpoint, port: number): number {
    const secure = tls && createSecureContext(tls);
    const listener = Deno.listen({ hostname, port });
    this.#listeners.add(listener);
    this.#acceptAll(listener, secure);
    return listener.addr.port;
  }

  async #acceptAll(listener: Deno.TcpListener, secure: SecureContext | undefined): Promise<void> {
    while (this.#listeners.has(listener)) {
      try {
        this.#accept(await listener.accept(), secure);
      } catch (error) {
        if (!this.#listeners.has(listener)) return;
        this.log.warn("an MQTT connection could not be accepted", { error: String(error) });
        await new Promise((resolve) => setTimeout(resolve, ACCEPT_PAUSE_MS));
      }
    }
  }

  #accept(conn: Deno.TcpConn, secure: SecureContext | undefined): void {
    if (this.sockets.size + this.#handshakes >= MAX_CONNECTIONS) {
      this.log.warn("an MQTT connection was refused: too many", { limit: MAX_CONNECTIONS });
      conn.close();
      return;
    }
    conn.setNoDelay(true);
    conn.setKeepAlive(true); // A client may say keepalive 0 and be gone for ever.
    const from = conn.remoteAddr.hostname;
    if (secure) this.#shakeHands(conn, secure, from);
    else this.#welcome(conn, from);
  }

  /** Lets a peer in that finishes its TLS handshake in time; the others wait for nobody. */
  async #shakeHands(conn: Deno.TcpConn, secure: SecureContext, from: string): Promise<void> {
    this.#handshakes++;
    try {
      const session = await acceptTls(conn, secure, HANDSHAKE_TIMEOUT_MS);
      if (this.#listeners.size === 0) session.close();
      else this.#welcome(session, from);
    } catch (error) {
      this.log.debug("MQTT connection: no TLS handshake", { error: String(error), from });
    } finally {
      this.#handshakes--;
    }
  }

  #welcome(conn: ByteConn, from: string): void {
    const socket = new MqttSocket(conn, this.#announced, this.pressure);
    this.sockets.add(socket);
    socket.on(
      "error",
      (error) => this.log.debug("MQTT connection", { error: error.message, from }),
    );
    socket.once("close", () => this.sockets.delete(socket));
    this.handle(socket);
  }
}

function explain(error: unknown, { host, port, variables: names }: Endpoint, last: number) {
  const at = (what: string) => new Error(`Cannot listen on ${what}`, { cause: error });
  if (error instanceof Deno.errors.AddrInUse) {
    return last === port
      ? at(`${names.port} ${port}: the port is taken, stop the other broker or set ${names.port}`)
      : at(`${names.port} ${port} to ${last}: the ports are taken, set ${names.port}`);
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return at(`${names.port} ${port}: not permitted, set ${names.port} to 1024 or above`);
  }
  if (error instanceof Deno.errors.AddrNotAvailable) {
    return at(`${names.host} "${host}": this machine does not have the address`);
  }
  return at(`${names.host} "${host}", ${names.port} ${port}: ${error}`);
}
