/** A TCP relay whose connections can go dead without being closed, as behind a router that restarts. */

import { connect, createServer, type Server, type Socket } from "node:net";

/** Relays to a port of this machine. */
export class HalfOpenProxy {
  /** Connections so far. */
  connections = 0;
  readonly #sockets = new Set<Socket>();

  private constructor(private readonly server: Server, readonly port: number) {}

  static start(target: number): Promise<HalfOpenProxy> {
    const { promise, resolve, reject } = Promise.withResolvers<HalfOpenProxy>();
    let proxy: HalfOpenProxy;
    const server = createServer({ noDelay: true }, (socket) => proxy.#relay(socket, target));
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (!address || typeof address !== "object") return reject(new Error("no port"));
      proxy = new HalfOpenProxy(server, address.port);
      resolve(proxy);
    });
    return promise;
  }

  /** From now on nothing passes on the connections there are, and nobody is told. New ones work. */
  freeze(): void {
    for (const socket of this.#sockets) {
      socket.unpipe();
      socket.pause();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  #relay(client: Socket, target: number): void {
    this.connections++;
    const broker = connect({ port: target, host: "127.0.0.1", noDelay: true });
    for (const [socket, other] of [[client, broker], [broker, client]]) {
      this.#sockets.add(socket);
      socket.pipe(other);
      socket.on("error", () => {}); // "close" follows
      socket.on("close", () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
    }
  }
}
