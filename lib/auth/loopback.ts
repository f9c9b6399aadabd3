/** Who is on this machine. */

const LOOPBACK = /^(?:::ffff:)?127(?:\.\d{1,3}){3}$|^::1$/;

/** Headers by which a proxy says that it asks for somebody else (RFC 7239, RFC 9110 7.6.3, and custom). */
const FORWARDING =
  /^(?:forwarded|via|x-forwarded(?:-.+)?|x-original-.+|(?:x-|cf-|fastly-|true-|x-cluster-)?(?:real|client|connecting)-ip)$/;

/** Whether an address is this machine's own. */
export function isLoopback(address: string | null): boolean {
  return address !== null && LOOPBACK.test(address);
}

/**
 * Whether a request was made on this machine, and for itself: one that a proxy of this machine hands
 * on comes from loopback too, and carries a forwarding header.
 *
 * @param address of the connection
 */
export function isLocal(address: string | null, headers: Headers): boolean {
  return isLoopback(address) && !isForwarded(headers.keys());
}

/** Whether one of these headers says so. @param names in lower case */
export function isForwarded(names: Iterable<string>): boolean {
  for (const name of names) if (FORWARDING.test(name)) return true;
  return false;
}
