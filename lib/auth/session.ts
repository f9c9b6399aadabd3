/** The session cookie of the pages: opaque, and good for as long as the stored session is. */

import { sessionIdIn } from "./secrets.ts";

/** Without TLS a browser refuses the `__Host-` prefix, which wants `Secure` (RFC 6265bis, 4.1.3.2). */
const PLAIN_NAME = "hidrometro";

/**
 * @param secure the address seen from outside is https
 * @returns the name of the session cookie
 */
export function sessionCookieName(secure: boolean): string {
  return secure ? `__Host-${PLAIN_NAME}` : PLAIN_NAME;
}

/** The session's secret as the browser sent it, unchecked; `null` when there is no such cookie. */
export function readSession(headers: Headers, secure: boolean): string | null {
  const name = sessionCookieName(secure);
  for (const pair of (headers.get("cookie") ?? "").split(";")) {
    const at = pair.indexOf("=");
    if (at >= 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim() || null;
  }
  return null;
}

/**
 * The `Set-Cookie` value that begins a session.
 *
 * @throws {TypeError} when `secret` is none of a session: it could carry attributes of its own
 */
export function sessionCookie(secret: string, maxAgeSeconds: number, secure: boolean): string {
  if (sessionIdIn("cookie", secret) === null) {
    throw new TypeError("Cannot set the session cookie: not the secret of a session");
  }
  return cookie(secret, Math.max(0, Math.floor(maxAgeSeconds)), secure);
}

/** The `Set-Cookie` value that ends a session. */
export function clearSessionCookie(secure: boolean): string {
  return cookie("", 0, secure);
}

function cookie(value: string, maxAgeSeconds: number, secure: boolean): string {
  const attributes = `Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Lax`;
  return `${sessionCookieName(secure)}=${value}; ${attributes}${secure ? "; Secure" : ""}`;
}
