import assert from "node:assert/strict";
import { textLine } from "./logtape_log.ts";

Deno.test("textLine() leaves nothing in a name that a terminal obeys", () => {
  const username = "eve\n\u001b[31m\u009b2J\u007f\u0085\u2028\u202eana";
  const line = textLine("login refused", { username });
  assert.match(line, /^[\x20-\x7e]*$/);
  const [, fields] = /^login refused (.*)$/.exec(line) ?? [];
  assert.deepEqual(JSON.parse(fields), { username }, "and it can be read back");
});

Deno.test("textLine() leaves words of any language as they are", () => {
  assert.equal(textLine("m", { name: "João 水" }), 'm {"name":"João 水"}');
});
