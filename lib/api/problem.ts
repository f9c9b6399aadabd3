/** Errors as answers: `application/problem+json` (RFC 9457) with the seed's `error` text first. */

import type { z } from "@hono/zod-openapi";
import { HTTPException } from "hono/http-exception";
import { TooManyRequestsError } from "../auth/throttle.ts";
import { RejectedChangeError } from "../identity.ts";
import { ForbiddenError, ReusedIdError, UnavailableError } from "../services.ts";

/** The titles of the statuses that this API answers, as RFC 9110 names them. */
const TITLES = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  408: "Request Timeout",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  429: "Too Many Requests",
  431: "Request Header Fields Too Large",
  500: "Internal Server Error",
  503: "Service Unavailable",
} as const;

export type ProblemStatus = keyof typeof TITLES;

/** The header that names a command (draft-ietf-httpapi-idempotency-key-header). */
export const IDEMPOTENCY_KEY = "Idempotency-Key";

/** When a caller may try again after 503, s: the store and the broker are looked after in seconds. */
const RETRY_SECONDS = 5;

/** An answer that is an error; thrown by handlers, written by `toResponse`. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly status: ProblemStatus;
  /** The part of the input at fault. */
  readonly field: string | undefined;
  /** What is wrong with it, in words. */
  readonly detail: string | undefined;
  readonly headers: Readonly<Record<string, string>>;

  /** @param error the seed's short text */
  constructor(
    status: ProblemStatus,
    error: string,
    more: { field?: string; detail?: string; headers?: Record<string, string> } = {},
  ) {
    super(error);
    this.status = status;
    this.field = more.field;
    this.detail = more.detail;
    this.headers = more.headers ?? {};
  }
}

/** Input that cannot be used. `field` is `null` when the whole of it is at fault. */
export function badInput(field: string | null, why: string): ProblemError {
  const error = field === null ? "invalid body" : `invalid ${field}`;
  return new ProblemError(400, error, { field: field ?? undefined, detail: why });
}

/** The first fault that a schema found; a field that it does not know is named as well. */
export function badIssue(issue: z.core.$ZodIssue): ProblemError {
  const path = issue.path.map(String);
  if (issue.code !== "unrecognized_keys") return badInput(path.join(".") || null, issue.message);
  return badInput([...path, issue.keys[0]].join("."), "is not a known field");
}

/**
 * Maps an error's class to its answer.
 *
 * @param fault told of what nobody foresaw, which is answered 500 without a word on it
 */
export function toResponse(error: unknown, fault: (error: unknown) => void): Response {
  const problem = toProblem(error);
  if (!problem) fault(error);
  return write(problem ?? new ProblemError(500, "internal error"));
}

/** @returns `null` for an error that nobody foresaw */
function toProblem(error: unknown): ProblemError | null {
  if (error instanceof ProblemError) return error;
  if (error instanceof RejectedChangeError) return badInput(error.field, error.detail);
  if (error instanceof ForbiddenError) {
    return new ProblemError(403, "forbidden", { detail: error.message });
  }
  if (error instanceof ReusedIdError) {
    return badInput(
      IDEMPOTENCY_KEY,
      "was sent with another command before: each has a key of its own",
    );
  }
  if (error instanceof UnavailableError) {
    const headers = { "retry-after": String(RETRY_SECONDS) };
    return new ProblemError(503, "unavailable", { detail: error.message, headers });
  }
  if (error instanceof TooManyRequestsError) {
    const headers = { "retry-after": String(error.retryAfterSeconds) };
    return new ProblemError(429, "too many requests", { detail: error.message, headers });
  }
  if (error instanceof HTTPException) {
    if (error.status === 415) return new ProblemError(415, "unsupported media type");
    if (error.status === 400) return badInput(null, error.message);
  }
  return null;
}

function write({ message, status, detail, field, headers }: ProblemError): Response {
  const problem = { error: message, type: "about:blank", title: TITLES[status], status };
  return new Response(JSON.stringify({ ...problem, detail, field }), {
    status,
    headers: { ...headers, "content-type": "application/problem+json" },
  });
}
