import { BUILD_ID } from "../build_id.ts";
import { ASSET_CACHE_BUST_KEY } from "../constants.ts";

/**
 * Stamps a path from the root with the build id, so that it may be cached for ever. Relative paths,
 * addresses with a host and stamped paths stay as they are.
 */
export function asset(path: string): string {
  if (!path.startsWith("/") || path.startsWith("//")) return path;
  const [, pathname, query = "", hash = ""] = /^([^?#]*)(\?[^#]*)?(#.*)?$/s.exec(path) ?? [];
  if (pathname === undefined || new URLSearchParams(query).has(ASSET_CACHE_BUST_KEY)) return path;
  const separator = query === "" ? "?" : "&";
  return `${pathname}${query}${separator}${ASSET_CACHE_BUST_KEY}=${BUILD_ID}${hash}`;
}

/** Stamps each address of a `srcset`; one that holds `(` or an empty part stays as it is. */
export function assetSrcSet(srcset: string): string {
  const parts = srcset.split(",").map((part) => part.trim());
  if (srcset.includes("(") || parts.includes("")) return srcset;
  return parts.map((part) => {
    const [url, ...descriptors] = part.split(/\s+/);
    return [asset(url), ...descriptors].join(" ");
  }).join(", ");
}

const OPT_OUT = "data-fresh-disable-lock";

/** The props of an `img` or `source` with stamped addresses. */
export function stampProps(props: Record<string, unknown>): Record<string, unknown> {
  if (OPT_OUT in props) return props;
  const { src, srcset } = props;
  const stamped = { ...props };
  if (typeof src === "string") stamped.src = asset(src);
  if (typeof srcset === "string") stamped.srcset = assetSrcSet(srcset);
  return stamped;
}
