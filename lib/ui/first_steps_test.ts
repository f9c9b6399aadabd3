import assert from "node:assert/strict";
import { EXAMPLE_SERIAL, firstSteps } from "./first_steps.ts";

const PAGE = new URL("http://meters.test:8000/dashboard");
const stepsFor = (broker: string, base = "hidrometro/v1") =>
  firstSteps(broker, base, PAGE, "PASSWORD");

/** What a shell hands to a program of that command. */
async function argumentsOf(command: string, program: string): Promise<string[]> {
  const script = `${program}() { printf '%s\\0' "$@"; }\n${command}`;
  const { stdout, success } = await new Deno.Command("sh", { args: ["-c", script] }).output();
  assert.ok(success);
  return new TextDecoder().decode(stdout).split("\0").slice(0, -1);
}

Deno.test("firstSteps() publishes to the broker's address on the meter's topic", async () => {
  const args = await argumentsOf(stepsFor("mqtt://broker.local:1884").mqtt ?? "", "mosquitto_pub");
  assert.deepEqual(args.slice(0, -1), [
    ...["-h", "broker.local", "-p", "1884", "-q", "1"],
    ...["-t", `hidrometro/v1/${EXAMPLE_SERIAL}/dados`, "-m"],
  ]);
  assert.equal(typeof JSON.parse(args.at(-1) ?? "").totalLiters, "number");
});

Deno.test("firstSteps() names this machine where the broker listens everywhere", () => {
  assert.match(stepsFor("mqtt://0.0.0.0:1883").mqtt ?? "", /-h meters\.test -p 1883 /);
  assert.match(stepsFor("mqtt://[::]:1883").mqtt ?? "", /-h meters\.test -p 1883 /);
  assert.match(stepsFor("mqtt://0.0.0.0:1883").simulate, /--url mqtt:\/\/meters\.test:1883$/);
});

Deno.test("firstSteps() knows the usual ports, TLS, and bare IPv6 addresses", () => {
  assert.match(stepsFor("mqtt://broker").mqtt ?? "", /-p 1883 -q/);
  assert.match(stepsFor("mqtts://broker").mqtt ?? "", /-p 8883 --tls-use-os-certs /);
  assert.match(stepsFor("mqtt://[::1]:1883").mqtt ?? "", /-h ::1 -p/);
});

Deno.test("firstSteps() offers no mosquitto_pub for a WebSocket, which it cannot speak", () => {
  assert.equal(stepsFor("wss://broker/mqtt").mqtt, null);
});

Deno.test("firstSteps() quotes a topic that a shell would read as more than a word", async () => {
  const base = "house's $HOME; x";
  const args = await argumentsOf(stepsFor("mqtt://b", base).mqtt ?? "", "mosquitto_pub");
  assert.ok(args.includes(`${base}/${EXAMPLE_SERIAL}/dados`));
});

Deno.test("firstSteps() takes the token out of the login's answer and sends it with the reading", async () => {
  const fake = `curl() { case "$*" in
    */api/login*) echo '{"token":"a.b-c_d.e","role":"admin"}' ;;
    *) shift; printf '%s\\0' "$@" ;; esac; }`;
  const script = `${fake}\n${stepsFor("mqtt://b").http}`;
  const { stdout } = await new Deno.Command("sh", { args: ["-c", script] }).output();
  const args = new TextDecoder().decode(stdout).split("\0");
  assert.ok(args.includes("Authorization: Bearer a.b-c_d.e"));
  assert.equal(JSON.parse(args.at(-2) ?? "").numeroSerie, EXAMPLE_SERIAL);
});

Deno.test("firstSteps() says when no device can reach the broker", () => {
  for (const host of ["127.0.0.1", "localhost", "[::1]"]) {
    assert.equal(stepsFor(`mqtt://${host}:1883`).isLocal, true, host);
  }
  for (const host of ["0.0.0.0", "[::]", "broker.local", "192.168.0.7"]) {
    assert.equal(stepsFor(`mqtt://${host}:1883`).isLocal, false, host);
  }
});

Deno.test("firstSteps() gives a device the broker's address and the topics' base", () => {
  const { broker, topicBase } = stepsFor("mqtt://0.0.0.0:1883", "casa/v1");
  assert.deepEqual({ broker, topicBase }, {
    broker: "mqtt://meters.test:1883",
    topicBase: "casa/v1",
  });
});
