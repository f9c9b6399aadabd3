/** What scenarios came to, as a table for people. */

import type { Finding } from "./rig.ts";
import { missing } from "./needs.ts";
import type { Scale, Scenario } from "./scenario.ts";

/** A scenario that was played, could not be, or does not hold. */
export type Result =
  & { readonly name: string; readonly extent: string; readonly tookMs: number }
  & ({ readonly finding: Finding } | { readonly skipped: string } | { readonly fault: string });

/** Plays one; what does not hold is in the result. */
export async function play(scenario: Scenario, scale: Scale): Promise<Result> {
  const { name } = scenario;
  const from = performance.now();
  const about = () => ({ name, extent: scenario.extent(scale), tookMs: performance.now() - from });
  const why = await missing(scenario.needs);
  if (why !== null) return { ...about(), skipped: why };
  try {
    const finding = await scenario.run(scale);
    return { ...about(), finding };
  } catch (error) {
    return { ...about(), fault: error instanceof Error ? error.message : String(error) };
  }
}

/** A table in Markdown. */
export function table(results: readonly Result[]): string {
  const head = [
    "fault",
    "how much",
    "sent",
    "acknowledged",
    "stored",
    "lost",
    "twice",
    "canary",
    "",
  ];
  const rows = results.map((result) => {
    const { name, extent } = result;
    if ("skipped" in result) return [name, extent, ...blank(6), `skipped: ${result.skipped}`];
    if ("fault" in result) {
      return [name, extent, ...blank(6), `**does not hold**: ${oneLine(result.fault)}`];
    }
    const { sent, acknowledged, stored, lost, twice, canaryMs, notes } = result.finding;
    const counts = [sent, acknowledged, stored, lost.length, twice].map(grouped);
    return [name, extent, ...counts, `${Math.ceil(canaryMs)} ms`, notes.join("; ")];
  });
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
}

const blank = (count: number) => Array.from({ length: count }, () => "");
const grouped = (value: number) => value.toLocaleString("en-US");
const oneLine = (text: string) => text.split("\n")[0].replaceAll("|", "\\|");
