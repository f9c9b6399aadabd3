/** wmbusmeters: radio telegrams of wireless M-Bus meters, decoded. */

import { type Dialect, hasTexts, litersOf, zoned } from "./dialect.ts";

/** Its words for water that runs through a meter: gas, heat and waste water are others. */
const WATER = ["water", "cold water", "warm water", "hot water"];

/** Its JSON (wmbusmeters README): `total_m3` is the register, `id` what is printed on the meter. */
export const WMBUSMETERS: Dialect = {
  name: "wmbusmeters",
  recognises: (fields) =>
    fields._ === "telegram" || hasTexts(fields, "media", "meter", "id", "timestamp"),
  translate({ media, id, total_m3, timestamp }) {
    const totalLiters = litersOf(total_m3);
    if (!WATER.includes(media as string) || totalLiters === undefined || !id) return [];
    return [{ totalLiters, numeroSerie: id, ts: zoned(timestamp) }];
  },
};
