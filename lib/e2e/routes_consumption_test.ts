/** What the page of a meter says of its consumption, as a browser without scripts gets it. */

import assert from "node:assert/strict";
import { makeReading } from "../testing/fake_services.ts";
import { CONSUMPTION_TEXTS } from "../ui/texts/consumption.ts";
import { EXCHANGE_TEXTS } from "../ui/texts/exchange.ts";
import { NOW, openSite, part, plain, section, withHours } from "./routes_site.ts";

const HOUR = 3_600_000;
const t = CONSUMPTION_TEXTS["pt-BR"];

/** Rows of the table of consumption: name, volume and quality of each. */
function rows(html: string): string[][] {
  return [...part(html, "consumption").matchAll(/<tr data-start.*?<\/tr>/gs)].map(([row]) =>
    [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell]) => plain(cell).trim())
      .filter((_, column) => column !== 2)
  );
}

Deno.test("/meters/:serial: the last 24 hours hour by hour, beside the day before", async () => {
  const { call } = await withHours();
  const { text } = await call("/meters/M1");
  const hours = rows(text);
  assert.equal(hours.length, 24);
  assert.deepEqual(hours[0], ["30/01/2026, 10:00", "10,0 L", "medido"]);
  assert.deepEqual(hours.at(-2), ["31/01/2026, 08:00", "0,0 L", "medido"]);
  assert.deepEqual(hours.at(-1), ["31/01/2026, 09:00", "–", "sem leituras"]);
  const words = section(text, "consumption");
  assert.match(words, /Total no período 220,0 L/);
  assert.match(words, /Média por hora 9,6 L 4 % a menos que no período anterior \(10,0 L\)/);
  assert.match(section(text, "range"), /30\/01\/2026 10:00 a 31\/01\/2026 10:00/);
});

Deno.test("/meters/:serial?range=: days and months, each a way to a closer look", async () => {
  const { call } = await withHours();
  const week = (await call("/meters/M1?range=7d")).text;
  assert.deepEqual(rows(week).map(([name, volume]) => [name, volume]), [
    ["dom., 25/01/2026", "–"],
    ["seg., 26/01/2026", "–"],
    ["ter., 27/01/2026", "–"],
    ["qua., 28/01/2026", "–"],
    ["qui., 29/01/2026", "150,0 L"],
    ["sex., 30/01/2026", "240,0 L"],
    ["sáb., 31/01/2026", "80,0 L"],
  ]);
  assert.ok(week.includes('href="/meters/M1?range=7d&amp;day=2026-01-30#range"'));
  assert.match(section(week, "consumption"), /Dia de maior consumo 240,0 L sex\., 30\/01\/2026/);
  const year = (await call("/meters/M1?range=12m")).text;
  assert.deepEqual(rows(year).at(-1), ["janeiro de 2026", "470,0 L", "medido"]);
  assert.ok(year.includes('href="/meters/M1?from=2026-01-01&amp;to=2026-01-31#range"'));
  assert.ok(!year.includes("from=2025-12-01"), "an empty month leads nowhere");
});

Deno.test("/meters/:serial?day= shows the hours of a day, and the way back to its range", async () => {
  const { call } = await withHours();
  const { text } = await call("/meters/M1?range=30d&day=2026-01-30");
  assert.equal(rows(text).length, 24);
  assert.deepEqual(rows(text)[0], ["30/01/2026, 00:00", "10,0 L", "medido"]);
  const picker = part(text, "range");
  assert.match(plain(picker), /sexta-feira, 30\/01\/2026 Voltar a 30 dias/);
  for (
    const query of ["range=30d", "range=30d&amp;day=2026-01-29", "range=30d&amp;day=2026-01-31"]
  ) {
    assert.ok(picker.includes(`href="/meters/M1?${query}#range"`), query);
  }
});

Deno.test("/meters/:serial: months of 31, 28 and 30 days hold their days, ends of months too", async () => {
  const readings = [
    [Date.UTC(2026, 1, 1, 2, 30), 0], // 31 January, 23:30 in São Paulo
    [Date.UTC(2026, 1, 1, 2, 45), 5],
    [Date.UTC(2026, 1, 1, 3, 15), 15], // half an hour, half of it in February
    [Date.UTC(2026, 2, 1, 2, 59), 100], // 28 February, 23:59
    [Date.UTC(2026, 2, 31, 12), 130],
  ].map(([ts, liters]) => makeReading("M1", ts, liters));
  const { call } = await openSite({ now: Date.UTC(2026, 3, 15), readings });
  const months = rows((await call("/meters/M1?from=2025-12-01&to=2026-04-14")).text);
  const volumes = months.map(([name, volume]) => `${name}: ${volume}`);
  assert.deepEqual(volumes.slice(0, 3), [
    "dezembro de 2025: –",
    "janeiro de 2026: 10,0 L",
    "fevereiro de 2026: 90,0 L",
  ]);
  assert.equal(months[3][1], "30,0 L");
  const january = rows((await call("/meters/M1?day=2026-01-31")).text);
  assert.deepEqual(january.at(-1)?.slice(0, 2), ["31/01/2026, 23:00", "10,0 L"]);
});

Deno.test("/meters/:serial tells the hour that comes twice apart, and has no hour that is left out", async () => {
  const start = Date.UTC(2025, 10, 2, 4);
  const zone = "America/New_York";
  const back = await openSite({
    settings: { timeZone: zone },
    now: start + 6 * HOUR,
    readings: Array.from({ length: 6 }, (_, i) => makeReading("M1", start + i * HOUR, 10 * i)),
  });
  const names = rows((await back.call("/meters/M1?day=2025-11-02")).text).map(([name]) => name);
  assert.deepEqual(names.slice(0, 4), [
    "02/11/2025, 00:00",
    "02/11/2025, 01:00",
    "02/11/2025, 01:00 (de novo)",
    "02/11/2025, 02:00",
  ]);
  const spring = Date.UTC(2025, 2, 9, 5);
  const forward = await openSite({
    settings: { timeZone: zone },
    now: spring + 30 * HOUR,
    readings: Array.from({ length: 6 }, (_, i) => makeReading("M1", spring + i * HOUR, 10 * i)),
  });
  const short = rows((await forward.call("/meters/M1?day=2025-03-09")).text);
  assert.equal(short.length, 23);
  assert.deepEqual(short.slice(1, 3).map(([name]) => name), [
    "09/03/2025, 01:00",
    "09/03/2025, 03:00",
  ]);
});

Deno.test("/meters/:serial: an address that cannot be followed shows 24 hours, and says so", async () => {
  const { call } = await withHours();
  const faults = t.range.faults;
  for (
    const [query, fault] of [
      ["day=2026-02-30", faults.day],
      ["day=9999999999999", faults.day],
      ["day=2026-02-01", faults.future],
      ["range=1y", faults.range],
      ["from=2026-01-01&to=x", faults.dates],
      ["from=2026-01-31&to=2026-01-01", faults.order],
    ]
  ) {
    const { status, text } = await call(`/meters/M1?${query}`);
    assert.equal(status, 200, query);
    assert.ok(part(text, "range").includes(fault), query);
    assert.equal(rows(text).length, 24, query);
  }
});

Deno.test("/meters/:serial: water without detail, estimated and left out are told apart, with words", async () => {
  const { fake, call } = await withHours();
  fake.add(makeReading("M1", NOW - 60 * 24 * HOUR, 400)); // 58 days before: no one knows when it flowed
  fake.add(makeReading("M1", NOW - 30 * HOUR + 1, 3));
  fake.add(makeReading("M2", NOW - 9 * HOUR, 0), makeReading("M2", NOW - HOUR, 80));
  const gap = (await call("/meters/M1?day=2026-01-29")).text;
  assert.deepEqual(
    rows(gap)[9],
    ["29/01/2026, 09:00", "610,0 L", "sem detalhe"],
    "all of 58 days and an hour",
  );
  assert.ok(section(gap, "consumption").includes(t.qualityHelp.gap));
  assert.ok(section(gap, "consumption").includes(t.qualityHelp.empty));
  const flagged = (await call("/meters/M1?day=2026-01-30")).text;
  assert.equal(rows(flagged)[3][2], "com descartes");
  assert.ok(!section(flagged, "consumption").includes(t.qualityHelp.gap), "only what is there");
  const estimated = (await call("/meters/M2?day=2026-01-31")).text;
  assert.deepEqual(rows(estimated)[2], ["31/01/2026, 02:00", "10,0 L", "estimado"]);
});

Deno.test("/meters/:serial marks resets, jumps and replacements on the time axis, in words too", async () => {
  const { fake, call } = await withHours();
  [0, 1, 2].forEach((i) => fake.add(makeReading("M1", NOW - 3_000_000 + i * 60_000, i)));
  const replacement = { at: NOW - 30 * HOUR, finalMl: 1_170_000, initialMl: 0, reason: "<b>velho" };
  await fake.services.meters.replace("M1", replacement, "admin");
  const { text } = await call("/meters/M1?range=7d");
  const words = section(text, "consumption");
  assert.match(words, /30\/01\/2026 03:00:00: medidor trocado \(&lt;b>velho\)/);
  assert.match(words, /31\/01\/2026 08:10:00: o contador recomeçou/);
  assert.ok(!text.includes("<b>velho"));
  const before = (await call("/meters/M1?range=7d&until=2026-01-25")).text;
  assert.ok(!section(before, "consumption").includes(t.marks.title), "only those of the range");
});

Deno.test("/meters/:serial: the flow's least, mean and greatest of each hour", async () => {
  const { fake, call } = await withHours();
  fake.add(makeReading("M1", NOW - 2 * HOUR + 1000, 1461, { flowLmin: 7.5 }));
  const flow = section((await call("/meters/M1")).text, "flow");
  assert.match(flow, /31\/01\/2026, 07:00 1,0 L\/min 4,3 L\/min 7,5 L\/min/);
  const silent = await openSite({ readings: [makeReading("M1", NOW - HOUR, 1)] });
  assert.ok(section((await silent.call("/meters/M1")).text, "flow").includes(t.flow.none));
});

Deno.test("/meters/:serial?range=live shows the flow, reading by reading, and no bars", async () => {
  const { call } = await withHours();
  const { text } = await call("/meters/M1?range=live");
  assert.match(section(text, "flow"), /Vazão ao vivo/);
  assert.ok(!text.includes('id="consumption"'));
  assert.match(
    part(text, "range"),
    /aria-current="true" data-range="live"|data-range="live"[^>]*aria-current="true"/,
  );
});

Deno.test("/meters/:serial: the week by hour, means of whole days, with figures in the cells", async () => {
  const { call } = await withHours();
  const { text } = await call("/meters/M1?weeks=12&range=7d");
  const week = part(text, "week");
  const friday = week.split('<tr role="row">')[7];
  const cells = [...friday.matchAll(/class="heat-(\w+)">([^<]*)</g)].map((
    [, level, cell],
  ) => [level, cell]);
  assert.equal(cells.length, 24);
  assert.deepEqual(cells[9], ["5", "10"], "10 L from 09:00 to 10:00 on the one Friday measured");
  const saturday = week.split('<tr role="row">')[8].split("</tbody>")[0];
  assert.equal([...saturday.matchAll(/heat-none/g)].length, 24, "today is not over");
  assert.match(plain(week), /média de 12 semanas/);
  assert.match(plain(week), /O horário de maior consumo é/);
  assert.ok(week.includes('href="/meters/M1?range=7d&amp;weeks=52#week"'));
  assert.ok(part(text, "range").includes("/meters/M1?range=30d&amp;weeks=12#range"), "kept");
});

Deno.test("/meters/:serial: the export has the range that is shown, the import is for administrators", async () => {
  const { call } = await withHours();
  const files = part((await call("/meters/M1?day=2026-01-30")).text, "files");
  const [from, to] = [Date.UTC(2026, 0, 30, 3), Date.UTC(2026, 0, 31, 3)];
  assert.ok(files.includes(`name="from" value="${from}"`), files);
  assert.ok(files.includes(`name="to" value="${to}"`));
  const query = `serial=M1&from=${from}&to=${to}&format=pt-BR&bucket=hour`;
  assert.equal((await call(`/api/export.csv?${query}`)).status, 200);
  const { importTitle } = EXCHANGE_TEXTS["pt-BR"];
  const shown = async (as?: "admin" | "user" | "viewer") =>
    section((await call("/meters/M1", { as })).text, "files").includes(importTitle);
  assert.deepEqual(
    [await shown(), await shown("viewer"), await shown("user"), await shown("admin")],
    [false, false, false, true],
  );
});

Deno.test("/meters/:serial: consumption, week, proof and files in English too", async () => {
  const { call } = await withHours();
  const { text } = await call("/meters/M1?range=12m", {
    headers: { cookie: "hidrometro-lang=en" },
  });
  assert.match(
    section(text, "consumption"),
    /Consumption by month .* January 2026 470\.0 L measured/,
  );
  assert.match(section(text, "proof"), /It all adds up\./);
  assert.match(section(text, "week"), /The week, hour by hour .* Sun /);
  assert.match(section(text, "files"), /Download Readings By hour/);
});
