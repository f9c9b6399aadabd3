import assert from "node:assert/strict";
import fc from "fast-check";
import {
  formatAge,
  formatDate,
  formatDay,
  formatExactLiters,
  formatFlow,
  formatInstant,
  formatLiters,
  formatMonth,
  formatNumber,
  formatRegister,
  formatTime,
  isoDate,
  isoMinute,
  splitUnit,
} from "./format.ts";

Deno.test("formatRegister() shows m³ with three decimals", () => {
  assert.equal(formatRegister(54_322, "pt-BR"), "54,322 m³");
  assert.equal(formatRegister(54_322, "en"), "54.322 m³");
  assert.equal(formatRegister(0, "pt-BR"), "0,000 m³");
  assert.equal(formatRegister(1_234_567.8, "pt-BR"), "1.234,568 m³");
});

Deno.test("formatRegister() tells any two registers apart that differ by a litre", () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 1e12 - 1 }), (liters) => {
    assert.notEqual(formatRegister(liters, "pt-BR"), formatRegister(liters + 1, "pt-BR"));
  }));
});

Deno.test("formatLiters() and formatFlow() show one decimal", () => {
  assert.equal(formatLiters(1709.2, "pt-BR"), "1.709,2 L");
  assert.equal(formatLiters(1709.2, "en"), "1,709.2 L");
  assert.equal(formatFlow(3.2, "pt-BR"), "3,2 L/min");
  assert.equal(formatFlow(0, "en"), "0.0 L/min");
});

Deno.test("formatNumber() shows no more decimals than there are", () => {
  assert.equal(formatNumber(7.5, "pt-BR"), "7,5");
  assert.equal(formatNumber(450, "en"), "450");
});

Deno.test("splitUnit() parts a figure from its unit", () => {
  assert.deepEqual(splitUnit(formatLiters(1709.2, "pt-BR")), { value: "1.709,2", unit: "L" });
});

Deno.test("formatInstant() is local to the time zone, with hours from 00 to 23", () => {
  const midnight = Date.UTC(2026, 0, 2, 3, 0, 5);
  assert.equal(formatInstant(midnight, "pt-BR", "America/Sao_Paulo"), "02/01/2026 00:00:05");
  assert.equal(formatInstant(midnight, "en", "America/Sao_Paulo"), "2026-01-02 00:00:05");
  assert.equal(formatTime(midnight, "UTC"), "03:00:05");
});

Deno.test("formatDate(), formatDay(), formatMonth(), isoDate() and isoMinute() are local to the time zone", () => {
  const evening = Date.UTC(2026, 1, 1, 2, 30);
  assert.equal(formatDate(evening, "pt-BR", "America/Sao_Paulo"), "31/01/2026");
  assert.equal(formatDay(evening, "pt-BR", "America/Sao_Paulo"), "31/01");
  assert.equal(formatDay(evening, "en", "America/Sao_Paulo"), "01-31");
  assert.equal(formatMonth(evening, "pt-BR", "America/Sao_Paulo"), "01/2026");
  assert.equal(formatMonth(evening, "en", "UTC"), "2026-02");
  assert.equal(isoDate(evening, "America/Sao_Paulo"), "2026-01-31");
  assert.equal(isoMinute(evening, "America/Sao_Paulo"), "2026-01-31T23:30");
});

Deno.test("formatExactLiters() shows every millilitre", () => {
  assert.equal(formatExactLiters(1709.206, "pt-BR"), "1.709,206 L");
  assert.equal(formatExactLiters(3, "en"), "3.000 L");
});

Deno.test("formatAge() counts in the largest unit that is full", () => {
  assert.equal(formatAge(5_900, "pt-BR"), "há 5 segundos");
  assert.equal(formatAge(5_900, "en"), "5 seconds ago");
  assert.equal(formatAge(60_000, "pt-BR"), "há 1 minuto");
  assert.equal(formatAge(3 * 3_600_000, "en"), "3 hours ago");
  assert.equal(formatAge(47 * 3_600_000, "en"), "47 hours ago");
  assert.equal(formatAge(72 * 3_600_000, "pt-BR"), "há 3 dias");
});

Deno.test("formatAge() says now for less than a second and for a clock ahead of ours", () => {
  assert.equal(formatAge(0, "pt-BR"), "agora");
  assert.equal(formatAge(-90_000, "en"), "now");
});
