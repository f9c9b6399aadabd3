/** The web server: `Deno.serve` behind one function, with a free port in development. */

import type { Log } from "./log.ts";
import { firstFree, type Place, webPlace } from "./port_check.ts";

export interface WebServer {
  /** `http://host:port`. */
  readonly url: string;
  /** No new request; those under way have `timeoutMs`. */
  stop(timeoutMs: number): Promise<void>;
}

/**
 * Listens. A port that is not the wanted one is said.
 *
 * @throws {Error} that names `PORT` and the remedy when the port is taken
 */
export function serveWeb(
  { host, port, portFixed }: Omit<Place, "variables">,
  handler: Deno.ServeHandler,
  log: Pick<Log, "info">,
): WebServer {
  const server = firstFree(webPlace({ host, port, portFixed }), (candidate) => {
    return Deno.serve({ hostname: host, port: candidate, onListen() {} }, handler);
  });
  const used = server.addr.port;
  if (used !== port) log.info(`PORT ${port} is taken: ${used} is used`);
  const url = `http://${host.includes(":") ? `[${host}]` : host}:${used}`;
  return { url, stop: (timeoutMs) => stop(server, timeoutMs) };
}

async function stop(server: Deno.HttpServer, timeoutMs: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((resolve) => timer = setTimeout(resolve, timeoutMs));
  await Promise.race([server.shutdown(), late]);
  clearTimeout(timer);
}
