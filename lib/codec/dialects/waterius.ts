/** Waterius: a battery-driven counter with a channel for cold and one for hot water. */

import { type Dialect, litersOf, zoned } from "./dialect.ts";

/** `cname0`, …: cold, hot and drinking water; others are electricity, gas and heat. */
const WATER = [0, 1, 5];
/** Channels of the largest model. */
const CHANNELS = [0, 1, 2, 3];

/**
 * Its JSON (dontsovcmc/waterius, Export.md): each channel is a meter of its own, `ch0` its register,
 * m³, and `serial0` what the owner entered for it. One without a serial could be either's.
 */
export const WATERIUS: Dialect = {
  name: "waterius",
  recognises: ({ ch0, imp0, delta0 }) =>
    [ch0, imp0, delta0].every((value) => typeof value === "number"),
  translate: (fields) =>
    CHANNELS.flatMap((i) => {
      const totalLiters = litersOf(fields[`ch${i}`]);
      const numeroSerie = fields[`serial${i}`];
      const isWater = WATER.includes(fields[`cname${i}`] as number);
      if (!isWater || totalLiters === undefined || !numeroSerie) return [];
      return [{ totalLiters, numeroSerie, ts: zoned(fields.timestamp) }];
    }),
};
