import assert from "node:assert/strict";
import { networkOf } from "./network.ts";

Deno.test("networkOf() takes a network of IPv6 and an address of IPv4 for one caller", () => {
  const cases = {
    "192.0.2.7": "192.0.2.7",
    "::ffff:192.0.2.7": "192.0.2.7",
    "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::",
    "2001:DB8:1:2::": "2001:db8:1:2::",
    "fe80::1%eth0": "fe80::",
    "nonsense": "nonsense",
    "a:b": "a:b",
  };
  for (const [address, network] of Object.entries(cases)) {
    assert.equal(networkOf(address), network);
  }
});
