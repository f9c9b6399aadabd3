/** Which meter a page shows. */

import type { MeterRow } from "../domain/meter.ts";

/** The one to begin with: online before offline, then the newest reading; `null` without meters. */
export function preferredMeter(meters: readonly MeterRow[]): MeterRow | null {
  const order = (a: MeterRow, b: MeterRow) => Number(b.online) - Number(a.online) || b.ts - a.ts;
  return meters.toSorted(order)[0] ?? null;
}
