/** Metrics in Prometheus' own terms, made of plain numbers. */

import type { MetricFamily, MetricSample } from "../ports.ts";
import type { HistogramData } from "./histogram.ts";

type Labels = MetricSample["labels"];

/** A number that goes up and down. */
export function gauge(name: string, help: string, ...samples: MetricSample[]): MetricFamily {
  return { name, help, type: "gauge", samples };
}

/** A number that only grows, until the program is started anew. */
export function counter(name: string, help: string, ...samples: MetricSample[]): MetricFamily {
  return { name, help, type: "counter", samples };
}

export function sample(value: number, labels: Labels = {}): MetricSample {
  return { value, labels };
}

/** One sample for each entry, with its key as label. */
export function samplesOf(label: string, values: Readonly<Record<string, number>>): MetricSample[] {
  return Object.entries(values).map(([key, value]) => sample(value, { [label]: key }));
}

/** A histogram; its buckets are added up from the smallest, as Prometheus wants them. */
export function histogram(
  name: string,
  help: string,
  ...parts: { readonly data: HistogramData; readonly labels?: Labels }[]
): MetricFamily {
  const samples = parts.flatMap(({ data, labels = {} }) => histogramSamples(name, data, labels));
  return { name, help, type: "histogram", samples };
}

function histogramSamples(
  name: string,
  { bounds, counts, sum }: HistogramData,
  labels: Labels,
): MetricSample[] {
  let total = 0;
  const buckets = counts.map((count, i) => {
    total += count;
    const le = bounds[i] ?? "+Inf";
    return { name: `${name}_bucket`, value: total, labels: { le, ...labels } };
  });
  return [
    ...buckets,
    { name: `${name}_sum`, value: sum, labels },
    { name: `${name}_count`, value: total, labels },
  ];
}
