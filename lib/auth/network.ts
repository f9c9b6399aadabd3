/** Which addresses are one caller's. */

import ipaddr from "ipaddr.js";

/** Of an IPv6 address, what a provider gives to one customer at the least, bits (RFC 6177). */
const NETWORK_BITS = 64;

/** What is one caller among addresses: an IPv4 address, or the network of an IPv6 one. */
export function networkOf(address: string): string {
  if (!address.includes(":") || !ipaddr.IPv6.isValid(address)) return address;
  const [whole, zone] = address.split("%");
  if (zone !== undefined) return networkOf(whole);
  const parsed = ipaddr.process(address);
  if (parsed.kind() === "ipv4") return parsed.toString();
  return ipaddr.IPv6.networkAddressFromCIDR(`${address}/${NETWORK_BITS}`).toString();
}
