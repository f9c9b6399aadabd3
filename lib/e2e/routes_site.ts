/** The pages as a browser without JavaScript gets them: routes and build are real, the data is fake. */

import assert from "node:assert/strict";
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

const HOUR = 3_600_000;

/** `M1`: ten litres an hour for two days, up to an hour ago. */
export const withHours = (options?: FakeOptions) =>
  openSite({
    readings: Array.from(
      { length: 48 },
      (_, i) => makeReading("M1", NOW - (48 - i) * HOUR, 1000 + 10 * i, { flowLmin: i % 3 }),
    ),
    ...options,
  });

/** A part of a page by its id. */
export function part(html: string, id: string): string {
  const from = html.indexOf(`id="${id}"`);
  assert.ok(from >= 0, `no ${id}`);
  const rest = html.slice(from);
  const next = rest.slice(1).search(/<(?:section|nav)/);
  return next < 0 ? rest : rest.slice(0, next);
}

/** What is read of a part, without markup. */
export const plain = (html: string) => html.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ");
/** A part of a page by its id, without markup. */
export const section = (html: string, id: string) => plain(part(html, id));
