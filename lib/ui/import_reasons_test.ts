import assert from "node:assert/strict";
import { importCsv } from "../exchange/import.ts";
import { importReason } from "./import_reasons.ts";
import { EXCHANGE_TEXTS } from "./texts/exchange.ts";

/** Lines that are refused, each for another reason; the file's header is `HEADER`. */
const HEADER = "ts;numeroSerie;totalLiters;flowLmin;epoch;seq;n;clock";
const TS = "2026-01-01T00:00:00Z";
const LINES = [
  `${TS};M1;abc;;;;;`,
  `${TS};M1;54.322;;;;;`,
  `${TS};M1;1E+12;;;;;`,
  "ontem;M1;1;;;;;",
  "01/01/1999 10:00;M1;1;;;;;",
  `${TS};M1;1;;;;;talvez`,
  ";M1;1;;;;;",
  "1;2",
  `${TS};M1;;;;;;`,
  `${TS};;1;;;;;`,
  `${TS};ç;1;;;;;`,
  `${TS};M1;1;;1,5;;;`,
  `${TS};M1;-1;;;;;`,
  `${TS};M1;1;-1;;;;`,
  `${TS};M1;1;;;;;1`,
  `${TS};M1;1;;;;1,5;1`,
  `${TS};M1;1;;;;3;0`,
  `${TS};M1;1;;;;;${"x".repeat(17_000)}`,
  `${TS};"M1"x;1;;;;;`,
];

async function refusals(): Promise<string[]> {
  const file = new Blob([`${HEADER}\n${LINES.join("\n")}\n`]).stream();
  const { rejected } = await importCsv(file, {
    arrival: Date.UTC(2026, 1, 1),
    timeZone: "America/Sao_Paulo",
    serial: null,
    submit: (readings) => Promise.resolve({ accepted: readings.length, duplicates: 0 }),
  });
  return rejected.map(({ reason }) => reason);
}

Deno.test("importReason() has words for what the importer says, in both languages", async () => {
  const said = await refusals();
  assert.equal(said.length, LINES.length, said.join("\n"));
  for (const reason of said) {
    const portuguese = importReason(reason, "pt-BR");
    assert.notEqual(portuguese, reason, reason);
    assert.doesNotMatch(portuguese, /\b(is|must|the|has|or)\b/, reason);
    assert.doesNotMatch(portuguese + importReason(reason, "en"), /\{|undefined/, reason);
  }
  assert.ok(new Set(said.map((one) => importReason(one, "en"))).size > 15);
});

Deno.test("importReason() repeats field and value as they are", () => {
  assert.equal(
    importReason('total "$& x" is not a number', "pt-BR"),
    'total "$& x" não é um número',
  );
  assert.match(
    importReason('total "1.234" may be 1234 or 1,234: write it so', "pt-BR"),
    /1234 ou 1,234/,
  );
  assert.match(importReason("flowLmin must be at least 0", "pt-BR"), /≥ 0/);
  assert.match(
    importReason("7 readings to line 9 were refused: see the quarantine", "en"),
    /line 9/,
  );
  assert.equal(importReason("something new", "pt-BR"), "something new");
});

Deno.test("importReason() has a sentence for each of its texts", async () => {
  const source = await Deno.readTextFile(new URL("./import_reasons.ts", import.meta.url));
  for (const key of Object.keys(EXCHANGE_TEXTS.en.reasons)) {
    assert.ok(source.includes(`"${key}"`), key);
  }
});
