/** The gate before all routing: whom a request was sent to, and which path it asks for. */

/** A name or IPv4 address, or an IPv6 literal in brackets, with an optional port. */
const HOST = /^(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/;
const PORT = /:\d{1,5}$/;

const AUTHORITY_IN_URL = /^https?:\/\/([^/?#]*)/i;

/**
 * Refuses a request whose `Host` is malformed or not ours.
 *
 * `Deno.serve` builds `req.url` out of the `Host` header, so `Host: h/api/debug?` turns
 * `GET /healthz` into another path: only a host that can hold no path is let through. A request line
 * with a whole URL overrides `Host` (RFC 9112, 3.2.2), so both are held against the same rules.
 *
 * @param allowed host names, with or without a port; `null` allows every well-formed one
 * @returns the answer 421, or `null` when the request may go on
 */
export function checkHost(req: Request, allowed: readonly string[] | null): Response | null {
  const inUrl = AUTHORITY_IN_URL.exec(req.url)?.[1] ?? "";
  const hosts = [inUrl, req.headers.get("host") ?? inUrl].map((host) => host.toLowerCase());
  const fits = URL.canParse(req.url) && hosts.every((host) => isWellFormed(host)) &&
    (allowed === null || hosts.every((host) => isAllowed(host, allowed)));
  return fits ? null : misdirected();
}

function isWellFormed(host: string): boolean {
  return HOST.test(host) && URL.canParse(`http://${host}`);
}

function isAllowed(host: string, allowed: readonly string[]): boolean {
  const name = host.replace(PORT, "");
  return allowed.some((entry) => entry.toLowerCase() === host || entry.toLowerCase() === name);
}

function misdirected(): Response {
  const problem = {
    error: "misdirected request",
    type: "about:blank",
    title: "Misdirected Request",
    status: 421,
  };
  return new Response(JSON.stringify(problem), {
    status: 421,
    headers: { "content-type": "application/problem+json", "cache-control": "no-store" },
  });
}
