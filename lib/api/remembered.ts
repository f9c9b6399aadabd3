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

/** Text of all answers that are kept, characters; beyond it they are made anew. */
const MOST_TEXT = 4 * 1024 * 1024;

interface Answer {
  /** `node:http` sends text together with the headers: one write instead of two. */
  readonly text: string;
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
  #size = 0;
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
      const text = await response.text();
      this.#keep(req, response.headers, text, asOf);
      return new Response(text, { headers: response.headers });
    };
  }

  /**
   * Gives a kept answer.
   *
   * @param address whose
   * @returns `false` when there is none, or the caller has to wait: the handler says how long
   */
  give(req: IncomingMessage, res: ServerResponse, address: string): boolean {
    const { method, headers } = req;
    if (method !== "GET" || headers.authorization !== undefined || headers.cookie !== undefined) {
      return false;
    }
    this.#lookAround();
    const answer = this.#answers.get(addressOf(req));
    if (!answer || !this.#mayAsk(req, address)) return false;
    res.writeHead(200, answer.headers).end(answer.text);
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

  #keep({ url, headers: asked }: Request, headers: Headers, text: string, asOf: number): void {
    this.#lookAround();
    // An address of another host than `Host` is answered by other rules (RFC 9112, 3.2.2).
    const isPlain = url.replace(/^https?:\/\//, "").startsWith(`${asked.get("host")}/`);
    if (asOf !== this.#version || !isPlain) return;
    if (this.#size + text.length > MOST_TEXT) this.#forget();
    const length = String(new TextEncoder().encode(text).byteLength);
    this.#answers.set(url, { text, headers: [...headers, ["content-length", length]].flat() });
    this.#size += text.length;
  }

  /** What was said meanwhile makes every answer an old one. */
  #lookAround(): void {
    if (this.#version === this.#readings.version) return;
    this.#version = this.#readings.version;
    this.#forget();
  }

  #forget(): void {
    this.#answers.clear();
    this.#size = 0;
  }
}

/** As `Request.url` has it, where nothing in it had to be made regular. */
function addressOf({ socket, headers, url = "" }: IncomingMessage): string {
  if (!url.startsWith("/")) return headers.host === hostOf(url) ? url : "";
  const isTls = "encrypted" in socket && socket.encrypted === true;
  return `${isTls ? "https" : "http"}://${headers.host}${url}`;
}

function hostOf(url: string): string | undefined {
  return /^https?:\/\/([^/]*)\//.exec(url)?.[1];
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
