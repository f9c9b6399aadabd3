import assert from "node:assert/strict";
import { loadConfig } from "../config/load.ts";
import { serveWeb } from "./server.ts";
import { silentLog } from "../log.ts";
import { checkPorts } from "../port_check.ts";

const HOST = "127.0.0.1";
const handler = () => new Response("ok");

/** Two ports that somebody else has. */
function takenPorts() {
  const listeners = [0, 0].map((port) => Deno.listen({ hostname: HOST, port }));
  const [web, mqtt] = listeners.map(({ addr }) => addr.port);
  const free = () => listeners.forEach((listener) => listener.close());
  return { web, mqtt, [Symbol.dispose]: free };
}

const configOf = (ports: { PORT: number; MQTT_PORT: number }, more: Record<string, string> = {}) =>
  loadConfig({ PORT: `${ports.PORT}`, MQTT_PORT: `${ports.MQTT_PORT}`, ...more }).config;

Deno.test("serveWeb() takes the next free port when none was asked for, and says so", async () => {
  using taken = takenPorts();
  const said: string[] = [];
  const log = { ...silentLog, info: (message: string) => said.push(message) };
  const server = await serveWeb({ host: HOST, port: taken.web, portFixed: false }, handler, log);
  const { port } = new URL(server.url);
  assert.deepEqual(said, [`PORT ${taken.web} is taken: ${port} is used`]);
  assert.equal(await (await fetch(server.url)).text(), "ok");
  await server.stop(1000);
});

Deno.test("serveWeb() names a taken PORT and the remedy", async () => {
  using taken = takenPorts();
  const place = { host: HOST, port: taken.web, portFixed: true };
  await assert.rejects(
    () => serveWeb(place, handler, silentLog),
    { message: new RegExp(`PORT ${taken.web}: the port is taken, stop the other program or set`) },
  );
});

Deno.test("checkPorts() names every port that is taken, and the broker's only when it listens", () => {
  using taken = takenPorts();
  const ports = { PORT: taken.web, MQTT_PORT: taken.mqtt };
  assert.throws(() => checkPorts(configOf(ports)), ({ message }) => {
    const [web, mqtt, ...more] = message.split("\n");
    assert.match(web, new RegExp(`^Cannot listen on PORT ${taken.web}: the port is taken`));
    assert.match(mqtt, new RegExp(`^Cannot listen on MQTT_PORT ${taken.mqtt}: the port is taken`));
    return more.length === 0;
  });
  assert.throws(
    () => checkPorts(configOf(ports, { MQTT_URL: "mqtt://broker" })),
    ({ message }) => /PORT/.test(message) && !/MQTT_PORT/.test(message),
  );
});

Deno.test("checkPorts() leaves free ports free", () => {
  const { web, mqtt } = freedPorts();
  const config = configOf({ PORT: web, MQTT_PORT: mqtt });
  checkPorts(config);
  checkPorts(config);
});

function freedPorts() {
  using taken = takenPorts();
  return taken;
}
