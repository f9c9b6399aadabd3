import assert from "node:assert/strict";
import { formatBytes } from "./bytes.ts";

Deno.test("formatBytes() chooses the unit", () => {
  const sizes = [0, 1023, 1536, 64 * 2 ** 20, 5 * 2 ** 40].map((bytes) =>
    formatBytes(bytes, "pt-BR")
  );
  assert.deepEqual(sizes, ["0 B", "1.023 B", "1,5 KiB", "64 MiB", "5.120 GiB"]);
});
