/** What a store holds, and whether its books add up. */

import { openStoreFile } from "../lib/adapters/mod.ts";
import { SCHEMA_VERSION } from "../lib/adapters/kv_migrate.ts";
import { createCalendar } from "../lib/domain/calendar.ts";
import { ConsumptionView } from "../lib/readings/consumption.ts";

export interface Survey {
  /** `null` for a store that nobody has begun. */
  readonly layout: number | null;
  readonly meters: number;
  /** As the books count them; `null` with a layout whose books this program does not read. */
  readonly readings: number | null;
  /** Meters whose hours, days and months do not add up to what was counted, with their sums. */
  readonly faults: readonly string[];
}

/** Reads the books of a store that nobody else has open. @param onMeter is told how many are done */
export async function surveyStore(
  path: string,
  timeZone: string,
  onMeter: (done: number, of: number) => void = () => {},
): Promise<Survey> {
  const { store, layout } = await openStoreFile(path);
  try {
    const records = await store.meters();
    const meters = records.length;
    if (layout !== SCHEMA_VERSION) return { layout, meters, readings: null, faults: [] };
    const known = new Map(records.map((record) => [record.serial, record]));
    const view = new ConsumptionView({
      store,
      calendar: createCalendar(timeZone),
      records: () => records,
      record: (serial) => known.get(serial),
    });
    let readings = 0;
    const faults: string[] = [];
    for (const [i, { serial }] of records.entries()) {
      onMeter(i, meters);
      const proof = (await view.proof(serial, { limit: 0 }))!;
      readings += proof.readings;
      if (proof.conserved) continue;
      const sums = Object.entries(proof.sums).map(([name, liters]) => `${name} ${liters} L`);
      faults.push(`${serial}: ${sums.join(", ")}`);
    }
    return { layout, meters, readings, faults };
  } finally {
    store.close();
  }
}
