/** The gate before all routing: whom a request was sent to, and which path it asks for. */

import { isApiPath } from "./api_path.ts";
import { isLoopback } from "./loopback.ts";

/** A name or IPv4 address, or an IPv6 literal in brackets, with an optional port. */
const HOST = /^(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/;
const PORT = /:\d{1,5}$/;

const AUTHORITY_IN_URL = /^https?:\/\/([^/?#]*)/i;

/** What a health check of this machine asks for, by whatever address it knows. */
const HEALTH_PATH = "/healthz";
/** What else is asked for on this machine: by an address of loopback alone, as these tell more. */
const LOCAL_PATHS = ["/readyz", "/metrics"];
const LOOPBACK_HOST = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/**
 * Refuses a request whose `Host` is malformed or not ours.
 *
 * `req.url` is built out of the `Host` header, so `Host: h/api/debug?` would turn `GET /healthz` into
 * another path: only a host that can hold no path is let through. A request line with a whole URL
 * overrides `Host` (RFC 9112, 3.2.2), so both are held against the same rules.
 *
 * @param allowed host names, with or without a port; `null` allows every well-formed one, as this
 * machine's own checks are
 * @param remoteAddr who asks
 * @returns the answer 421, or `null` when the request may go on
 */
export function checkHost(
  req: Request,
  allowed: readonly string[] | null,
  remoteAddr?: Deno.Addr,
): Response | null {
  const inUrl = AUTHORITY_IN_URL.exec(req.url)?.[1] ?? "";
  const hosts = [inUrl, req.headers.get("host") ?? inUrl].map((host) => host.toLowerCase());
  if (!URL.canParse(req.url) || !hosts.every(isWellFormed)) return misdirected(targetOf(req));
  const { pathname } = new URL(req.url);
  const isFree = allowed === null ||
    (isThisMachine(remoteAddr) && isOwnCheck(pathname, hosts));
  return isFree || hosts.every((host) => isAllowed(host, allowed)) ? null : misdirected(pathname);
}

/**
 * Refuses what no `Request` should be made of: more than one `Host` (RFC 9112, 3.2), or a malformed one.
 *
 * @param hosts values of all `Host` headers
 * @param target as the request line has it
 * @returns the answer 400 or 421, or `null` when the request may go on
 */
export function checkRawHost(hosts: readonly string[], target: string): Response | null {
  if (hosts.length > 1) return plainProblem(400, "Bad Request", "bad request", target);
  const inUrl = AUTHORITY_IN_URL.exec(target)?.[1];
  const all = inUrl === undefined ? hosts : [...hosts, inUrl];
  return all.every((host) => isWellFormed(host.toLowerCase())) ? null : misdirected(target);
}

function isThisMachine(address: Deno.Addr | undefined): boolean {
  return address !== undefined && "hostname" in address && isLoopback(address.hostname);
}

/** A page of another site that has its own name point at this machine (DNS rebinding) is none. */
function isOwnCheck(pathname: string, hosts: readonly string[]): boolean {
  if (pathname === HEALTH_PATH) return true;
  const isLocalName = (host: string) => LOOPBACK_HOST.test(host.replace(PORT, ""));
  return LOCAL_PATHS.includes(pathname) && hosts.every(isLocalName);
}

/** The path of a request line whose address cannot be read: behind `Host` as it came. */
function targetOf(req: Request): string {
  const address = req.url.replace(/^https?:\/\//i, "");
  const host = req.headers.get("host") ?? "";
  const target = address.startsWith(host) ? address.slice(host.length) : address;
  return /\/[^?#]*/.exec(target)?.[0] ?? "/";
}

function isWellFormed(host: string): boolean {
  return HOST.test(host) && URL.canParse(`http://${host}`);
}

function isAllowed(host: string, allowed: readonly string[]): boolean {
  const name = host.replace(PORT, "");
  return allowed.some((entry) => entry.toLowerCase() === host || entry.toLowerCase() === name);
}

function misdirected(pathname: string): Response {
  return plainProblem(421, "Misdirected Request", "misdirected request", pathname);
}

/** An answer to what is turned away before all routing: a problem under the API's paths, else text. */
function plainProblem(status: number, title: string, error: string, pathname: string): Response {
  const problem = { error, type: "about:blank", title, status };
  const [type, body] = isApiPath(pathname)
    ? ["application/problem+json", JSON.stringify(problem)]
    : ["text/plain; charset=utf-8", `${status} ${title}\n`];
  const headers = {
    "content-type": type,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  };
  return new Response(body, { status, headers });
}
