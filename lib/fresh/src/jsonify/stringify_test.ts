import assert from "node:assert/strict";
import { SerializeError, stringify } from "./stringify.ts";

Deno.test("stringify refuses functions, symbols and instances, telling where", () => {
  const cases: [unknown, string][] = [
    [() => 1, ""],
    [{ a: [() => 1] }, "a.0"],
    [{ toJSON: () => 1 }, "toJSON"],
    [{ s: Symbol("s") }, "s"],
    [new Map([["k", { p: Promise.resolve() }]]), "k.p"],
    [new Map([[{ toString: 1 }, { p: Promise.resolve() }]]), "0.p"],
    [[new Error("x")], "0"],
  ];
  for (const [value, path] of cases) {
    assert.throws(() => stringify(value), (error) => {
      assert(error instanceof SerializeError);
      assert.equal(error.path.join("."), path);
      return true;
    });
  }
});

Deno.test("stringify gives JSON", () => {
  assert.deepEqual(JSON.parse(stringify({ a: "x" })), [{ a: 1 }, "x"]);
  assert.equal(stringify(undefined), "-1");
});
