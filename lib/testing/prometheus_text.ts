/** Reads Prometheus' text format as strictly as a scraper does, for tests. */

import assert from "node:assert/strict";

/** A page of metrics. */
export interface Scrape {
  /** Names of the metrics, as their `# TYPE` lines have them. */
  readonly names: readonly string[];
  /** @returns `undefined` when there is no such sample */
  value(name: string, labels?: Record<string, string>): number | undefined;
  /** Samples of a name. */
  samples(name: string): { labels: Record<string, string>; value: number }[];
}

const HEAD = /^# (HELP|TYPE) ([a-z_][a-z0-9_]*) (.+)$/;
const SAMPLE = /^([a-z_][a-z0-9_]*)(?:\{(.*)\})? (-?[\d.e+-]+|[+-]Inf|NaN)$/i;
const LABEL = /([a-z_][a-z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/gy;

/** @throws {AssertionError} at the first line that a scraper would refuse */
export function parseScrape(text: string): Scrape {
  assert.ok(text.endsWith("\n"), "the page ends with a line feed");
  const types = new Map<string, string>();
  const helped = new Set<string>();
  const found = new Map<string, { name: string; labels: Record<string, string>; value: number }>();
  for (const line of text.split("\n").filter((line) => line !== "")) {
    const head = HEAD.exec(line);
    if (head) {
      const [, kind, name, rest] = head;
      const isNew = kind === "HELP" ? !helped.has(name) : !types.has(name);
      assert.ok(isNew, `${kind} of ${name} stands twice`);
      if (kind === "HELP") helped.add(name);
      else types.set(name, rest);
      continue;
    }
    const sample = SAMPLE.exec(line);
    assert.ok(sample, `no sample: ${line}`);
    const [, name, labelText = "", number] = sample;
    const family = types.has(name) ? name : name.replace(/_(?:bucket|sum|count)$/, "");
    assert.ok(types.has(family) && helped.has(family), `${name} has no HELP and TYPE before it`);
    const labels = parseLabels(labelText, line);
    const key = `${name} ${JSON.stringify(Object.entries(labels).sort())}`;
    assert.ok(!found.has(key), `${key} stands twice`);
    found.set(key, { name, labels, value: Number(number.replace("Inf", "Infinity")) });
  }
  const samples = (name: string) => [...found.values()].filter((one) => one.name === name);
  for (const [name, type] of types) if (type === "histogram") checkHistogram(name, samples);
  return {
    names: [...types.keys()],
    samples,
    value: (name, labels = {}) =>
      samples(name).find((one) =>
        Object.entries(labels).every(([key, value]) => one.labels[key] === value)
      )?.value,
  };
}

function parseLabels(text: string, line: string): Record<string, string> {
  const labels: Record<string, string> = {};
  LABEL.lastIndex = 0;
  while (LABEL.lastIndex < text.length) {
    const label = LABEL.exec(text);
    assert.ok(label, `labels of ${line}`);
    labels[label[1]] = label[2];
  }
  return labels;
}

/** Buckets only grow, the last one is everything. */
function checkHistogram(name: string, samples: Scrape["samples"]): void {
  const without = ({ le: _, ...labels }: Record<string, string>) => JSON.stringify(labels);
  const buckets = Map.groupBy(samples(`${name}_bucket`), ({ labels }) => without(labels));
  for (const [series, list] of buckets) {
    const values = list.map(({ value }) => value);
    assert.deepEqual(values, values.toSorted((a, b) => a - b), `${name} ${series} grows`);
    assert.equal(list.at(-1)?.labels.le, "+Inf");
    const count = samples(`${name}_count`).find(({ labels }) => without(labels) === series);
    assert.equal(count?.value, values.at(-1), `${name}_count ${series}`);
  }
}
