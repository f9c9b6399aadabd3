import assert from "node:assert/strict";
import { parseDuration, parseTime } from "./arguments.ts";
import { brokerUrlFault } from "./broker_url.ts";
import { replayArguments } from "./replay_arguments.ts";
import { simulateArguments } from "./simulate_arguments.ts";

Deno.test("parseDuration reads ms, s, m and h; seconds without a unit", () => {
  const read = ["500ms", "1s", "2m", "1.5h", "3"].map(parseDuration);
  assert.deepEqual(read, [500, 1000, 120_000, 5_400_000, 3000]);
  for (const text of ["", "s", "-1s", "1d", "1 s", "0", "1e3", "999h"]) {
    assert.equal(parseDuration(text), null, text);
  }
});

Deno.test("brokerUrlFault takes the schemes of MQTT alone", () => {
  for (const scheme of ["mqtt", "mqtts", "ws", "wss"]) {
    assert.equal(brokerUrlFault(`${scheme}://broker:1883`), null);
  }
  for (const text of ["", "broker", "http://broker", "mqtt://", "127.0.0.1:1883"]) {
    assert.notEqual(brokerUrlFault(text), null, text);
  }
});

Deno.test("replayArguments reads max and 0 as: as fast as it is acknowledged", () => {
  for (const [text, speed] of [["max", Infinity], ["0", Infinity], ["3600", 3600]] as const) {
    const parsed = replayArguments(["f", "--speed", text]);
    assert.ok(parsed.kind === "run");
    assert.equal(parsed.options.speed, speed);
  }
});

Deno.test("replayArguments and simulateArguments name an option without its value", () => {
  for (const parsed of [replayArguments(["f", "--url"]), simulateArguments(["--url"])]) {
    assert.ok(parsed.kind === "faults");
    assert.deepEqual(parsed.faults, ["--url: needs a value"]);
  }
});

Deno.test("simulateArguments reads the command line of the contract", () => {
  const parsed = simulateArguments(
    "--meters 100 --interval 1s --scenario leak --seed 42 --url mqtt://b:1883 --duration 60s"
      .split(" "),
  );
  assert.ok(parsed.kind === "run");
  const { meters, intervalMs, scenario, seed, url, durationMs } = parsed.options;
  assert.deepEqual(
    { meters, intervalMs, scenario, seed, url, durationMs },
    {
      meters: 100,
      intervalMs: 1000,
      scenario: "leak",
      seed: 42,
      url: "mqtt://b:1883",
      durationMs: 60_000,
    },
  );
});

Deno.test("parseTime reads what no timer could wait for, up to its limit", () => {
  assert.equal(parseTime("1488h", 366 * 24 * 3_600_000), 62 * 24 * 3_600_000);
  assert.equal(parseTime("1488h", 3_600_000), null);
});
