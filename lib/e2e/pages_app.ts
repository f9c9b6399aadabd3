/** The pages on any services, assembled as in `main.ts`, with one build in memory for all tests. */

import { fileURLToPath } from "node:url";
import { App, staticFiles } from "fresh";
import { Builder } from "fresh/dev";
import options from "../../fresh.config.ts";
import { nosniff } from "../auth/headers.ts";
import { checkHost } from "../auth/host.ts";
import type { WebHandler } from "../web/listener.ts";
import { serveWeb, type WebOptions } from "../web/server.ts";
import { silentLog } from "../log.ts";
import type { Services } from "../services.ts";
import type { State } from "../state.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

const build = () => new Builder({ root: ROOT }).build({ mode: "production", snapshot: "memory" });
let built: ReturnType<typeof build> | undefined;

/** Answers requests for pages, static files and the API. */
export async function pagesHandler(
  services: Services,
): Promise<(req: Request, info?: Deno.ServeHandlerInfo) => Promise<Response>> {
  const { allowedHosts } = services.settings;
  const app = new App<State>(options)
    .use((ctx) => checkHost(ctx.req, allowedHosts, ctx.info.remoteAddr) ?? ctx.next())
    .use(async (ctx) => {
      ctx.state.services = services;
      return nosniff(await ctx.next());
    })
    .use(staticFiles())
    .fsRoutes();
  (await (built ??= build()))(app);
  return app.handler();
}

/** Serves `handler` on a free or given port of this machine until the stack is disposed of. */
export async function listen(
  stack: AsyncDisposableStack,
  handler: WebHandler,
  port = 0,
  options?: WebOptions,
): Promise<string> {
  const place = { host: "127.0.0.1", port, portFixed: true };
  const { url, stop } = await serveWeb(place, handler, silentLog, options);
  stack.defer(() => stop(0));
  return url;
}
