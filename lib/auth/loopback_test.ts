import assert from "node:assert/strict";
import { isLocal, isLoopback } from "./loopback.ts";

Deno.test("isLoopback() knows the addresses of this machine, and no other", () => {
  for (const address of ["127.0.0.1", "127.8.9.10", "::1", "::ffff:127.0.0.1"]) {
    assert.equal(isLoopback(address), true, address);
  }
  for (const address of ["10.0.0.1", "::ffff:10.0.0.1", "128.0.0.1", "127.0.0.1.evil", "", null]) {
    assert.equal(isLoopback(address), false, String(address));
  }
});

Deno.test("isLocal() takes a proxy on this machine for the stranger that it speaks for", () => {
  const local = (header?: string) =>
    isLocal("127.0.0.1", new Headers(header ? { [header]: "127.0.0.1" } : {}));
  assert.equal(local(), true);
  assert.equal(local("Accept"), true);
  for (
    const header of [
      ...["Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "x-forwarded-proto"],
      ...["X-Real-IP", "X-Client-IP", "Client-IP", "True-Client-IP", "CF-Connecting-IP"],
      ...["Fastly-Client-IP", "X-Cluster-Client-IP", "X-Original-URL", "X-Forwarded"],
    ]
  ) {
    assert.equal(local(header), false, header);
  }
  assert.equal(isLocal("10.0.0.1", new Headers()), false);
  assert.equal(isLocal(null, new Headers()), false);
});
