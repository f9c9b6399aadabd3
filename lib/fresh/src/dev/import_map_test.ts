import assert from "node:assert/strict";
import { mapSpecifier } from "./import_map.ts";

const map = {
  dir: "/project",
  imports: {
    "preact": "npm:preact@10.29.8",
    "@preact/signals": "npm:@preact/signals@2.11.4",
    "@/": "./",
    "@/ui/": "./lib/ui/",
    "state": "./lib/state.ts",
    "deep": "npm:/deep@^1/part.js",
  },
};

Deno.test("mapSpecifier leads to files and packages as Deno does", () => {
  const cases = {
    "preact": { package: "preact" },
    "preact/hooks": { package: "preact/hooks" },
    "@preact/signals": { package: "@preact/signals" },
    "state": { file: "/project/lib/state.ts" },
    "@/islands/A.tsx": { file: "/project/islands/A.tsx" },
    "@/ui/B.tsx": { file: "/project/lib/ui/B.tsx" },
    "deep": { package: "deep/part.js" },
    "npm:chart.js@4": { package: "chart.js" },
    "not-mapped": { package: "not-mapped" },
  };
  for (const [specifier, target] of Object.entries(cases)) {
    assert.deepEqual(mapSpecifier(map, specifier), target, specifier);
  }
});
