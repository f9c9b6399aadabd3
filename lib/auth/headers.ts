/** Headers that every answer of the site carries. */

/** Nothing inline, nothing from elsewhere; `data:` images are the icons of the style sheet. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "object-src 'none'",
  "img-src 'self' data:",
].join("; ");

/** OWASP ASVS 5.0, 3.4: content policy, sniffing, referrer and opener of every page and answer. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = Object.freeze({
  "content-security-policy": CONTENT_SECURITY_POLICY,
  "x-content-type-options": "nosniff",
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
});

/**
 * Tells browsers to come over TLS from now on (RFC 6797), for a year as ASVS 5.0, 3.4.1 wants it. Other
 * names under this one are none of this program's business.
 */
export const STRICT_TRANSPORT: Readonly<Record<string, string>> = Object.freeze({
  "strict-transport-security": "max-age=31536000",
});

/** Says of static files too that they are what their type says. */
export function nosniff(response: Response): Response {
  response.headers.set("x-content-type-options", "nosniff");
  return response;
}
