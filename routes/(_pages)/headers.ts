/** Headers of every page, also of those that the framework answers by itself. */

import { SECURITY_HEADERS } from "../../lib/auth/headers.ts";

/** Where upstream's Fresh leaves the nonce of the inline script that starts its islands. */
const NONCE = Symbol.for("__freshNonce");
const NONCE_PATTERN = /^[A-Za-z0-9+/_=-]+$/;

/** For answers that are made before the middleware can see them. Pages show who is signed in. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  ...SECURITY_HEADERS,
  "cache-control": "no-store",
};

/**
 * Lets the browser forget the pages and values that it kept for the time without a server: they belong
 * to whoever was signed in (W3C Clear Site Data; kept by `static/sw.js` and `lib/client/last_known.ts`).
 */
export function forgetPages(response: Response): void {
  response.headers.set("clear-site-data", '"storage"');
}

/** The same answer with the headers of a page; those that it has of its own stay. */
export function withPageHeaders(response: Response): Response {
  const nonce: unknown = Reflect.get(response, NONCE);
  const answer = mutable(response);
  for (const [name, value] of Object.entries(PAGE_HEADERS)) {
    if (!answer.headers.has(name)) answer.headers.set(name, value);
  }
  if (typeof nonce === "string" && NONCE_PATTERN.test(nonce)) {
    const policy = answer.headers.get("content-security-policy");
    answer.headers.set("content-security-policy", `${policy}; script-src 'self' 'nonce-${nonce}'`);
  }
  return answer;
}

/** Headers of `Response.redirect` and of fetched answers cannot be set (Fetch, "immutable" guard). */
function mutable(response: Response): Response {
  try {
    response.headers.delete("x-never-sent");
    return response;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const { status, statusText, headers, body } = response;
    return new Response(body, { status, statusText, headers: new Headers(headers) });
  }
}
