import assert from "node:assert/strict";
import { createMqttClient } from "../lib/adapters/mqtt_client.ts";
import { started } from "../lib/testing/embedded_fixture.ts";
import { freePort, ignoreWithoutMosquitto, Mosquitto } from "../lib/testing/mosquitto.ts";
import { taskArguments } from "../lib/testing/task_flags.ts";
import { until } from "../lib/testing/until.ts";

const EXTRACT = new URL("../lib/codec/testdata/site019.ndjson", import.meta.url).pathname;
const SITE = new URL("../../shared/data/ciws_site019.ndjson", import.meta.url).pathname;
const TOPIC = "hidrometro/v1/CIWS019/dados";
const ignore = ignoreWithoutMosquitto("deno task replay against Mosquitto");
const noFile = !exists(SITE);
if (noFile) console.log("skipped: deno task replay of the whole file: ../shared/data is missing");

interface Payload {
  readonly ts: number;
  readonly totalLiters: number;
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function replay(...args: string[]): Deno.Command {
  return new Deno.Command(Deno.execPath(), {
    args: [...taskArguments("replay"), "tasks/replay.ts", ...args],
    cwd: new URL("..", import.meta.url),
    stdout: "piped",
    stderr: "piped",
  });
}

async function outcome(command: Deno.Command) {
  const { code, stdout, stderr } = await command.output();
  const decoder = new TextDecoder();
  return { code, out: decoder.decode(stdout), err: decoder.decode(stderr) };
}

/** Every line of the site's file in order, the first and the last as they stand in it. */
function assertWholeSite(received: readonly Payload[]): void {
  assert.equal(received.length, 8640);
  assert.ok(received.every(({ ts }, i) => i === 0 || ts > received[i - 1].ts), "in order");
  const { ts, totalLiters } = received[0];
  assert.deepEqual({ ts, totalLiters }, { ts: 1570216222000, totalLiters: 0 });
  assert.equal(received[8639].totalLiters, 1709.206);
}

/** A subscriber at a broker. */
async function listener(url: string, topic: string) {
  const client = createMqttClient({ url, clientId: "listener" });
  const received: Payload[] = [];
  await client.connect();
  await client.subscribe(topic, (bytes) => {
    received.push(JSON.parse(new TextDecoder().decode(bytes)));
  });
  return { received, [Symbol.asyncDispose]: () => client.end() };
}

Deno.test("replay publishes a real house to Mosquitto in order", {
  ignore: ignore || noFile,
}, async () => {
  // Else Mosquitto drops what a subscriber has not taken beyond 1,000 messages (mosquitto.conf(5)).
  await using server = await Mosquitto.start({ lines: ["max_queued_messages 0"] });
  await using device = await listener(server.url, TOPIC);
  const { code, out } = await outcome(replay(SITE, "--speed", "max", "--url", server.url));
  assert.match(out, /8640 published, 8640 acknowledged, 0 skipped, [\d.]+ s\n$/);
  assert.equal(code, 0);
  await until("every reading", () => device.received.length >= 8640);
  assertWholeSite(device.received);
});

Deno.test("replay publishes a real house to the embedded broker in order", {
  ignore: noFile,
}, async () => {
  await using server = await started();
  const url = server.broker.status().address;
  const { code } = await outcome(replay(SITE, "--speed", "0", "--url", url));
  assert.equal(code, 0);
  assert.ok(server.messages.every(({ topic }) => topic === TOPIC));
  const decoder = new TextDecoder();
  assertWholeSite(server.messages.map(({ payload }) => JSON.parse(decoder.decode(payload))));
});

Deno.test("replay keeps the pace it is told, on the seed's topic and under the name it is told", async () => {
  await using server = await started();
  const url = server.broker.status().address;
  const begun = performance.now();
  const { code, out } = await outcome(
    replay(EXTRACT, "--serial", "m7", "--speed", "190", "--topic", "seed", "--url", url),
  );
  assert.equal(code, 0);
  assert.match(out, /20 published, 20 acknowledged/);
  // 19 steps of 20 s, 190 times faster: 2 s.
  assert.ok(performance.now() - begun > 1950, "not faster than told");
  for (const { topic, payload } of server.messages) {
    assert.equal(topic, "hidrometro/dados");
    assert.equal(JSON.parse(new TextDecoder().decode(payload)).numeroSerie, "M7");
  }
});

Deno.test("replay names bad lines and publishes the others", async () => {
  await using server = await started();
  const file = await Deno.makeTempFile();
  await Deno.writeTextFile(file, "ts,total\n1570216222,1\n1570216223,x\n1570216224,2\n");
  const url = server.broker.status().address;
  const { code, out, err } = await outcome(replay(file, "--serial", "A", "--url", url));
  await Deno.remove(file);
  assert.match(err, /line 3: totalLiters is not a number/);
  assert.match(out, /2 published, 2 acknowledged, 1 skipped/);
  assert.equal(code, 0);
});

Deno.test("replay names every bad argument at once and exits with 2", async () => {
  const { code, err } = await outcome(
    replay("--serial", "a b", "--speed", "fast", "--url", "127.0.0.1", "--topic", "x", "--what=1"),
  );
  assert.equal(code, 2);
  for (const name of ["FILE", "--serial", "--speed", "--url", "--topic", "--what"]) {
    assert.ok(err.includes(`${name}`), `${name} is not named in ${err}`);
  }
  const missing = await outcome(replay("/no/such/file", "--url", "mqtt://127.0.0.1:1"));
  assert.equal(missing.code, 2);
  assert.match(missing.err, /there is no such file/);
});

Deno.test("replay says within 10 s that nobody listens, and what to do", async () => {
  const url = `mqtt://127.0.0.1:${await freePort()}`;
  const { code, err } = await outcome(replay(EXTRACT, "--url", url));
  assert.equal(code, 1);
  assert.match(err, /Cannot connect to mqtt:.*start a broker there/);
});

Deno.test("replay ends in order on Ctrl-C", async () => {
  await using server = await started();
  const child = replay(EXTRACT, "--url", server.broker.status().address).spawn();
  await until("the first reading", () => server.messages.length > 0);
  child.kill("SIGINT");
  const { code, stdout } = await child.output();
  assert.equal(code, 130);
  assert.match(new TextDecoder().decode(stdout), /1 published, 1 acknowledged/);
});
