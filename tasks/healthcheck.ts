/**
 * Exits with 0 when the program on this machine says that it is well: for the container's HEALTHCHECK.
 * With TLS the certificate names the site, not the address that is asked here, so Deno is started with
 * `--unsafely-ignore-certificate-errors=127.0.0.1`.
 */

const scheme = Deno.env.get("TLS_CERT_FILE") ? "https" : "http";
const port = Deno.env.get("PORT") || "8000";

try {
  const { ok, status } = await fetch(`${scheme}://127.0.0.1:${port}/healthz`);
  if (!ok) console.error(`/healthz answers ${status}`);
  Deno.exit(ok ? 0 : 1);
} catch (error) {
  console.error(`/healthz does not answer: ${error instanceof Error ? error.message : error}`);
  Deno.exit(1);
}
