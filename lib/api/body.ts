/** Request bodies: counted while they arrive, bytes first, text and JSON only when whole. */

import type { MiddlewareHandler } from "hono";
import type { ApiEnv } from "./env.ts";
import { badInput, ProblemError } from "./problem.ts";

/** Largest bodies, bytes (contract, 3: a batch of readings is up to 1 MiB). */
export const BODY_LIMITS = {
  login: 4096,
  command: 4096,
  meter: 4096,
  /** A user or a key: 1,000 serials of 64 characters among what is said of them. */
  account: 2 ** 17,
  data: 2 ** 20,
} as const;

/** A body has this long to arrive, ms … */
const BODY_GRACE_MS = 20_000;
/** … and as long again for each of these bytes: 1 KiB/s, what a meter on GPRS manages. */
const BYTES_PER_MS = 1.024;

/**
 * Reads a JSON body as bytes.
 *
 * @throws {ProblemError} 415 for another type or any encoding, 413 beyond `limit` bytes whatever
 * `Content-Length` says, 408 when it arrives too slowly, 400 when it breaks off
 */
export async function readBody(
  req: Request,
  limit: number,
  graceMs = BODY_GRACE_MS,
): Promise<Uint8Array> {
  checkHeaders(req, "application/json", limit);
  const chunks = req.body ? await Array.fromAsync(arriving(req.body, limit, graceMs)) : [];
  return concat(chunks);
}

/**
 * A body of that type as it arrives, for one that is too large to be kept.
 *
 * @throws {ProblemError} 415 and 413 at once, as `readBody`; the stream fails as that does
 */
export function openBody(req: Request, type: string, limit: number): ReadableStream<Uint8Array> {
  checkHeaders(req, type, limit);
  return ReadableStream.from(req.body ? arriving(req.body, limit, BODY_GRACE_MS) : []);
}

function checkHeaders({ headers }: Request, wanted: string, limit: number): void {
  const type = headers.get("content-type")?.split(";")[0].trim().toLowerCase();
  if (type !== wanted) {
    throw new ProblemError(415, "unsupported media type", { detail: `must be ${wanted}` });
  }
  if (headers.has("content-encoding")) {
    const detail = "no Content-Encoding is taken";
    throw new ProblemError(415, "unsupported content encoding", { detail });
  }
  if (Number(headers.get("content-length")) > limit) throw tooLarge(limit);
}

async function* arriving(
  body: ReadableStream<Uint8Array>,
  limit: number,
  graceMs: number,
): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  const started = performance.now();
  let size = 0;
  let isDone = false;
  try {
    for (;;) {
      const left = started + graceMs + size / BYTES_PER_MS - performance.now();
      const { done, value } = await readWithin(reader, left);
      isDone = done;
      if (done) return;
      size += value.byteLength;
      if (size > limit) throw tooLarge(limit);
      yield value;
    }
  } finally {
    // Who stops reading, for whatever reason, has no use for the rest; how it ends changes nothing.
    if (!isDone) reader.cancel().catch(() => undefined);
  }
}

async function readWithin(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  ms: number,
): Promise<ReadableStreamReadResult<Uint8Array>> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new ProblemError(408, "request timeout")), Math.max(0, ms));
  try {
    return await Promise.race([reader.read(), late]);
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    throw badInput(null, "the body broke off");
  } finally {
    clearTimeout(timer);
  }
}

function concat(chunks: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(chunks.reduce((size, chunk) => size + chunk.byteLength, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
}

function tooLarge(limit: number): ProblemError {
  const detail = `the body must not exceed ${limit} bytes`;
  return new ProblemError(413, "body too large", { detail, headers: { connection: "close" } });
}

/** Text of a body: UTF-8 without tolerance; a byte order mark in front is dropped. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    if (cause instanceof TypeError) throw badInput(null, "must be UTF-8");
    throw cause;
  }
}

/** Puts a small body's checked text where the validator of the route's schema reads it. */
export function jsonBody(limit: number): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const { method, headers } = c.req.raw;
    const body = decodeText(await readBody(c.req.raw, limit));
    c.req.raw = new Request(c.req.url, { method, headers, body });
    await next();
  };
}
