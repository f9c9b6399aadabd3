import assert from "node:assert/strict";
import fc from "fast-check";
import { safeNext } from "./next_path.ts";

Deno.test("safeNext() keeps a path of this site with its query", () => {
  for (const path of ["/", "/control", "/meters/ABC123?days=7&x=%2F%2F", "/alerts#last"]) {
    assert.equal(safeNext(path), path);
  }
});

Deno.test("safeNext() answers /dashboard for everything that could lead elsewhere", () => {
  for (
    const value of [
      null,
      "",
      "control",
      "//evil.example",
      "///evil.example",
      "/\\evil.example",
      "/\t/evil.example",
      "/\n/evil.example",
      "\t//evil.example",
      " //evil.example",
      "/.//evil.example",
      "/a/..//evil.example",
      "/%2e//evil.example",
      "https://evil.example/",
      "javascript:alert(1)",
      "/x\r\nset-cookie: a=b",
      "/" + "a".repeat(5000),
    ]
  ) assert.equal(safeNext(value), "/dashboard", JSON.stringify(value));
});

Deno.test("safeNext() never leaves the site, whatever is asked (property)", () => {
  const part = fc.constantFrom(
    "/",
    "\\",
    "..",
    ".",
    "%2f",
    "%5c",
    "\t",
    "@",
    ":",
    "evil.example",
    "?",
    "#",
    "a",
  );
  const value = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(part).map((p) => "/" + p.join("")),
  );
  fc.assert(
    fc.property(value, (text) => {
      const next = safeNext(text);
      assert.match(next, /^\/(?![/\\])/);
      assert.equal(new URL(next, "https://meter.example").origin, "https://meter.example");
      // Safe to repeat: what it answers it would answer again.
      assert.equal(safeNext(next), next);
      assert.doesNotThrow(() => new Headers({ location: next }));
    }),
    { numRuns: 2000 },
  );
});
