import assert from "node:assert/strict";
import { parseScrape } from "../testing/prometheus_text.ts";
import { createPromFormat } from "./prom_metrics.ts";

Deno.test("createPromFormat() names the text format of Prometheus", async () => {
  const { contentType, text } = await createPromFormat().render([]);
  assert.equal(contentType, "text/plain; version=0.0.4; charset=utf-8");
  assert.equal(text, "\n");
});

Deno.test("createPromFormat() escapes labels: a quote or a line feed ends nothing", async () => {
  const label = 'a"b\\c\nd} 1';
  const { text } = await createPromFormat().render([
    { name: "x_total", help: "X.", type: "counter", samples: [{ labels: { label }, value: 2 }] },
  ]);
  const [sample] = parseScrape(text).samples("x_total");
  assert.equal(sample.value, 2);
  assert.equal(sample.labels.label, 'a\\"b\\\\c\\nd} 1');
});

Deno.test("createPromFormat() keeps the order of what it is given, and renders anew each time", async () => {
  const format = createPromFormat();
  const family = (name: string, value: number) =>
    ({ name, help: "X.", type: "gauge", samples: [{ labels: {}, value }] }) as const;
  const first = await format.render([family("b", 1), family("a", 1e21)]);
  assert.deepEqual(parseScrape(first.text).names, ["b", "a"]);
  assert.equal(parseScrape(first.text).value("a"), 1e21);
  const second = await format.render([family("b", 2)]);
  assert.equal(parseScrape(second.text).value("b"), 2);
});
