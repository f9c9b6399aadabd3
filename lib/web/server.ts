/**
 * The web server: `node:http`, which has limits of time where `Deno.serve` has none, behind one function,
 * with a free port in development.
 */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { checkRawHost } from "../auth/host.ts";
import type { TlsFiles } from "../config/tls_files.ts";
import { urlHost } from "../domain/url_host.ts";
import { createListener, type ListenerOptions, type WebHandler } from "./listener.ts";
import { answerRefused, type ParserError, refuseTunnel } from "./refusals.ts";
import { WATCH_MS, watchListener } from "./watch.ts";
import type { Log } from "../log.ts";
import { cannotListen, firstFree, type Place, webPlace } from "../port_check.ts";

/** How long a client may take and how much it may have. */
export interface WebLimits {
  /** From the connection, or from the end of the answer before, to the end of a request's headers, ms. */
  readonly headersMs: number;
  /** For a whole request, ms; how slow a body may be is judged by whoever reads it. */
  readonly requestMs: number;
  /** Without a request, after an answer, ms. */
  readonly idleMs: number;
  /** Between looks at what takes too long, ms. */
  readonly checkMs: number;
  /** Request line and headers, bytes. */
  readonly headerBytes: number;
  /** Between looks whether connections get through, ms. */
  readonly watchMs: number;
  /** Open connections; beyond them new ones are closed. */
  readonly connections: number;
}

/** The largest body, an import of 64 MiB, at 1 KiB/s, and 20 s (`lib/api/body.ts`). */
const LONGEST_REQUEST_MS = 64 * 1024 * 1000 + 20_000;

export const WEB_LIMITS: WebLimits = {
  headersMs: 10_000,
  requestMs: LONGEST_REQUEST_MS,
  idleMs: 60_000,
  checkMs: 1_000,
  watchMs: WATCH_MS,
  headerBytes: 32 * 1024,
  // Every live stream that is allowed (`lib/auth/rate_limits.ts`), and room for everyone else.
  connections: 22_000,
};

/** Between looks for connections that have become idle while the server stops, ms. */
const STOP_LOOK_MS = 20;
/** Until closed connections are gone, ms; nobody waits longer for them. */
const LAST_MS = 500;

/** Of an answer that is written at once. */
const DONE = Promise.resolve();

export interface WebServer {
  /** `http://host:port`, or `https://`. */
  readonly url: string;
  /** No new request; those under way have `timeoutMs`, then their connections are closed. */
  stop(timeoutMs: number): Promise<void>;
}

export interface WebOptions extends Omit<ListenerOptions, "handler" | "log"> {
  /** Speaks HTTPS, and nothing else. */
  readonly tls?: TlsFiles | null;
  readonly limits?: WebLimits;
}

/**
 * Listens. A port that is not the wanted one is said.
 *
 * @throws {Error} that names `PORT` and the remedy when the port is taken
 */
export async function serveWeb(
  { host, port, portFixed }: Omit<Place, "variables">,
  handler: WebHandler,
  log: Pick<Log, "info" | "warn" | "error">,
  { tls = null, limits = WEB_LIMITS, ...options }: WebOptions = {},
): Promise<WebServer> {
  const place = webPlace({ host, port, portFixed });
  const server = create(tls, limits);
  answerWith(server, handler, createListener({ ...options, handler, log }));
  const used = await listen(server, place);
  server.on("error", (error) => log.error("The web server has a fault", { error: error.message }));
  if (used !== port && port !== 0) log.info(`PORT ${port} is taken: ${used} is used`);
  const url = `${tls ? "https" : "http"}://${urlHost(host)}:${used}`;
  const unwatch = watchListener(server, host, log, limits.watchMs);
  return {
    url,
    stop: (timeoutMs) => {
      unwatch();
      return stop(server, timeoutMs);
    },
  };
}

function create(tls: TlsFiles | null, limits: WebLimits): Server {
  const options = {
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.idleMs,
    connectionsCheckingInterval: limits.checkMs,
    maxHeaderSize: limits.headerBytes,
    noDelay: true,
  };
  const server = tls
    ? createTlsServer({ ...options, ...tls, handshakeTimeout: limits.headersMs })
    : createServer(options);
  server.maxConnections = limits.connections;
  return server;
}

/** Gives every request its answer, those that are none among them. */
function answerWith(
  server: Server,
  handler: WebHandler,
  listener: (req: IncomingMessage, res: ServerResponse) => void,
): void {
  /** The answer that a connection was given last; a new entry for each would cost the collector. */
  const current = new WeakMap<Duplex, { res: ServerResponse }>();
  const asker = ({ remoteAddress, remotePort }: Socket) => async (req: Request) => {
    const [hostname, port] = [remoteAddress ?? "", remotePort ?? 0];
    const info = { remoteAddr: { transport: "tcp", hostname, port }, completed: DONE } as const;
    return checkRawHost([req.headers.get("host") ?? ""], new URL(req.url).pathname) ??
      await handler(req, info);
  };
  server.on("request", (req, res) => {
    const last = current.get(req.socket);
    if (last) last.res = res;
    else current.set(req.socket, { res });
    listener(req, res);
  });
  server.on("connect", ({ url = "", headers }, socket) => {
    void refuseTunnel(url, headers.host, socket, asker(socket as Socket));
  });
  const refused = new WeakSet<Duplex>();
  server.on("clientError", (error, socket) => {
    if (refused.has(socket)) return; // each packet that follows is an error as well
    refused.add(socket);
    const ask = asker(socket as Socket);
    void answerRefused(error as ParserError, socket, current.get(socket)?.res, ask);
  });
}

/** @returns the port */
async function listen(server: Server, place: Place): Promise<number> {
  const { host } = place;
  const port = firstFree(place, (candidate) => {
    const listener = Deno.listen({ hostname: host, port: candidate });
    listener.close();
    return candidate;
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen(port, host, resolve);
  try {
    await promise;
  } catch (error) {
    throw cannotListen(error, place);
  }
  server.off("error", reject);
  return (server.address() as AddressInfo).port;
}

async function stop(server: Server, timeoutMs: number): Promise<void> {
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  // Whoever keeps a connection open after an answer would be waited for.
  const look = setInterval(() => server.closeIdleConnections(), STOP_LOOK_MS);
  const late = setTimeout(() => server.closeAllConnections(), timeoutMs);
  // A connection that is still shaking hands over TLS is not among those that can be closed.
  const latest = setTimeout(resolve, timeoutMs + LAST_MS);
  await closed;
  clearInterval(look);
  clearTimeout(late);
  clearTimeout(latest);
}
