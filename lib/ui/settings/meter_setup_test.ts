import assert from "node:assert/strict";
import { isLoopback, meterSetup } from "./meter_setup.ts";

const secret = { username: "CASA-01", password: "p", key: "k" };
const page = new URL("https://agua.example/settings/credentials/new");

Deno.test("meterSetup() names the broker as the meter can reach it", () => {
  const urls = {
    "mqtts://0.0.0.0:8883": "mqtts://agua.example:8883",
    "mqtt://[::]:1883": "mqtt://agua.example:1883",
    "mqtt://broker.example:1883": "mqtt://broker.example:1883",
    "wss://broker.example": "wss://broker.example",
  };
  for (const [broker, url] of Object.entries(urls)) {
    assert.deepEqual(meterSetup(secret, broker, "agua/v1", page), {
      url,
      ...secret,
      base: "agua/v1",
    });
  }
});

Deno.test("isLoopback() tells addresses that hold on their own machine alone", () => {
  for (const host of ["127.0.0.1", "127.9.9.9", "localhost", "[::1]"]) {
    assert.equal(isLoopback(`mqtt://${host}:1883`), true, host);
  }
  for (const host of ["192.168.0.2", "broker.example", "127.0.0.1.example", "[::2]"]) {
    assert.equal(isLoopback(`mqtt://${host}:1883`), false, host);
  }
});
