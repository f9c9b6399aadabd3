/** Query parameter that carries the build id of an asset that may be cached for ever. */
export const ASSET_CACHE_BUST_KEY = "__frsh_c";
/** Query parameter by which upstream asks for a part of a page; here it only sets `isPartial`. */
export const PARTIAL_SEARCH_PARAM = "fresh-partial";
/** URL folder of the browser's modules: `<prefix>/<build id>/<file>`. */
export const JS_PREFIX = "/_fresh/js";
/** Event stream that tells a page in development to reload. */
export const ALIVE_PATH = "/_fresh/alive";
