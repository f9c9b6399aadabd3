import assert from "node:assert/strict";
import { formatVolume } from "./volume.ts";

Deno.test("formatVolume() tells litres below a thousand, m³ from there on", () => {
  const portuguese = [0, 999.94, 999.95, 1000, 12_345.6].map((liters) =>
    formatVolume(liters, "pt-BR")
  );
  assert.deepEqual(portuguese, ["0,0 L", "999,9 L", "1,000 m³", "1,000 m³", "12,346 m³"]);
  assert.equal(formatVolume(12_345.6, "en"), "12.346 m³");
});
