/** `fresh/runtime`: what islands and pages use in the server and in the browser alike. */
export { HttpError } from "./src/error.ts";
export { Head, type HeadProps } from "./src/runtime/head.ts";
export { asset, assetSrcSet } from "./src/runtime/asset.ts";
export { IS_BROWSER, Partial, type PartialProps } from "./src/runtime/shared.ts";
