import assert from "node:assert/strict";
import { SESSION_TEXTS } from "../texts/sessions.ts";
import { deviceName } from "./device_name.ts";

const t = SESSION_TEXTS.en;
const WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)";

Deno.test("deviceName() says browser and system as their owner would", () => {
  const cases = {
    [`Mozilla/5.0 (X11; Linux x86_64) ${WEBKIT} Chrome/140.0.0.0 Safari/537.36`]: "Chrome on Linux",
    [`Mozilla/5.0 (Windows NT 10.0; Win64) ${WEBKIT} Chrome/140.0 Safari/537.36 Edg/140.0`]:
      "Edge on Windows",
    [`Mozilla/5.0 (Linux; Android 15) ${WEBKIT} Chrome/140.0 Mobile Safari/537.36`]:
      "Chrome on Android",
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0": "Firefox on Linux",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Safari/604":
      "Safari on iOS",
  };
  for (const [sent, name] of Object.entries(cases)) assert.equal(deviceName(sent, t), name);
});

Deno.test("deviceName() shows the beginning of what it does not know, and says when there is none", () => {
  assert.equal(deviceName("curl/8.14.1", t), "curl/8.14.1");
  assert.equal(deviceName("💧".repeat(100), t), "💧".repeat(40));
  assert.equal(deviceName(null, t), t.unknownDevice);
  assert.equal(deviceName("  ", t), t.unknownDevice);
});
