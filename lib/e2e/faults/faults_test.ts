/** The short form of the fault kit; `deno task faults` plays it in full. */

import { isServer, missing } from "./needs.ts";
import { SHORT } from "./scenario.ts";
import { SCENARIOS } from "./scenarios.ts";

/** Played side by side: most of them wait most of the time. */
const LANES = 3;

const inCi = Deno.env.get("CI") === "true";

Deno.test({
  name: "faults, in short: what is acknowledged is stored, once, and consumption is right",
  // Steps run side by side, and processes outlive a step that fails.
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async (t) => {
    const left = [...SCENARIOS];
    const lane = async () => {
      for (let next = left.shift(); next; next = left.shift()) {
        const { name, needs, extent, run } = next;
        // In CI a missing server is a failure.
        const why = await missing(needs.filter((need) => !inCi || !isServer(need)));
        if (why !== null) console.log(`skipped: ${name}: ${why}`);
        await t.step({
          name: `${name} (${extent(SHORT)})`,
          ignore: why !== null,
          sanitizeOps: false,
          sanitizeResources: false,
          sanitizeExit: false,
          fn: async () => {
            await run(SHORT);
          },
        });
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
  },
});
