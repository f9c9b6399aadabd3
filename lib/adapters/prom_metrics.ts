/** Metrics as text, by prom-client: escaping, numbers and the name of the format are its business. */

import { AggregatorRegistry } from "prom-client";
import type { MetricsFormat } from "../ports.ts";

/**
 * Prometheus' text format. What was counted elsewhere comes as plain data, as it does from the workers
 * of a cluster: `aggregate` makes a registry of it (prom-client `lib/cluster.js`).
 */
export function createPromFormat(): MetricsFormat {
  return {
    render: async (families) => {
      const metrics = families.map(({ samples, ...family }) => {
        const values = samples.map(({ name, labels, value }) => ({
          metricName: name,
          labels,
          value,
        }));
        return { ...family, values, aggregator: "first" };
      });
      const registry = AggregatorRegistry.aggregate([metrics]);
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
  };
}
