/** The pages as a browser without JavaScript gets them: routes and build are real, the data is fake. */

import { fileURLToPath } from "node:url";
import { App, staticFiles } from "fresh";
import { Builder } from "fresh/dev";
import type { State } from "../state.ts";
import { createFakeServices, type FakeOptions, makeReading } from "../testing/fake_services.ts";

export const ORIGIN = "http://meters.test";
const FORM = "application/x-www-form-urlencoded";
export const NOW = Date.UTC(2026, 0, 31, 12);

const root = Deno.env.get("SITE_ROOT") ?? fileURLToPath(new URL("../..", import.meta.url));
const built = new Builder({ root }).build({ mode: "production", snapshot: "memory" });

interface Call {
  readonly as?: "admin" | "user" | "viewer";
  readonly form?: Record<string, string>;
  readonly headers?: Record<string, string>;
  readonly method?: string;
}

/** A site of its own and a way to ask it. */
export async function openSite(options?: FakeOptions) {
  const fake = createFakeServices({ now: NOW, ...options });
  const app = new App<State>()
    .use((ctx) => {
      ctx.state.services = fake.services;
      return ctx.next();
    })
    .use(staticFiles())
    .fsRoutes();
  (await built)(app);
  const handler = app.handler();
  const call = async (path: string, { as, form, headers, method }: Call = {}) => {
    const sent = new Headers(headers);
    if (as) sent.set("cookie", `hidrometro=${await fake.token(as)}`);
    if (form && !sent.has("content-type")) sent.set("content-type", FORM);
    const body = form && new URLSearchParams(form).toString();
    const init = { method: method ?? (form ? "POST" : "GET"), headers: sent, body };
    const response = await handler(new Request(ORIGIN + path, init));
    const { status } = response;
    const location = response.headers.get("location");
    return { status, location, headers: response.headers, text: await response.text() };
  };
  return { fake, call };
}

/** A site with `CASA-01`, heard a minute ago, and `CASA-02`, an hour ago. */
export const withMeters = (options?: FakeOptions) =>
  openSite({
    readings: [
      makeReading("CASA-01", NOW - 60_000, 54_322, { flowLmin: 12.5 }),
      makeReading("CASA-02", NOW - 3_600_000, 10),
      makeReading("CASA-02", NOW - 3_590_000, 11),
    ],
    ...options,
  });
