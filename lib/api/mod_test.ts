import assert from "node:assert/strict";
import { createFakeServices } from "../testing/fake_services.ts";
import { api, caller } from "./mod.ts";

Deno.test("caller() hands over the services and the address of the connection", async () => {
  const { services } = createFakeServices();
  const remoteAddr = { transport: "tcp", hostname: "192.0.2.7", port: 5 } as const;
  const found = caller({ state: { services }, info: { remoteAddr } });
  assert.equal(found.address, "192.0.2.7");
  assert.equal((await api(new Request("http://meter.example/healthz"), found)).status, 200);
});

Deno.test("caller() knows no address of a connection that has none", () => {
  const { services } = createFakeServices();
  const remoteAddr = { transport: "unix", path: "server.sock" } as const;
  assert.equal(caller({ state: { services }, info: { remoteAddr } }).address, null);
});
