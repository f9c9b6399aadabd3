/** Rows of meters for tests. */

import type { MeterRow } from "../domain/meter.ts";

/** A meter that is on, at 0, of which nothing is said but what `more` says. */
export const aMeterRow = (numeroSerie: string, more: Partial<MeterRow> = {}): MeterRow => ({
  numeroSerie,
  name: null,
  group: null,
  ts: 0,
  totalLiters: 0,
  flowLmin: 0,
  online: true,
  lastSeen: 0,
  todayLiters: 0,
  monthLiters: 0,
  flags: [],
  ...more,
});
