import assert from "node:assert/strict";
import { draw } from "./fixtures.ts";
import { Random } from "./random.ts";

const stream = (name: string, length: number) => {
  const random = new Random(name);
  return Array.from({ length }, () => random.next());
};

Deno.test("Random gives the same stream for the same name, and another one for another", () => {
  assert.deepEqual(stream("42/SIM-0001", 20), stream("42/SIM-0001", 20));
  assert.notDeepEqual(stream("42/SIM-0001", 20), stream("42/SIM-0002", 20));
});

Deno.test("Random.next() is spread evenly, and streams of neighbours are unrelated", () => {
  const [a, b] = [stream("42/1", 20_000), stream("42/2", 20_000)];
  const mean = (values: number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
  assert.ok(a.every((v) => v >= 0 && v < 1));
  assert.ok(Math.abs(mean(a) - 1 / 2) < 0.01);
  assert.ok(Math.abs(mean(a.map((v) => v * v)) - 1 / 3) < 0.01);
  assert.ok(Math.abs(mean(a.map((v, i) => v * b[i])) - 1 / 4) < 0.01);
  const firsts = Array.from({ length: 5000 }, (_, i) => stream(`42/SIM-${i}`, 1)[0]);
  assert.ok(Math.abs(mean(firsts) - 1 / 2) < 0.02);
});

Deno.test("Random.poisson() and Random.weighted() keep their means", () => {
  const random = new Random("means");
  let count = 0;
  const hits = [0, 0, 0];
  for (let i = 0; i < 5000; i++) {
    count += random.poisson(3.5);
    hits[random.weighted([1, 0, 3])]++;
  }
  assert.ok(Math.abs(count / 5000 - 3.5) < 0.15);
  assert.equal(hits[1], 0);
  assert.ok(Math.abs(hits[2] / 5000 - 0.75) < 0.03);
});

Deno.test("draw() stays within the quantiles, half of it below the median", () => {
  const random = new Random("quantiles");
  const quantiles = { low: 473, median: 1260, high: 5672 };
  const values = Array.from({ length: 4000 }, () => draw(random, quantiles));
  assert.ok(values.every((v) => v >= quantiles.low && v <= quantiles.high));
  const below = values.filter((v) => v < quantiles.median).length / values.length;
  assert.ok(Math.abs(below - 0.5) < 0.03, `${below} below the median`);
});
