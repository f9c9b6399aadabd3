/** Where to go after signing in: `?next=` comes from a link that anyone may have written. */

const FALLBACK = "/dashboard";

/** A base that no path of this site can name, so that any other host shows. */
const BASE = "http://this-site.invalid";

/** Longer ones are nobody's bookmark; the answer's `Location` header stays small. Characters. */
const MAX_LENGTH = 2048;

/**
 * A path of this site with its query, or `/dashboard`.
 *
 * Browsers read `\` as `/` and drop tabs and line breaks inside a URL (WHATWG URL, 4.4), so `/\host` and
 * `/<tab>/host` name another host: both are refused, as `//host` and every scheme are.
 */
export function safeNext(value: string | null): string {
  if (value === null || value.length > MAX_LENGTH) return FALLBACK;
  // deno-lint-ignore no-control-regex -- control characters are what must not pass
  if (!/^\/(?![/\\])/.test(value) || /[\u0000-\u0020\u007f-\u009f\\]/.test(value)) return FALLBACK;
  if (!URL.canParse(value, BASE)) return FALLBACK;
  const url = new URL(value, BASE);
  // `/.//host` resolves to the path `//host`, which as a `Location` is another site again.
  if (url.origin !== BASE || url.pathname.startsWith("//")) return FALLBACK;
  return url.pathname + url.search + url.hash;
}
