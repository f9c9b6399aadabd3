/** The web server: `Deno.serve` behind one function, with a free port in development. */

/** Ports that are tried after the first when the port was not asked for. */
const OTHER_PORTS = 19;

export interface WebServer {
  /** `http://host:port`. */
  readonly url: string;
  /** No new request; those under way have `timeoutMs`. */
  stop(timeoutMs: number): Promise<void>;
}

/**
 * Listens.
 *
 * @throws {Error} that names `PORT` and the remedy when the port is taken
 */
export function serveWeb(
  { host, port, portFixed }: { host: string; port: number; portFixed: boolean },
  handler: Deno.ServeHandler,
): WebServer {
  for (let offset = 0; offset <= (portFixed ? 0 : OTHER_PORTS); offset++) {
    try {
      const options = { hostname: host, port: port + offset, onListen() {} };
      const server = Deno.serve(options, handler);
      const url = `http://${host.includes(":") ? `[${host}]` : host}:${server.addr.port}`;
      return { url, stop: (timeoutMs) => stop(server, timeoutMs) };
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    }
  }
  const what = portFixed ? `the port is taken` : `it and the next ${OTHER_PORTS} are taken`;
  throw new Error(`Cannot listen on PORT ${port}: ${what}, stop the other program or set PORT`);
}

async function stop(server: Deno.HttpServer, timeoutMs: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((resolve) => timer = setTimeout(resolve, timeoutMs));
  await Promise.race([server.shutdown(), late]);
  clearTimeout(timer);
}
