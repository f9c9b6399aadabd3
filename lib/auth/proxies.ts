/** Who asks when a proxy does the asking: whose `X-Forwarded-…` is believed. */

import type { IncomingMessage } from "node:http";
import ipaddr from "ipaddr.js";

type Address = ReturnType<typeof ipaddr.process>;
type Range = [Address, number];

/** Header names that a trusted proxy speaks for its caller with. */
const [FOR, HOST, PROTO] = ["x-forwarded-for", "x-forwarded-host", "x-forwarded-proto"];

/**
 * Reads an address or a range.
 *
 * @returns `null` for anything else
 */
export function parseRange(text: string): Range | null {
  if (ipaddr.isValidCIDR(text)) {
    const [base, bits] = ipaddr.parseCIDR(text);
    return [base, bits];
  }
  // Four whole numbers: `ipaddr.js` also reads `10.1`, which nobody means.
  if (!ipaddr.IPv4.isValidFourPartDecimal(text) && !ipaddr.IPv6.isValid(text)) return null;
  const address = ipaddr.process(text);
  return [address, address.kind() === "ipv4" ? 32 : 128];
}

/** The proxies that are believed. */
export class Proxies {
  readonly #ranges: readonly Range[];

  /**
   * @param entries addresses and ranges in CIDR notation
   * @throws {TypeError} that names an entry that is neither
   */
  constructor(entries: readonly string[]) {
    this.#ranges = entries.map((entry) => {
      const range = parseRange(entry);
      if (!range) throw new TypeError(`Cannot trust "${entry}": must be an address or a range`);
      return range;
    });
  }

  /**
   * The address of whoever made a request: that of the connection or, from a trusted proxy, the
   * right-most one of `X-Forwarded-For` that is not trusted itself; what is no address ends the search.
   */
  caller(connection: string, forwardedFor: string | undefined): string {
    const own = withoutPrefix(connection);
    if (forwardedFor === undefined || !this.#trusts(own)) return own;
    let nearest = own;
    for (const entry of forwardedFor.split(",").reverse()) {
      const address = withoutPrefix(entry.trim());
      if (!isAddress(address)) return own;
      nearest = address;
      if (!this.#trusts(address)) break;
    }
    return nearest;
  }

  /**
   * The address of the caller; a request of a trusted proxy is made what the proxy was asked: its
   * `Host` that of `X-Forwarded-Host`, its scheme that of `X-Forwarded-Proto`.
   */
  look(req: IncomingMessage): string {
    const connection = req.socket.remoteAddress ?? "";
    if (this.#ranges.length === 0) return withoutPrefix(connection);
    const { headers } = req;
    if (this.#trusts(withoutPrefix(connection))) {
      const host = last(headers[HOST]);
      if (host !== undefined) setHost(req, host);
      const isPath = req.url?.startsWith("/") ?? false;
      if (last(headers[PROTO]) === "https" && isPath && headers.host !== undefined) {
        req.url = `https://${headers.host}${req.url}`;
      }
    }
    return this.caller(connection, all(headers[FOR]));
  }

  #trusts(text: string): boolean {
    if (!isAddress(text)) return false;
    const address = ipaddr.process(text);
    return this.#ranges.some(([base, bits]) =>
      base.kind() === address.kind() && address.match(base, bits)
    );
  }
}

function isAddress(text: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text);
}

/** An IPv4 address as IPv6 has it (`::ffff:192.0.2.1`) is the same caller. */
function withoutPrefix(address: string): string {
  return /^::ffff:\d/i.test(address) ? address.slice(7) : address;
}

/** The value that the nearest proxy added. */
function last(value: string | string[] | undefined): string | undefined {
  return all(value)?.split(",").at(-1)?.trim().toLowerCase();
}

function all(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(",") : value;
}

function setHost(req: IncomingMessage, host: string): void {
  req.headers.host = host;
  const { rawHeaders } = req;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if (rawHeaders[i].toLowerCase() === "host") rawHeaders[i + 1] = host;
  }
}
