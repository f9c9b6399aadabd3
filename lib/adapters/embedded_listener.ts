/** The port of the embedded broker, and who is connected to it. */

import type { Log } from "../log.ts";
import type { Backpressure } from "./backpressure.ts";
import { MqttSocket } from "./mqtt_socket.ts";
import { ByteBudget } from "./packet_limit.ts";

/** Most connections at a time; each costs a file descriptor and up to some 100 KiB. */
export const MAX_CONNECTIONS = 5_000;

/** Most bytes that packets under way announce, all connections together: 64 of the largest. */
export const MAX_ANNOUNCED_BYTES = 71_303_168;

/** Ports that are tried when the wanted one is taken and not fixed, that one included. */
export const PORTS_TRIED = 20;

/** Pause after a connection could not be accepted (no file descriptor is left, say), ms. */
const ACCEPT_PAUSE_MS = 200;

/** Where to listen. */
export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  /** `false`: the next free port is taken when this one is not. */
  readonly portFixed: boolean;
  readonly log: Log;
}

/** Accepts connections. */
export class EmbeddedListener {
  readonly sockets = new Set<MqttSocket>();
  readonly #announced = new ByteBudget(MAX_ANNOUNCED_BYTES);
  #listener: Deno.TcpListener | null = null;

  constructor(
    private readonly options: ListenOptions,
    private readonly pressure: Backpressure,
    private readonly handle: (socket: MqttSocket) => void,
  ) {}

  /**
   * @returns the port
   * @throws {Error} when the port is taken or the address is not of this machine
   */
  listen(): number {
    const { host, port, portFixed, log } = this.options;
    const last = portFixed || port === 0 ? port : Math.min(port + PORTS_TRIED - 1, 65_535);
    for (let candidate = port;; candidate++) {
      try {
        const listener = Deno.listen({ hostname: host, port: candidate });
        this.#listener = listener;
        this.#acceptAll(listener);
        const bound = listener.addr.port;
        if (candidate !== port) log.info(`MQTT_PORT ${port} is taken: ${bound} is used`);
        return bound;
      } catch (error) {
        if (!(error instanceof Deno.errors.AddrInUse) || candidate >= last) {
          throw explain(error, host, port, last);
        }
      }
    }
  }

  /** Accepts nothing more. */
  close(): void {
    const listener = this.#listener;
    this.#listener = null;
    listener?.close();
  }

  async #acceptAll(listener: Deno.TcpListener): Promise<void> {
    while (this.#listener === listener) {
      try {
        this.#accept(await listener.accept());
      } catch (error) {
        if (this.#listener !== listener) return;
        this.options.log.warn("an MQTT connection could not be accepted", { error: String(error) });
        await new Promise((resolve) => setTimeout(resolve, ACCEPT_PAUSE_MS));
      }
    }
  }

  #accept(conn: Deno.TcpConn): void {
    const { log } = this.options;
    if (this.sockets.size >= MAX_CONNECTIONS) {
      log.warn("an MQTT connection was refused: too many", { limit: MAX_CONNECTIONS });
      conn.close();
      return;
    }
    conn.setNoDelay(true);
    conn.setKeepAlive(true); // A client may say keepalive 0 and be gone for ever.
    const from = conn.remoteAddr.hostname;
    const socket = new MqttSocket(conn, this.#announced, this.pressure);
    this.sockets.add(socket);
    socket.on("error", (error) => log.debug("MQTT connection", { error: error.message, from }));
    socket.once("close", () => this.sockets.delete(socket));
    this.handle(socket);
  }
}

function explain(error: unknown, host: string, port: number, last: number): Error {
  const at = (what: string) => new Error(`Cannot listen on ${what}`, { cause: error });
  if (error instanceof Deno.errors.AddrInUse) {
    return last === port
      ? at(`MQTT_PORT ${port}: the port is taken, stop the other broker or set MQTT_PORT`)
      : at(`MQTT_PORT ${port} to ${last}: the ports are taken, set MQTT_PORT`);
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return at(`MQTT_PORT ${port}: not permitted, set MQTT_PORT to 1024 or above`);
  }
  if (error instanceof Deno.errors.AddrNotAvailable) {
    return at(`MQTT_HOST "${host}": this machine does not have the address`);
  }
  return at(`MQTT_HOST "${host}", MQTT_PORT ${port}: ${error}`);
}
