/** Bodies of the pages' own forms: small, whole and in time, or refused. */

import { HttpError } from "fresh";
import { isSameOrigin } from "../../lib/auth/same_origin.ts";

/** Largest form, bytes: a user name, a password and an address. */
const MAX_FORM_BYTES = 8192;
/** A form has this long to arrive, ms. */
const FORM_TIMEOUT_MS = 10_000;

/**
 * Refuses what does not come from a page of this site.
 *
 * @throws {HttpError} 403
 */
export function requireSameOrigin(req: Request): void {
  if (!isSameOrigin(req)) throw new HttpError(403);
}

/**
 * Refuses what a page of another site sent: for signing in and out, which programs do as well. A request
 * with neither header comes from no browser of today.
 *
 * @throws {HttpError} 403
 */
export function refuseOtherSites(req: Request): void {
  const told = req.headers.has("origin") || req.headers.has("sec-fetch-site");
  if (told && !isSameOrigin(req)) throw new HttpError(403);
}

/**
 * Reads a form as browsers send it (`application/x-www-form-urlencoded`).
 *
 * @param most bytes
 * @throws {HttpError} 415 for another type, 413 when too large, 408 when too slow, 400 when broken off
 */
export async function readForm(req: Request, most = MAX_FORM_BYTES): Promise<URLSearchParams> {
  const type = req.headers.get("content-type")?.split(";")[0].trim().toLowerCase();
  if (type !== "application/x-www-form-urlencoded") throw new HttpError(415);
  return new URLSearchParams(req.body ? await readText(req.body, most) : "");
}

async function readText(body: ReadableStream<Uint8Array>, most: number): Promise<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new HttpError(408)), FORM_TIMEOUT_MS);
  let text = "";
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await Promise.race([reader.read(), late]);
      if (done) return text + decoder.decode();
      size += value.byteLength;
      if (size > most) throw new HttpError(413);
      text += decoder.decode(value, { stream: true });
    }
  } catch (cause) {
    // The connection is of no more use; how it ends changes nothing for the answer.
    reader.cancel().catch(() => undefined);
    throw cause instanceof HttpError ? cause : new HttpError(400, undefined, { cause });
  } finally {
    clearTimeout(timer);
  }
}
