import assert from "node:assert/strict";
import { aMeterRow } from "../../testing/readings.ts";
import type { MeterRow } from "../meter.ts";
import { arrange, parseFilter, withNew } from "./arrange.ts";

const row = (numeroSerie: string, more: Partial<MeterRow> = {}) =>
  aMeterRow({ numeroSerie, ...more });
const by = { habits: new Map(), time: 10, language: "pt-BR" };
const all = { query: "", filter: "all" } as const;

Deno.test("arrange() puts the pressing before the groups, and numbers in names in their order", () => {
  const rows = [
    row("A", { name: "Apto 10", group: "B" }),
    row("B", { name: "Apto 9", group: "B" }),
    row("C", { name: "Ático", group: "A" }),
    row("D"),
    row("E", { online: false, group: "A" }),
  ];
  assert.deepEqual(arrange(rows, all, by), [
    { kind: "attention", name: null, serials: ["E"] },
    { kind: "group", name: "A", serials: ["C"] },
    { kind: "group", name: "B", serials: ["B", "A"] },
    { kind: "rest", name: null, serials: ["D"] },
  ]);
});

Deno.test("withNew() leaves the order alone, drops what is gone and appends what is new", () => {
  const before = arrange([row("B"), row("C"), row("X", { group: "G" })], all, by);
  const next = arrange([row("A"), row("B"), row("C"), row("D", { online: false })], all, by);
  assert.deepEqual(
    withNew(before, next).map(({ kind, serials }) => [kind, serials]),
    [["rest", ["B", "C", "A"]], ["attention", ["D"]]],
  );
});

Deno.test("parseFilter() takes the filters there are", () => {
  assert.equal(parseFilter("silent"), "silent");
  for (const other of [null, "", "ALL", "constructor"]) assert.equal(parseFilter(other), "all");
});
