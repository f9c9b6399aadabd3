import { STATUS_CODES } from "node:http";
import { HttpError } from "./error.ts";

/** The answer to an error that no error page took. The text of a 5xx stays in the log. */
export function errorResponse(error: unknown): Response {
  if (!(error instanceof HttpError)) return new Response("Internal server error", { status: 500 });
  const { status, message } = error;
  const text = status < 500 && message !== "" ? message : STATUS_CODES[status];
  return new Response(text, { status });
}
