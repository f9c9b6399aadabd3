import assert from "node:assert/strict";
import { search } from "./search.ts";

const row = (numeroSerie: string, name: string | null = null, group: string | null = null) => ({
  numeroSerie,
  name,
  group,
});
const rows = [
  row("AP-1", "Apto 1", "Bloco A"),
  row("AP-2", "Apto 2", "Bloco B"),
  row("AP-3", "Água quente"),
];
const found = (query: string) => search(rows, query).map(({ numeroSerie }) => numeroSerie);

Deno.test("search() finds by name, serial and group, whatever the accents and capitals", () => {
  assert.deepEqual(found("agua"), ["AP-3"]);
  assert.deepEqual(found("ap-2"), ["AP-2"]);
  assert.deepEqual(found("bloco"), ["AP-1", "AP-2"]);
  assert.deepEqual(found("nada"), []);
});

Deno.test("search() takes what was typed as it stands, before its words one by one", () => {
  assert.deepEqual(
    found("bloco b"),
    ["AP-2"],
    "not also the other block, whose name begins with b",
  );
  assert.deepEqual(found(" bloco  apto 1 "), ["AP-1"]);
});

Deno.test("search() of nothing finds all, in their order", () => {
  assert.deepEqual(found("  "), ["AP-1", "AP-2", "AP-3"]);
});
