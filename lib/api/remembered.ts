/**
 * The same question again, and nothing was said meanwhile: the same answer. It is given at once, without
 * parsing, routing and encoding, which take ten times as long.
 */

import type { IncomingMessage, ServerResponse } from "node:http";
import { isForwarded, isLoopback } from "../auth/loopback.ts";
import { TooManyRequestsError } from "../auth/throttle.ts";
import type { RateLimits, ReadingQueries } from "../services.ts";

/** Anything that answers requests. */
export type Handler<Info> = (req: Request, info: Info) => Response | Promise<Response>;

/** Bytes of all answers that are kept; beyond it they are made anew. */
const MOST_BYTES = 4 * 1024 * 1024;

interface Answer {
  readonly body: Uint8Array<ArrayBuffer>;
  /** Names and values by turns, as `writeHead` takes them. */
  readonly headers: string[];
}

/**
 * Keeps what a handler answered to nobody in particular: what is given to a request with the same address
 * and `Host` has passed the same checks.
 */
export class RememberedAnswers {
  readonly #readings: Pick<ReadingQueries, "version">;
  readonly #limits: RateLimits;
  readonly #answers = new Map<string, Answer>();
  #bytes = 0;
  #version: number;

  /** @param limits a kept answer counts as any other */
  constructor(readings: Pick<ReadingQueries, "version">, limits: RateLimits) {
    this.#readings = readings;
    this.#limits = limits;
    this.#version = readings.version;
  }

  /** The handler, whose answers are kept. */
  keeping<Info>(handler: Handler<Info>): Handler<Info> {
    return async (req, info) => {
      const isKept = req.method === "GET" && !isPersonal(req.headers) && isOfMemory(req.url);
      if (!isKept) return await handler(req, info);
      const asOf = this.#readings.version;
      const response = await handler(req, info);
      if (response.status !== 200) return response;
      const body = await response.bytes();
      this.#keep(`${req.headers.get("host")} ${req.url}`, response.headers, body, asOf);
      return new Response(body, { headers: response.headers });
    };
  }

  /**
   * Gives a kept answer.
   *
   * @param address whose
   * @returns `false` when there is none, or the caller has to wait: the handler says how long
   */
  give(req: IncomingMessage, res: ServerResponse, address: string): boolean {
    const { method, url = "", headers } = req;
    if (method !== "GET" || headers.authorization !== undefined || headers.cookie !== undefined) {
      return false;
    }
    this.#lookAround();
    const answer = this.#answers.get(`${headers.host} ${addressOf(req, url)}`);
    if (!answer || !this.#mayAsk(req, address)) return false;
    res.writeHead(200, answer.headers).end(answer.body);
    return true;
  }

  #mayAsk({ headers }: IncomingMessage, address: string): boolean {
    const isLocal = () => isLoopback(address) && !isForwarded(Object.keys(headers));
    try {
      this.#limits.enter("read", { username: null, address, isLocal })?.();
      return true;
    } catch (error) {
      if (error instanceof TooManyRequestsError) return false;
      throw error;
    }
  }

  #keep(key: string, headers: Headers, body: Uint8Array<ArrayBuffer>, asOf: number): void {
    this.#lookAround();
    if (asOf !== this.#version) return;
    if (this.#bytes + body.byteLength > MOST_BYTES) this.#forget();
    const length = String(body.byteLength);
    this.#answers.set(key, { body, headers: [...headers, ["content-length", length]].flat() });
    this.#bytes += body.byteLength;
  }

  /** What was said meanwhile makes every answer an old one. */
  #lookAround(): void {
    if (this.#version === this.#readings.version) return;
    this.#version = this.#readings.version;
    this.#forget();
  }

  #forget(): void {
    this.#answers.clear();
    this.#bytes = 0;
  }
}

/** As `Request.url` has it, where nothing in it had to be made regular. */
function addressOf({ socket, headers }: IncomingMessage, url: string): string {
  if (!url.startsWith("/")) return url;
  const isTls = "encrypted" in socket && socket.encrypted === true;
  return `${isTls ? "https" : "http"}://${headers.host}${url}`;
}

/** Whether it matters who asks. */
function isPersonal(headers: Headers): boolean {
  return headers.has("authorization") || headers.has("cookie");
}

/** Whether the answer is made of `ReadingQueries` in memory alone: their `version` says when it changes. */
function isOfMemory(address: string): boolean {
  const url = URL.parse(address);
  if (url?.pathname === "/api/current") return true;
  if (url?.pathname !== "/api/history") return false;
  return !url.searchParams.has("serial") && !url.searchParams.has("bucket");
}
