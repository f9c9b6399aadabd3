/** What the dashboard says of known histories, without a script. */

import assert from "node:assert/strict";
import { type FakeOptions, makeReading } from "../testing/fake_services.ts";
import { openSite } from "./routes_site.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** 10:30 in São Paulo on Wednesday, 20 May. */
const NOW = Date.UTC(2026, 4, 20, 13, 30);

type Site = Awaited<ReturnType<typeof openSite>>;

/** The words of the page, tags left out. */
async function wordsOf({ call }: Site, path = "/dashboard", headers?: Record<string, string>) {
  const { status, text } = await call(path, { headers });
  assert.equal(status, 200);
  const main = text.slice(text.indexOf("<main"), text.indexOf('<script type="application/json"'));
  return main.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ");
}

interface Flow {
  readonly from: number;
  readonly to: number;
  /** L in every hour, spread evenly by readings on the hour and the half hour. */
  readonly hourly: (ts: number) => number;
}

/** Readings every half hour. */
function running(serial: string, { from, to, hourly }: Flow) {
  const readings = [];
  let liters = 1000;
  for (let ts = from; ts <= to; ts += HOUR / 2) {
    readings.push(makeReading(serial, ts, liters, { flowLmin: 1 }));
    liters += hourly(ts) / 2;
  }
  return readings;
}

const site = (readings: FakeOptions["readings"], more: FakeOptions = {}) =>
  openSite({ now: NOW, readings, ...more });

/** 10 L an hour for so many days, and another amount since midnight of `NOW`'s day. */
function house(serial: string, today: number, until = NOW, days = 70) {
  const midnight = Date.UTC(2026, 4, 20, 3);
  const hourly = (ts: number) => ts >= midnight ? today : 10;
  return running(serial, { from: NOW - days * DAY - HOUR / 2, to: until, hourly });
}

Deno.test("/dashboard: today and this month against the same time before, to the litre", async () => {
  // Today 10.5 h x 20 L = 210 L against 105 L, a day of 240 L; April until the 20th, 10:30:
  // 19 days x 240 L + 105 L = 4,665 L; this month 4,665 L + 105 L; all of April 7,200 L.
  const text = await wordsOf(await site(house("M1", 20)));
  assert.match(text, /Hoje 210,0 L 2 vezes o normal até esta hora/);
  assert.match(text, /Normal até agora: 105,0 L Dia inteiro: 240,0 L \(média de 7 dias\)/);
  assert.match(text, /Este mês 4,770 m³ como no mês passado até aqui/);
  assert.match(text, /Mês passado até este dia e hora: 4,665 m³ Mês passado inteiro: 7,200 m³/);
});

Deno.test("/dashboard: a little more, a little less and as usual are told in words and per cent", async () => {
  assert.match(await wordsOf(await site(house("M1", 13))), /30% acima do normal até esta hora/);
  assert.match(await wordsOf(await site(house("M1", 5))), /50% abaixo do normal até esta hora/);
  const usual = await wordsOf(await site(house("M1", 10)));
  assert.match(usual, /Tudo normal .*como de costume até esta hora/);
  const english = await wordsOf(await site(house("M1", 13)), "/dashboard", {
    cookie: "hidrometro-lang=en",
  });
  assert.match(english, /Today 136\.5 L 30% above normal by this hour/);
});

Deno.test("/dashboard: the first days have no comparison and say so", async () => {
  const young = running("M1", { from: NOW - 20 * HOUR, to: NOW, hourly: () => 10 });
  const text = await wordsOf(await site(young));
  assert.match(text, /Ainda sem histórico para dizer o que é normal/);
  assert.match(text, /Hoje 105,0 L Primeiros dias: ainda sem comparação/);
  assert.match(text, /Este mês 200,0 L Ainda sem um mês anterior completo para comparar/);
});

Deno.test("/dashboard: with one whole day it is compared with yesterday, not with a mean", async () => {
  const two = running("M1", { from: NOW - 40 * HOUR, to: NOW, hourly: () => 10 });
  const text = await wordsOf(await site(two));
  assert.match(text, /Ontem até esta hora: 105,0 L Ontem inteiro: 240,0 L/);
});

Deno.test("/dashboard: a month that is longer than the last one is compared with all of it", async () => {
  const now = Date.UTC(2026, 2, 31, 13, 30);
  const readings = running("M1", { from: now - 70 * DAY, to: now, hourly: () => 10 });
  const text = await wordsOf(await site(readings, { now }));
  assert.match(text, /Mês passado inteiro, que foi mais curto: 6,720 m³/, "28 days x 240 L");
});

Deno.test("/dashboard: where clocks change, hours are compared by what the clock shows", async () => {
  // 02:00 to 03:00 came twice on 25 October in Berlin, a day later it is 10:30 there.
  const now = Date.UTC(2026, 9, 26, 9, 30);
  const hourly = () => 70;
  const readings = running("M1", { from: now - 9 * DAY, to: now, hourly });
  const text = await wordsOf(
    await site(readings, { now, settings: { timeZone: "Europe/Berlin" } }),
  );
  // Six days of 10.5 h and one of 11.5 h: 70 x (63 + 11.5) / 7.
  assert.match(text, /Normal até agora: 745,0 L/);
  assert.match(text, /Hoje 735,0 L/);
});

Deno.test("/dashboard: all meters together are their sum, each leads to its page", async () => {
  const text = await wordsOf(await site([...house("A1", 10), ...house("B1", 20)]));
  assert.match(text, /Agora 2,0 L\/min água correndo em 2 de 2 medidores/);
  assert.match(text, /Hoje 315,0 L 50% acima do normal/);
  const { text: html } = await (await site([...house("A1", 10), ...house("B1", 20)]))
    .call("/dashboard");
  for (const serial of ["A1", "B1"]) assert.ok(html.includes(`href="/meters/${serial}"`), serial);
});

Deno.test("/dashboard: a confined viewer sees the sums of its meters, and no other name", async () => {
  const open = await site([...house("A1", 10), ...house("B1", 20)]);
  await open.fake.services.accounts.createUser(
    { username: "tenant", password: "quatro cavalos azuis dormem", role: "viewer", meters: ["A1"] },
  );
  const { auth } = open.fake.services;
  const origin = { address: "test", userAgent: null };
  const session = await auth.signIn("tenant", "quatro cavalos azuis dormem", origin);
  assert.ok(session);
  const headers = { cookie: `hidrometro=${session.cookie}` };
  for (const path of ["/dashboard", "/dashboard?serial=B1", "/dashboard?q=B1"]) {
    const { text } = await open.call(path, { headers });
    assert.ok(!text.includes("B1") || path.includes("B1"), path);
    assert.ok(!text.includes('href="/meters/B1"'), path);
    assert.match(await wordsOf(open, path, headers), /Hoje 105,0 L como de costume/, path);
  }
});

const order = (html: string) =>
  [...html.matchAll(/class="meter-line" data-serial="([^"]+)"/g)].map(([, serial]) => serial);

/** Eight meters in two blocks; one is silent, one runs for hours, one consumes far too much. */
async function condominium() {
  const minutes = (serial: string, flowLmin: number) =>
    Array.from(
      { length: 60 },
      (_, i) => makeReading(serial, NOW - i * 5 * 60_000, 1000 - i * flowLmin * 5, { flowLmin }),
    );
  const open = await site([
    ...["A10", "A2", "B1", "B2", "C1"].flatMap((serial) => house(serial, 10, NOW, 9)),
    ...house("SILENT", 10, NOW - 3 * HOUR, 9),
    ...house("THIRSTY", 30, NOW, 9),
    ...minutes("LEAKY", 0.5),
  ]);
  const { meters } = open.fake.services;
  for (
    const [serial, name, group] of [
      ["A10", "Apto 10", "Bloco A"],
      ["A2", "Apto 2", "Bloco A"],
      ["B1", "Área comum", "Bloco B"],
      ["B2", "Apto 21", "Bloco B"],
    ]
  ) await meters.configure(serial, { name, group }, "admin");
  return open;
}

Deno.test("/dashboard: what needs attention comes first, then groups, each by its name", async () => {
  const { call } = await condominium();
  const { text } = await call("/dashboard");
  assert.deepEqual(order(text), [
    ...["LEAKY", "THIRSTY", "SILENT"],
    ...["A2", "A10"],
    ...["B2", "B1"],
    "C1",
  ]);
  const headings = [...text.matchAll(/<h3>([^<]+?) ?<span/g)].map(([, title]) => title.trim());
  assert.deepEqual(headings, ["Precisam de atenção", "Bloco A", "Bloco B", "Sem grupo"]);
  const words = await wordsOf({ call } as Site);
  assert.match(words, /3 medidores precisam de atenção/);
  assert.match(words, /LEAKY Situação Água sem parar há 4 h ou mais/);
  assert.match(words, /THIRSTY Situação Consumo bem acima do normal .*3 vezes/);
  assert.match(words, /SILENT Situação Sem sinal há 3 horas/);
  assert.match(words, /Comparados 6 de 8 medidores/);
});

Deno.test("/dashboard: search and filter work without a script", async () => {
  const { call } = await condominium();
  const found = async (query: string) => order((await call(`/dashboard?${query}`)).text);
  assert.deepEqual(await found("q=apto"), ["A2", "A10", "B2"]);
  assert.deepEqual(await found("q=area"), ["B1"], "accents do not matter");
  assert.deepEqual(await found("q=bloco+b+21"), ["B2"], "words may be of name and group");
  assert.deepEqual(await found("status=silent"), ["SILENT"]);
  assert.deepEqual(await found("status=attention"), ["LEAKY", "THIRSTY", "SILENT"]);
  assert.deepEqual(await found("q=nobody"), []);
  assert.match((await call("/dashboard?q=nobody")).text, /Nenhum medidor corresponde/);
  assert.equal((await found("status=nonsense")).length, 8);
});

Deno.test("/dashboard: the flow of a meter that fell silent is not the flow of now", async () => {
  const text = await wordsOf(await site(house("M1", 10, NOW - 3 * HOUR)));
  assert.match(text, /Agora – L\/min sem notícias/);
  assert.match(text, /Sem sinal: o que correu hoje ainda não se sabe/);
  assert.match(text, /Sem sinal há 3 horas\. .*Confira a energia/);
});
