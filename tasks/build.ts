/** `deno task build`: the production build into `dist/`. */

import { Builder } from "fresh/dev";

await new Builder({ outDir: "dist" }).build({ mode: "production" });
console.log("Built dist/");
