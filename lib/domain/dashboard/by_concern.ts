/** The meters that need attention, by what is most pressing in each. */

import type { MeterRow } from "../meter.ts";
import { arrange, type ArrangeBy } from "./arrange.ts";
import { concernsOf, mostPressing, type Pressing } from "./concern.ts";

/** Meters with the same most pressing concern. */
export interface ConcernGroup {
  readonly concern: Pressing;
  readonly rows: readonly MeterRow[];
}

/** In the order of the dashboard: the most pressing first, meters of a concern by name. */
export function byConcern(rows: readonly MeterRow[], by: ArrangeBy): ConcernGroup[] {
  const bySerial = new Map(rows.map((row) => [row.numeroSerie, row]));
  const groups = new Map<Pressing, MeterRow[]>();
  for (const { serials } of arrange(rows, { query: "", filter: "attention" }, by)) {
    for (const serial of serials) {
      const row = bySerial.get(serial);
      const concern = row && mostPressing(concernsOf(row, by.habits.get(serial), by.time));
      if (row && concern) groups.set(concern, [...groups.get(concern) ?? [], row]);
    }
  }
  return [...groups].map(([concern, rows]) => ({ concern, rows }));
}
