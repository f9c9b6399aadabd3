/** rtl_433: radio sensors of many makers, decoded. */

import { type Dialect, litersOf, zoned } from "./dialect.ts";

/** Models whose `volume_m3` is a water meter's register (merbanan/rtl_433, `src/devices/`). */
const WATER_MODELS = ["Flowis"];

/** Its `events`; what Neptune, Badger and others count is in units of the meter's own. */
export const RTL433: Dialect = {
  name: "rtl433",
  recognises: ({ model, id, time, mic }) =>
    typeof model === "string" && id !== undefined && (time !== undefined || mic !== undefined),
  translate({ model, id, volume_m3, time }) {
    const totalLiters = litersOf(volume_m3);
    if (!WATER_MODELS.includes(model as string) || totalLiters === undefined) return [];
    return [{ totalLiters, numeroSerie: id, ts: zoned(time) }];
  },
};
