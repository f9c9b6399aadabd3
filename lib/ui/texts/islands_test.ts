import assert from "node:assert/strict";
import { islandTexts } from "./islands.ts";

function paths(value: unknown, prefix = ""): string[] {
  if (typeof value !== "object" || value === null) return [prefix];
  return Object.entries(value).flatMap(([key, inner]) => paths(inner, `${prefix}.${key}`)).sort();
}

function sentences(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return Object.values(value ?? {}).flatMap(sentences);
}

Deno.test("islandTexts has the same keys in both languages", () => {
  assert.deepEqual(paths(islandTexts.en), paths(islandTexts["pt-BR"]));
});

Deno.test("islandTexts leaves no text empty", () => {
  for (const texts of Object.values(islandTexts)) {
    assert.ok(sentences(texts).every((text) => text.trim().length > 0));
  }
});

Deno.test("islandTexts says sent of no fault", () => {
  for (const { faults } of Object.values(islandTexts)) {
    for (const text of sentences(faults)) assert.doesNotMatch(text, /\b(enviado|sent)\b/i);
  }
});
