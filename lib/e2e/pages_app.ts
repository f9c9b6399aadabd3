/** The pages on services in memory, built once: what the tests of routes ask without a browser. */

import { fileURLToPath } from "node:url";
import { App, staticFiles } from "fresh";
import { Builder } from "fresh/dev";
import options from "../../fresh.config.ts";
import type { Services } from "../services.ts";
import type { State } from "../state.ts";

const ORIGIN = "http://meter.test";

/** Answers requests for pages as `main.ts` would. */
export interface PagesApp {
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  /** Posts a form as a browser does from a page of this site; `headers` may say otherwise. */
  post(
    path: string,
    form: Record<string, string>,
    headers?: Record<string, string>,
  ): Promise<Response>;
  request(path: string, init: RequestInit): Promise<Response>;
}

let built: ReturnType<typeof build> | undefined;

function build() {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  return new Builder({ root }).build({ mode: "production", snapshot: "memory" });
}

/** Assembled as in `main.ts`, with a build in memory. */
export async function pagesApp(services: Services): Promise<PagesApp> {
  const app = new App<State>(options)
    .use((ctx) => {
      ctx.state.services = services;
      return ctx.next();
    })
    .use(staticFiles())
    .fsRoutes();
  const attach = await (built ??= build());
  attach(app);
  const handler = app.handler();
  const request = (path: string, init: RequestInit) =>
    handler(new Request(`${ORIGIN}${path}`, { redirect: "manual", ...init }));
  return {
    request,
    get: (path, headers) => request(path, { headers }),
    post: (path, form, headers = { origin: ORIGIN, "sec-fetch-site": "same-origin" }) =>
      request(path, { method: "POST", headers, body: new URLSearchParams(form) }),
  };
}
