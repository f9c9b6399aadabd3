/** How the page of a meter proves its sums, as a browser without scripts gets it. */

import assert from "node:assert/strict";
import { makeReading } from "../testing/fake_services.ts";
import { PROOF_TEXTS } from "../ui/texts/proof.ts";
import { NOW, part, section, withHours } from "./routes_site.ts";

const HOUR = 3_600_000;
const proofTexts = PROOF_TEXTS["pt-BR"];

Deno.test("/meters/:serial: the proof begins with a plain sentence and the register", async () => {
  const { fake, call } = await withHours();
  const { text } = await call("/meters/M1");
  const proof = section(text, "proof");
  assert.match(proof, /Tudo confere\. Cada litro contado aparece uma vez só: 470,0 L/);
  assert.match(
    proof,
    /estava em 1,000 m³ 29\/01\/2026 09:00:00 e chegou a 1,470 m³ 31\/01\/2026 08:00:00/,
  );
  assert.ok(proof.includes(proofTexts.equals) && proof.includes(proofTexts.nothingLeftOut));
  assert.match(proof, /Leitura a leitura 470,000 L Soma das horas 470,000 L/);
  assert.match(proof, /Soma dos dias 470,000 L Soma dos meses 470,000 L/);
  fake.add(makeReading("M1", NOW - 20 * HOUR + 1, 3));
  const less = section((await call("/meters/M1")).text, "proof");
  assert.match(less, /Leituras guardadas: 49\. Fora da conta: 1\. 1 × Valor solto/);
});

Deno.test("/meters/:serial: the proof reports a reset and a replacement, and what to do", async () => {
  const { fake, call } = await withHours();
  [0, 1, 2].forEach((i) => fake.add(makeReading("M1", NOW - 3_000_000 + i * 60_000, i)));
  const reset = section((await call("/meters/M1")).text, "proof");
  const { reportKinds } = proofTexts;
  assert.ok(reset.includes(reportKinds.reset.name) && reset.includes(reportKinds.reset.advice));
  assert.match(reset, /De 1,470 m³ em 31\/01\/2026 08:00:00 para 0,000 m³/);
  assert.ok(reset.includes(proofTexts.differs), "the register alone would say something else");
  const replacement = { at: NOW - 30 * HOUR, finalMl: 5000, initialMl: 7000, reason: "<b>velho" };
  await fake.services.meters.replace("M1", replacement, "admin");
  const { text } = await call("/meters/M1");
  assert.ok(!text.includes("<b>velho"));
  const replaced = section(text, "proof");
  assert.ok(replaced.includes(reportKinds.replacement.name));
  assert.match(replaced, /saiu com 5,000 L, entrou com 7,000 L/);
});

Deno.test("/meters/:serial: the proof says when it does not hold, is being renewed, or was cut", async () => {
  const { fake, call } = await withHours();
  fake.recomputing = true;
  fake.openedAt = NOW - 90 * 24 * HOUR;
  const renewed = section((await call("/meters/M1")).text, "proof");
  assert.ok(renewed.includes(proofTexts.recomputing) && !renewed.includes(proofTexts.conserved));
  assert.match(renewed, /Leituras anteriores a 02\/11\/2025/);
  const { consumption } = fake.services;
  const { proof } = consumption;
  const leftOut = [{ ts: NOW, totalLiters: 1, epoch: null, seq: null, reason: "spike" as const }];
  consumption.proof = async (...args) => {
    const found = await proof(...args);
    return found &&
      { ...found, conserved: false, recomputing: false, leftOutCount: 123, leftOut };
  };
  const broken = (await call("/meters/M1")).text;
  assert.ok(section(broken, "proof").includes(proofTexts.broken));
  assert.match(section(broken, "proof"), /das 1 mais novas de 123/);
  assert.match(part(broken, "proof"), /<details open/, "the four sums are in sight");
  assert.ok(broken.includes('href="/api/meters/M1/proof"'));
});
