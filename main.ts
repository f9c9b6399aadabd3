/** The program from above: configuration, adapters and workers, pages, server, an orderly stop. */

import { App, staticFiles } from "fresh";
import options from "./fresh.config.ts";
import { RememberedAnswers } from "./lib/api/mod.ts";
import { nosniff, STRICT_TRANSPORT } from "./lib/auth/headers.ts";
import { checkHost } from "./lib/auth/host.ts";
import { Proxies } from "./lib/auth/proxies.ts";
import { configFromEnvironment } from "./lib/config/environment.ts";
import { readTlsFiles } from "./lib/config/tls_files.ts";
import { PackedFiles } from "./lib/web/packed_files.ts";
import { serveWeb } from "./lib/web/server.ts";
import { checkPorts } from "./lib/port_check.ts";
import { type Program, startProgram } from "./lib/program.ts";
import type { State } from "./lib/state.ts";

/** How long requests under way may take at the end, ms. */
const LAST_REQUESTS_MS = 2000;

const config = configFromEnvironment({ dev: Deno.args.includes("--dev"), serves: true });
let started: Promise<Program> | undefined;
const packedFiles = new PackedFiles();
const program = () => started ??= startProgram(config);

/** The pages and the API; the program behind them starts with the first request or with `main`. */
export const app = new App<State>(options)
  .use((ctx) => checkHost(ctx.req, config.allowedHosts, ctx.info.remoteAddr) ?? ctx.next())
  .use(async (ctx) => {
    ctx.state.services = (await program()).services;
    return nosniff(await ctx.next());
  })
  .use(async (ctx) => packedFiles.pack(ctx.req, await ctx.next()))
  .use(staticFiles())
  .fsRoutes();

async function main(): Promise<void> {
  checkPorts(config);
  const { services, log, stop, died } = await program();
  const { attach } = await import(config.dev ? "./.dev/snapshot.js" : "./dist/snapshot.js");
  attach(app);
  const answers = new RememberedAnswers(services.readings, services.limits);
  const server = await serveWeb(config, answers.keeping(app.handler()), log, {
    tls: config.tls && readTlsFiles(config.tls),
    proxies: new Proxies(config.trustedProxies),
    headers: services.settings.secureCookies ? STRICT_TRANSPORT : {},
    firstLook: (req, res, address) => answers.give(req, res, address),
  });
  console.log(`Hidrômetro Inteligente: ${server.url}/dashboard`);
  console.log(`Meters publish to ${services.broker().address}`);

  const reason = await Promise.race([stopSignal(), died]);
  log.info("Stopping", { reason });
  await Promise.all([server.stop(LAST_REQUESTS_MS), stop()]);
  Deno.exit(reason.startsWith("SIG") ? 0 : 1);
}

function stopSignal(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) {
      Deno.addSignalListener(signal, () => resolve(signal));
    }
  });
}

if (import.meta.main) {
  main().catch((error) => {
    console.error(error instanceof Error ? error.message : error);
    Deno.exit(1);
  });
}
