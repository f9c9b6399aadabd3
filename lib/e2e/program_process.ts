/**
 * The program, its pages and its API as a process: configuration by environment, its addresses on a line
 * of their own.
 */

import { RememberedAnswers } from "../api/mod.ts";
import { loadConfig } from "../config/load.ts";
import { serveWeb } from "../web/server.ts";
import { startProgram } from "../program.ts";
import { pagesHandler } from "./pages_app.ts";

const { services, log, stop } = await startProgram(loadConfig(Deno.env.toObject()).config);
const answers = new RememberedAnswers(services.readings, services.limits);
const place = { host: "127.0.0.1", port: 0, portFixed: true };
const server = await serveWeb(place, answers.keeping(await pagesHandler(services)), log, {
  firstLook: (req, res, address) => answers.give(req, res, address),
});
const portOf = (url: string) => Number(new URL(url).port);
console.log(JSON.stringify({ web: portOf(server.url), mqtt: portOf(services.broker().address) }));

Deno.addSignalListener("SIGTERM", async () => {
  await Promise.all([stop(), server.stop(0)]);
  Deno.exit(0);
});
