/** Runs whose inner steps the walk could not keep: they are read from the list and counted. */

import { stepsInside } from "../../domain/ledger/walk.ts";
import type { Effects } from "./effects.ts";
import type { ListParts } from "./list.ts";
import { readRun } from "./rewalk.ts";
import type { WalkRules } from "./walker.ts";

/** @param lists the list as it is from now on (`1`) and as it was before (`-1`) */
export async function payOwed(
  effects: Effects,
  rules: WalkRules,
  lists: () => Promise<Readonly<Record<1 | -1, ListParts>>>,
): Promise<void> {
  if (effects.owed.length === 0) return;
  const list = await lists();
  for (const { sign, run } of effects.owed) {
    const readings = await readRun(run.from, run.to, list[sign]);
    const steps = stepsInside(readings.map(({ reading }) => reading), rules);
    for (const step of steps) effects.count(sign, step);
  }
}
