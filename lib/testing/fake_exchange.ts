/** Export and import themselves, over readings in memory. */

import { naturalKey, type Reading } from "../domain/reading.ts";
import { createExchange, type ExchangeDeps } from "../exchange/exchange.ts";
import type { Exchange } from "../services.ts";
import { aMeterRecord } from "./readings.ts";

/** @param readings by serial, each list oldest first */
export function createFakeExchange(
  readings: ReadonlyMap<string, readonly Reading[]>,
  deps: Omit<ExchangeDeps, "store">,
): Exchange {
  const of = (serial: string) => readings.get(serial) ?? [];
  return createExchange({
    ...deps,
    store: {
      meters: () => Promise.resolve([...readings.keys()].map((serial) => aMeterRecord({ serial }))),
      async *scan({ serial, from = -Infinity, to = Infinity }) {
        yield await Promise.resolve(of(serial).filter(({ ts }) => ts >= from && ts < to));
      },
      readingsAt: (serial, instants) =>
        Promise.resolve(of(serial).filter(({ ts }) => instants.includes(ts))),
      hasStamped(serial, keys) {
        const known = new Set(of(serial).filter(({ clock }) => clock).map(naturalKey));
        return Promise.resolve(
          keys.map((key) => known.has(naturalKey({ ...key, ts: 0, n: 0, clock: true }))),
        );
      },
    },
  });
}
