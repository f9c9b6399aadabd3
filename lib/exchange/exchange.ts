/** Puts export and import together for routes and tasks. */

import type { Clock, ReadingStore } from "../ports.ts";
import type { ConsumptionQueries, Exchange } from "../services.ts";
import { exportBuckets, exportRaw } from "./export.ts";
import { importCsv, type ImportProgress, type Submit } from "./import.ts";
import { createRehearsal } from "./rehearsal.ts";

export interface ExchangeDeps {
  readonly store: Pick<ReadingStore, "meters" | "scan" | "readingsAt" | "hasStamped">;
  readonly consumption: Pick<ConsumptionQueries, "buckets">;
  /** The writer's, told that the readings are imported. */
  readonly submit: Submit;
  readonly clock: Pick<Clock, "now">;
  readonly timeZone: string;
  /** The meter of lines that name none, when the caller does not say. */
  readonly defaultSerial: string | null;
  readonly onProgress?: (progress: ImportProgress) => void;
}

export function createExchange(deps: ExchangeDeps): Exchange {
  const { store, consumption, timeZone } = deps;
  return {
    export({ serial, among, from, to, bucket, format }) {
      const style = { format, timeZone };
      const isAsked = (one: string) => among?.has(one) ?? true;
      const serials = serial === undefined ? undefined : [serial].filter(isAsked);
      return bucket === undefined
        ? exportRaw(store, { serials: serials ?? (among && [...among].sort()), from, to }, style)
        : exportBuckets(consumption, { serials, among, bucket, from, to }, style);
    },
    import: (file, { serial, dryRun }) =>
      importCsv(file, {
        arrival: deps.clock.now(),
        timeZone,
        serial: serial ?? deps.defaultSerial,
        submit: dryRun ? createRehearsal(store) : deps.submit,
        onProgress: deps.onProgress,
      }),
  };
}
