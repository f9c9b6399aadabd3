/** The pages as a browser without JavaScript gets them: routes and build are real, the data is fake. */

import { createFakeServices, type FakeOptions, makeReading } from "../testing/fake_services.ts";
import { pagesHandler } from "./pages_app.ts";

export const ORIGIN = "http://meters.test";
const FORM = "application/x-www-form-urlencoded";
export const NOW = Date.UTC(2026, 0, 31, 12);

interface Call {
  readonly as?: "admin" | "user" | "viewer";
  readonly form?: Record<string, string>;
  /** The form as it goes over the wire, where `form` is too well-behaved. */
  readonly body?: string;
  readonly headers?: Record<string, string>;
  readonly method?: string;
}

/** A site of its own and a way to ask it. */
export async function openSite(options?: FakeOptions) {
  const fake = createFakeServices({ now: NOW, ...options });
  const handler = await pagesHandler(fake.services);
  const call = async (path: string, { as, form, body: raw, headers, method }: Call = {}) => {
    const sent = new Headers(headers);
    if (as) sent.set("cookie", `hidrometro=${await fake.cookie(as)}`);
    const body = raw ?? (form && new URLSearchParams(form).toString());
    const hasBody = body !== undefined;
    if (hasBody && !sent.has("content-type")) sent.set("content-type", FORM);
    const isTold = sent.has("origin") || sent.has("sec-fetch-site");
    const isSignedIn = sent.has("cookie");
    if (hasBody && isSignedIn && !isTold) sent.set("origin", ORIGIN); // as every browser does
    const init = { method: method ?? (hasBody ? "POST" : "GET"), headers: sent, body };
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
