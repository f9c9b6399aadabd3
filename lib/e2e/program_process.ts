/** The program and its API as a process: configuration by environment, its addresses on a line of their own. */

import { api } from "../api/mod.ts";
import { loadConfig } from "../config/load.ts";
import { startProgram } from "../program.ts";

const program = await startProgram(loadConfig(Deno.env.toObject()).config);
const server = Deno.serve(
  { hostname: "127.0.0.1", port: 0, onListen() {} },
  (req, { remoteAddr }) =>
    api(req, { services: program.services, address: (remoteAddr as Deno.NetAddr).hostname }),
);
const mqtt = program.services.broker().address;
console.log(JSON.stringify({ web: server.addr.port, mqtt: Number(new URL(mqtt).port) }));

Deno.addSignalListener("SIGTERM", async () => {
  await Promise.all([program.stop(), server.shutdown()]);
  Deno.exit(0);
});
