import assert from "node:assert/strict";
import { choicesOf } from "./meter_choices.ts";

const row = (numeroSerie: string, name: string | null = null, group: string | null = null) => ({
  numeroSerie,
  name,
  group,
});

Deno.test("choicesOf() lists meters by name, numbers by their value", () => {
  const rows = [row("Z"), row("A", "Apto 10"), row("B", "apto 2")];
  assert.deepEqual(choicesOf(rows, "pt-BR", "Sem grupo"), [{
    group: null,
    meters: [
      { serial: "B", label: "apto 2" },
      { serial: "A", label: "Apto 10" },
      { serial: "Z", label: "Z" },
    ],
  }]);
});

Deno.test("choicesOf() has the meters of a group together, those without one last", () => {
  const rows = [row("A"), row("B", "Jardim", "Bloco 10"), row("C", null, "Bloco 2")];
  const groups = choicesOf(rows, "pt-BR", "Sem grupo").map(({ group }) => group);
  assert.deepEqual(groups, ["Bloco 2", "Bloco 10", "Sem grupo"]);
});

Deno.test("choicesOf() tells meters of the same name apart by their serials", () => {
  const [{ meters }] = choicesOf([row("A", "Caixa"), row("B", "Caixa"), row("C", "C")], "en", "–");
  assert.deepEqual(meters.map(({ label }) => label), ["C", "Caixa (A)", "Caixa (B)"]);
});
