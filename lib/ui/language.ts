/** The language of the interface: which one a visitor asked for, and how the browser keeps it. */

import type { Language } from "./format.ts";

/** The languages there are; the first is the default. */
export const LANGUAGES: readonly Language[] = ["pt-BR", "en"];

/** Each language in its own words, for the switch. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = {
  "pt-BR": "Português",
  en: "English",
};

/** Keeps the choice. */
export const LANGUAGE_COOKIE = "hidrometro-lang";
/** How long the choice is kept, s: a year, browsers cut at 400 days (RFC 6265bis, 5.5). */
const KEEP_SECONDS = 365 * 24 * 3600;

/** The language of this exact name, `null` for anything else. */
export function parseLanguage(value: string | null): Language | null {
  return LANGUAGES.find((language) => language === value) ?? null;
}

/** The language that the browser kept, else the default. */
export function readLanguage(headers: Headers): Language {
  for (const pair of (headers.get("cookie") ?? "").split(";")) {
    const [name, value = ""] = pair.split("=", 2);
    if (name.trim() === LANGUAGE_COOKIE) return parseLanguage(value.trim()) ?? LANGUAGES[0];
  }
  return LANGUAGES[0];
}

/** The `Set-Cookie` value that keeps a language. */
export function languageCookie(language: Language, secure: boolean): string {
  const attributes = `Path=/; Max-Age=${KEEP_SECONDS}; HttpOnly; SameSite=Lax`;
  return `${LANGUAGE_COOKIE}=${language}; ${attributes}${secure ? "; Secure" : ""}`;
}

/** The address of the same page in another language: path and query. */
export function withLanguage(url: URL, language: Language): string {
  const query = new URLSearchParams(url.search);
  query.set("lang", language);
  return `${url.pathname}?${query}`;
}

/** Path and query of an address without the choice of a language. */
export function withoutLanguage(url: URL): string {
  const query = new URLSearchParams(url.search);
  query.delete("lang");
  return query.size === 0 ? url.pathname : `${url.pathname}?${query}`;
}
