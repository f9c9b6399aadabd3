/** AI-on-the-edge-device: a camera that reads the register's wheels. */

import { decimal, type Dialect, hasTexts, litersOf, zoned } from "./dialect.ts";

/** What it says of a picture that it could read and believes. */
const NO_ERROR = "no error";

/**
 * `MainTopic/main/json` (jomjol/AI-on-the-edge-device-docs, MQTT-API.md), where everything is text:
 * `value` is the register of a water meter, m³, and `rate` what flowed in one minute.
 */
export const AI_ON_THE_EDGE: Dialect = {
  name: "ai-on-the-edge",
  recognises: (fields) =>
    hasTexts(fields, "value", "raw", "pre", "error") || "numbersname" in fields,
  translate({ value, rate, error, timestamp }) {
    const totalLiters = litersOf(decimal(value));
    if (error !== NO_ERROR || totalLiters === undefined) return [];
    const flow = litersOf(decimal(rate)) ?? -1;
    // A wheel that turned back a little between two pictures is no flow.
    return [{ totalLiters, flowLmin: flow < 0 ? undefined : flow, ts: zoned(timestamp) }];
  },
};
