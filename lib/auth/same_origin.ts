/** Where a request that changes state comes from: the defence against cross-site request forgery. */

/**
 * Whether a page of this site (or no page at all, such as an address typed by hand) made the request.
 *
 * `Sec-Fetch-Site` decides where the browser sends it, which it does on trustworthy origins only
 * (W3C Fetch Metadata, 2.3); elsewhere `Origin` must name the host that the request was sent to, and be
 * of https where it is known to have come that way. Otherwise the scheme is left out of the comparison:
 * behind a proxy that ends TLS and is not trusted it differs. A request with neither header proves nothing.
 */
export function isSameOrigin(req: Request): boolean {
  const site = req.headers.get("sec-fetch-site");
  if (site !== null) return site === "same-origin" || site === "none";
  const origin = req.headers.get("origin");
  if (origin === null || !URL.canParse(origin)) return false;
  const { protocol, host } = new URL(origin);
  if (protocol !== "http:" && protocol !== "https:") return false;
  if (protocol === "http:" && req.url.startsWith("https:")) return false;
  return host === requestHost(req, protocol);
}

/** The host of the request as `URL` writes it: lower case, without the scheme's own port. */
function requestHost(req: Request, protocol: string): string | null {
  const host = req.headers.get("host") ?? new URL(req.url).host;
  return URL.canParse(`${protocol}//${host}`) ? new URL(`${protocol}//${host}`).host : null;
}
