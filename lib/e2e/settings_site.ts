/** What the tests of the settings have in common. */

import assert from "node:assert/strict";
import { withMeters } from "./routes_site.ts";

/** The pages of the settings that administrators alone open. */
export const ADMINISTRATORS_PAGES = [
  "/settings/users",
  "/settings/users/new",
  "/settings/users/edit?user=viewer",
  "/settings/users/remove?user=viewer",
  "/settings/keys",
  "/settings/keys/new",
  "/settings/credentials",
  "/settings/credentials/new",
  "/settings/claims",
  "/settings/quarantine",
];
/** Those of everybody who is signed in. */
export const OWN_PAGES = [
  "/settings",
  "/settings/password",
  "/settings/sessions",
  "/settings/sessions/end?others=all",
];

/** A password that nobody guesses. */
export const GOOD_PASSWORD = "quatro cavalos azuis dormem";

type Site = Awaited<ReturnType<typeof withMeters>>;

/** Opens a form as an administrator and sends it, with its one-time token when it has one. */
export async function send(
  { call }: Pick<Site, "call">,
  path: string,
  form: Record<string, string> | string,
) {
  const { text } = await call(path, { as: "admin" });
  const once = /name="once" value="([^"]+)"/.exec(text)?.[1];
  const body = new URLSearchParams(form);
  if (once !== undefined) body.set("once", once);
  return { ...await call(path, { as: "admin", body: body.toString() }), body: body.toString() };
}

/** The words of a page. */
export const words = (html: string) => html.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ");

/** What is wrong with a field, as its page says it. */
export function faultOf(html: string, field: string): string {
  const [, fault] = new RegExp(`id="${field}-fault">([^<]*)<`).exec(html) ?? [];
  assert.ok(fault !== undefined, `no fault at ${field}`);
  return fault;
}
