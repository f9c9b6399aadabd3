/** The pages on any services, assembled as in `main.ts`, with one build in memory for all tests. */

import { fileURLToPath } from "node:url";
import { App, staticFiles } from "fresh";
import { Builder } from "fresh/dev";
import options from "../../fresh.config.ts";
import { nosniff } from "../auth/headers.ts";
import { checkHost } from "../auth/host.ts";
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
export function listen(
  stack: AsyncDisposableStack,
  handler: (req: Request, info?: Deno.ServeHandlerInfo) => Promise<Response>,
  port = 0,
): string {
  const closing = new AbortController();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port, signal: closing.signal, onListen() {} },
    handler,
  );
  stack.defer(async () => {
    closing.abort();
    await server.finished;
  });
  return `http://127.0.0.1:${server.addr.port}`;
}
