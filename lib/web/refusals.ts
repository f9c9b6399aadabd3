/** Answers to what the parser of `node:http` does not take: methods that it does not know, and worse. */

import { METHODS, type ServerResponse, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { ProblemError, toResponse } from "../api/problem.ts";

/** The first line of a request, as far as it can be read, and its host. */
const REQUEST_LINE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}) (\/[\x21-\x7e]*) HTTP\/1\.[01]\r?\n/;
const HOST_LINE = /^host:[ \t]*([\x21-\x7e]*)[ \t]*\r?$/im;
/** Stands for every method that the parser does not know: what it is called makes no difference. */
const UNKNOWN_METHOD = "UNKNOWN";

/** How long a client may still send while it is answered, ms. */
const LINGER_MS = 500;

/** What the parser says. */
export interface ParserError extends Error {
  readonly code?: string;
  /** What it was given last. */
  readonly rawPacket?: Uint8Array;
}

/**
 * Ends a connection whose request cannot be parsed, with an answer where one can still be read.
 *
 * @param current the answer that this connection was given last
 * @param ask answers a request, for methods that the parser does not know
 */
export async function answerRefused(
  error: ParserError,
  socket: Duplex,
  current: ServerResponse | undefined,
  ask: (req: Request) => Promise<Response>,
): Promise<void> {
  const isMidway = current !== undefined && !current.writableFinished;
  if (!socket.writable || isMidway || error.code === "ECONNRESET") return void socket.destroy();
  const response = await answerTo(error, ask);
  await endWith(response, socket);
}

/** Answers CONNECT, which makes a tunnel of a connection: there is none to be had. */
export async function refuseTunnel(
  target: string,
  host: string | undefined,
  socket: Duplex,
  ask: (req: Request) => Promise<Response>,
): Promise<void> {
  const path = target.startsWith("/") ? target : "/";
  const response = await askFor(path, host ?? "", ask);
  await endWith(response, socket);
}

async function answerTo(
  { code, rawPacket }: ParserError,
  ask: (req: Request) => Promise<Response>,
): Promise<Response> {
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") return problem(408, "request timeout");
  if (code === "HPE_HEADER_OVERFLOW") return problem(431, "headers too large");
  const head = new TextDecoder("latin1").decode(rawPacket);
  const [, method, target] = REQUEST_LINE.exec(head) ?? [];
  if (method === undefined || METHODS.includes(method)) return problem(400, "bad request");
  return await askFor(target, HOST_LINE.exec(head)?.[1] ?? "", ask);
}

async function askFor(
  target: string,
  host: string,
  ask: (req: Request) => Promise<Response>,
): Promise<Response> {
  const address = `http://${host}${target}`;
  if (!URL.canParse(address)) return problem(400, "bad request");
  return await ask(new Request(address, { method: UNKNOWN_METHOD, headers: { host } }));
}

function problem(status: 400 | 408 | 431, error: string): Response {
  return toResponse(new ProblemError(status, error), () => {});
}

/** Writes an answer byte by byte: where the parser gave up there is nothing that would. */
async function endWith(response: Response, socket: Duplex): Promise<void> {
  const body = await response.bytes();
  const { status } = response;
  socket.on("error", () => {}); // who has gone needs no answer
  const fields = [...response.headers].map(([name, value]) => `${name}: ${value}\r\n`).join("");
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${fields}`;
  socket.write(`${head}content-length: ${body.byteLength}\r\nconnection: close\r\n\r\n`);
  socket.end(body);
  // What is still sent would have the system throw the answer away (RFC 9112, 9.6), or never end.
  setTimeout(() => socket.destroy(), LINGER_MS);
}
