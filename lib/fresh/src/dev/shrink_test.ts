import assert from "node:assert/strict";
import { shrink } from "./shrink.ts";

Deno.test("shrink() takes out a class that nothing uses, whatever its static fields read", async () => {
  const code = await shrink(`
    const ticks = { formatters: { numeric: (value) => String(value) } };
    class Base { static defaults = { callback: ticks.formatters.numeric }; }
    class Unused extends Base { static defaults = Base.defaults; draw() { return "unused"; } }
    export class Used extends Base {}
  `);
  assert.doesNotMatch(code, /unused/);
  assert.match(code, /callback/);
});

Deno.test("shrink() leaves a read that may do something: a signal is subscribed to by reading", async () => {
  const code = await shrink(`export function watch(signal) { signal.value; }`);
  assert.match(code, /\.value/);
});

Deno.test("shrink() refuses what is no JavaScript", async () => {
  await assert.rejects(shrink("export const = 1;"), { name: "SyntaxError" });
});
