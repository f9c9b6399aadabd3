import assert from "node:assert/strict";
import { loadConfig } from "./config/load.ts";
import { serverPermissions } from "./permissions.ts";

const flagsOf = (env: Record<string, string>) => serverPermissions(loadConfig(env).config);

Deno.test("serverPermissions() names the addresses and the folder of the configuration", () => {
  const flags = flagsOf({ HOST: "0.0.0.0", MQTT_HOST: "::1", DATA_DIR: "/var/lib/water" });
  assert.ok(flags.includes("--allow-net=0.0.0.0,[::1]"), flags.join(" "));
  assert.ok(flags.includes("--allow-read=.,/var/lib/water"));
  assert.ok(flags.includes("--allow-write=/var/lib/water"));
  assert.ok(!flags.some((flag) => /^(-A|--allow-(all|run|ffi|import))/.test(flag)));
});

Deno.test("serverPermissions() lets an external broker be reached and nothing be listened on for meters", () => {
  const flags = flagsOf({
    MQTT_URL: "mqtts://user:pass@broker.example:8884/x",
    MQTT_CA_FILE: "ca",
  });
  assert.ok(flags.includes("--allow-net=127.0.0.1,broker.example:8884"), flags.join(" "));
  assert.ok(flags.includes("--allow-read=.,./data,ca"));
});

Deno.test("serverPermissions() lets the embedded broker read its certificate, where it has one", () => {
  const tls = { MQTT_TLS_CERT_FILE: "/tls/cert", MQTT_TLS_KEY_FILE: "/tls/key" };
  const flags = flagsOf({ ...tls, MQTT_HOST: "0.0.0.0", MQTT_PLAIN_HOST: "127.0.0.2" });
  assert.ok(flags.includes("--allow-net=127.0.0.1,0.0.0.0,127.0.0.2"), flags.join(" "));
  assert.ok(flags.includes("--allow-read=.,./data,/tls/cert,/tls/key"));
  const linked = flagsOf({ ...tls, MQTT_URL: "mqtt://broker" });
  assert.ok(linked.includes("--allow-read=.,./data"), linked.join(" "));
});

Deno.test("serverPermissions() of a folder with a comma in its name still lets it be used", () => {
  const flags = flagsOf({ DATA_DIR: "/srv/a,b" });
  assert.ok(flags.includes("--allow-write") && flags.includes("--allow-read"));
});
