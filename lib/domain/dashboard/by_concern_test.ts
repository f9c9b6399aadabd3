import assert from "node:assert/strict";
import { aMeterRow } from "../../testing/readings.ts";
import type { MeterRow } from "../meter.ts";
import { byConcern } from "./by_concern.ts";

const row = (numeroSerie: string, more: Partial<MeterRow> = {}) =>
  aMeterRow({ numeroSerie, ...more });
Deno.test("byConcern() has each meter once, under what is most pressing in it", () => {
  const rows = [
    row("A"),
    row("B", { online: false }),
    row("C", { online: false, flags: ["waiting"] }),
    row("D", { flowLmin: 1, name: "Água" }),
    row("E", { online: false, name: "Abrigo" }),
    row("F", { flags: ["clock", "recomputing"] }),
  ];
  const habits = new Map([["D", { typical: null, flowingSince: 1 }]]);
  const groups = byConcern(rows, { habits, time: 12, language: "pt-BR" });
  assert.deepEqual(
    groups.map(({ concern, rows }) => [concern, rows.map(({ numeroSerie }) => numeroSerie)]),
    [["waiting", ["C"]], ["flowing", ["D"]], ["silent", ["E", "B"]]],
  );
});

Deno.test("byConcern() is empty when all is well", () => {
  assert.deepEqual(byConcern([row("A")], { habits: new Map(), time: 12, language: "en" }), []);
});
