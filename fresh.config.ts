/** Options of the pages: `main.ts` hands them to `new App()`, the build to esbuild. */
import type { FreshConfig } from "fresh";

export default {} satisfies FreshConfig;
