import { BUILD_ID } from "../build_id.ts";
import type { StaticFile } from "../build_cache.ts";
import { ASSET_CACHE_BUST_KEY, JS_PREFIX } from "../constants.ts";
import { type Context, getInternals } from "../context.ts";
import type { Middleware } from "./mod.ts";

/** One year: what HTTP caches take for "for ever". */
const FOR_EVER = "public, max-age=31536000, immutable";
const NEVER = "no-cache, no-store, max-age=0, must-revalidate";

/** Serves the files of the `static` folder and the browser's modules. Register it first. */
export function staticFiles<T>(): Middleware<T> {
  return async (ctx) => {
    const pathname = normalise(ctx.url.pathname, ctx.config.basePath);
    const file = pathname === null || pathname === "/"
      ? null
      : await getInternals(ctx).cache.readFile(pathname);
    if (file === null) {
      // Browsers ask for it unasked; a page rendered for that would be thrown away.
      if (pathname === "/favicon.ico") return new Response(null, { status: 404 });
      return await ctx.next();
    }
    return respond(ctx, file);
  };
}

/** Percent-encodes each segment as the build did; `null` for what cannot be decoded. */
function normalise(pathname: string, basePath: string): string | null {
  if (basePath !== "" && pathname !== basePath && !pathname.startsWith(basePath + "/")) return null;
  let decoded: string;
  try {
    decoded = decodeURIComponent(pathname.slice(basePath.length));
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
  return "/" + decoded.split("/").filter((part) => part !== "").map(encodeURIComponent).join("/");
}

function respond<T>(ctx: Context<T>, file: StaticFile): Response {
  const { req, url, config } = ctx;
  if (req.method !== "GET" && req.method !== "HEAD") {
    file.close();
    return new Response("Method Not Allowed", { status: 405, headers: { Allow: "GET, HEAD" } });
  }
  const stamp = url.searchParams.get(ASSET_CACHE_BUST_KEY);
  if (stamp !== null && stamp !== BUILD_ID) {
    file.close();
    url.searchParams.delete(ASSET_CACHE_BUST_KEY);
    return ctx.redirect(url.pathname + url.search, 307);
  }
  const headers = new Headers({ "Content-Type": file.contentType, vary: "If-None-Match" });
  const production = config.mode === "production";
  const isModule = url.pathname.startsWith(`${config.basePath}${JS_PREFIX}/${BUILD_ID}/`);
  headers.set("Cache-Control", production && (stamp !== null || isModule) ? FOR_EVER : NEVER);
  if (production && file.hash !== null) {
    const etag = `W/"${file.hash}"`;
    headers.set("Etag", etag);
    const known = req.headers.get("If-None-Match");
    if (known === etag || known === file.hash) {
      file.close();
      return new Response(null, { status: 304, headers });
    }
  }
  headers.set("Content-Length", String(file.size));
  if (req.method === "GET") return new Response(file.readable, { headers });
  file.close();
  return new Response(null, { headers });
}
