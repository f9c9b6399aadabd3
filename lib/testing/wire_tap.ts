/** A TCP relay between a client and its broker that reads along, and can be cut. */

import { connect, createServer, type Server, type Socket } from "node:net";
import { messageIdOf, PacketReader, type RawPacket } from "./mqtt_bytes.ts";

/** Relays to a port of this machine. */
export class WireTap {
  /** Packets of the client, oldest first. */
  readonly sent: RawPacket[] = [];
  readonly #sockets = new Set<Socket>();

  private constructor(private readonly server: Server, readonly port: number) {}

  static start(target: number): Promise<WireTap> {
    return new Promise((resolve, reject) => {
      const server = createServer({ noDelay: true }, (socket) => tap.#relay(socket, target));
      let tap: WireTap;
      server.once("error", reject);
      server.listen(0, "127.0.0.1", () => {
        const address = server.address();
        if (!address || typeof address !== "object") return reject(new Error("no port"));
        tap = new WireTap(server, address.port);
        resolve(tap);
      });
    });
  }

  /** Message ids that the client acknowledged, in this order. */
  get pubacks(): number[] {
    return this.sent.filter(({ type }) => type === 4).map(messageIdOf);
  }

  /** Cuts every connection. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }

  #relay(client: Socket, target: number): void {
    const broker = connect({ port: target, host: "127.0.0.1", noDelay: true });
    const reader = new PacketReader();
    client.on("data", (chunk: Uint8Array) => this.sent.push(...reader.feed(chunk)));
    for (const [socket, other] of [[client, broker], [broker, client]]) {
      this.#sockets.add(socket);
      socket.pipe(other);
      socket.on("error", () => other.destroy());
      socket.on("close", () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
    }
  }
}
