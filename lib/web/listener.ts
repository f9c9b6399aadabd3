/** Between `node:http` and everything that takes a `Request` and gives a `Response`. */

import type { IncomingMessage, ServerResponse } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { ProblemError, toResponse } from "../api/problem.ts";
import { checkRawHost } from "../auth/host.ts";
import { Proxies } from "../auth/proxies.ts";
import type { Log } from "../log.ts";
import { sendResponse } from "./response.ts";

/** What comes with a request besides itself, in the words of `Deno.serve`. */
export type WebInfo = Deno.ServeHandlerInfo<Deno.NetAddr>;
/** Answers requests. */
export type WebHandler = (req: Request, info: WebInfo) => Response | Promise<Response>;
/** Looks at a request before it is taken apart. @returns whether it has answered it */
export type FirstLook = (req: IncomingMessage, res: ServerResponse, address: string) => boolean;

export interface ListenerOptions {
  readonly handler: WebHandler;
  readonly log: Pick<Log, "warn" | "error">;
  readonly firstLook?: FirstLook;
  /** Whose word on the caller is believed. */
  readonly proxies?: Proxies;
  /** What every answer carries besides its own headers. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What is left of a request's body when it is answered has this long to arrive, ms. */
const REST_MS = 500;

/** Whom an HTTP/1.0 client asks that names nobody. */
const NAMELESS_HOST = "localhost";

/** Requests in, answers out. */
export function createListener(
  { handler, log, firstLook = () => false, proxies = new Proxies([]), headers = {} }:
    ListenerOptions,
): (req: IncomingMessage, res: ServerResponse) => void {
  const callers = new WeakMap<IncomingMessage, string>();
  const listener = getRequestListener(async (req, { incoming, outgoing }) => {
    const [message, res] = [incoming as IncomingMessage, outgoing as ServerResponse];
    const info = infoOf(callers.get(message) ?? "", message, res);
    await sendResponse(await handler(req, info), res, log);
    return RESPONSE_ALREADY_SENT;
  }, {
    hostname: NAMELESS_HOST,
    overrideGlobalObjects: false,
    errorHandler: (error) => failure(error, log),
  });
  return (req, res) => {
    res.on("error", () => {}); // the connection is gone, which `close` says as well
    for (const name in headers) res.setHeader(name, headers[name]);
    if (hasBody(req)) res.once("finish", () => endUnread(req));
    const address = proxies.look(req);
    const hosts = hostsOf(req);
    // What it gives was asked by the same words before.
    if (hosts.length === 1 && firstLook(req, res, address)) return;
    const refused = checkRawHost(hosts, req.url ?? "");
    if (refused) return void sendResponse(refused, res, log);
    callers.set(req, address);
    void listener(req, res);
  };
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers["content-length"] !== undefined || headers["transfer-encoding"] !== undefined;
}

/**
 * Ends a connection whose request is answered and goes on all the same: a body that nobody wants, of a
 * GET for one, would keep it for as long as the largest import may take.
 */
function endUnread(req: IncomingMessage): void {
  if (req.complete) return;
  setTimeout(() => {
    if (!req.complete) req.socket.destroy();
  }, REST_MS);
}

/** `IncomingMessage.headers` keeps the first of them alone. */
function hostsOf({ rawHeaders }: IncomingMessage): string[] {
  const hosts: string[] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i];
    if (name.length === 4 && name.toLowerCase() === "host") hosts.push(rawHeaders[i + 1]);
  }
  return hosts;
}

/** What no `Request` can be made of, or what a handler has thrown that should not. */
function failure(error: unknown, log: Pick<Log, "error">): Response {
  const isBad = error instanceof Error && error.name === "RequestError";
  const fault = (error: unknown) =>
    log.error("Cannot answer a request", { error: error instanceof Error ? error.stack : error });
  return toResponse(isBad ? new ProblemError(400, "bad request") : error, fault);
}

function infoOf(hostname: string, { socket }: IncomingMessage, res: ServerResponse): WebInfo {
  let completed: Promise<void> | undefined;
  return {
    remoteAddr: { transport: "tcp", hostname, port: socket.remotePort ?? 0 },
    get completed() {
      return completed ??= new Promise((resolve) => {
        if (res.closed) resolve();
        else res.once("close", resolve);
      });
    },
  };
}
