/** `deno task faults [--short] [WORD …]`: the fault kit, in full unless told otherwise. */

import { play, type Result, table } from "../lib/e2e/faults/report.ts";
import { FULL, seconds, SHORT } from "../lib/e2e/faults/scenario.ts";
import { SCENARIOS } from "../lib/e2e/faults/scenarios.ts";

const short = Deno.args.includes("--short");
const words = Deno.args.filter((word) => word !== "--short");
const chosen = SCENARIOS.filter(({ name }) =>
  words.length === 0 || words.some((word) => name.toLowerCase().includes(word.toLowerCase()))
);
if (chosen.length === 0 || words.some((word) => word.startsWith("-"))) {
  console.error("Usage: deno task faults [--short] [WORD …]; a word chooses faults by their name:");
  for (const { name } of SCENARIOS) console.error(`  ${name}`);
  Deno.exit(2);
}

// So that the processes under test end with this one.
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.addSignalListener(signal, () => Deno.exit(1));
}

const results: Result[] = [];
for (const scenario of chosen) {
  const result = await play(scenario, short ? SHORT : FULL);
  results.push(result);
  const verdict = "fault" in result
    ? `FAIL ${result.fault}\n`
    : "skipped" in result
    ? "skip"
    : "ok";
  console.error(`${scenario.name}: ${verdict} (${seconds(result.tookMs)})`);
}
console.log(`\n${table(results)}`);
Deno.exit(results.some((result) => "fault" in result) ? 1 : 0);
