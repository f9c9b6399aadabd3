/** Shelly: pulses on an input, counted by the device or by a script in it. */

import { type Dialect, isFields, litersOf } from "./dialect.ts";

/** What the script calls its unit, and a unit of it in litres. */
const LITERS_PER: Readonly<Record<string, number>> = { liters: 1, m3: litersOf(1)! };

/**
 * `status/input:N` counts in a unit that only the device's settings know. The script
 * `pulse_count.js` (ShellyScriptsVMM1PulseCount) says it in `quantity_unit`, and whose it is in `device`.
 */
export const SHELLY: Dialect = {
  name: "shelly",
  recognises: ({ counts }) => isFields(counts) && typeof counts.total === "number",
  translate({ counts, device, quantity_unit, flow_rate_per_hour, ts }) {
    const total = (counts as { xtotal?: unknown }).xtotal;
    const unit = typeof quantity_unit === "string" ? quantity_unit : "";
    if (!Object.hasOwn(LITERS_PER, unit) || typeof total !== "number" || !device) return [];
    const flowLmin = typeof flow_rate_per_hour === "number" && flow_rate_per_hour >= 0
      ? flow_rate_per_hour * LITERS_PER[unit] / 60
      : undefined;
    return [{ totalLiters: total * LITERS_PER[unit], flowLmin, numeroSerie: device, ts }];
  },
};
