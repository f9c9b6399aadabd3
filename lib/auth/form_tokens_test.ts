import assert from "node:assert/strict";
import { FormTokens } from "./form_tokens.ts";

Deno.test("FormTokens take each token once, and from its own user alone", () => {
  const tokens = new FormTokens();
  const token = tokens.issue("ana");
  assert.equal(tokens.take(token, "bia"), false);
  assert.equal(tokens.take(token, "ana"), true);
  assert.equal(tokens.take(token, "ana"), false);
  assert.equal(tokens.take(null, "ana"), false);
  assert.equal(tokens.take("", "ana"), false);
});

Deno.test("FormTokens forget forms that were left open, so that memory is bounded", () => {
  const tokens = new FormTokens();
  const first = tokens.issue("ana");
  const later = Array.from({ length: 1_000 }, () => tokens.issue("ana"));
  assert.equal(new Set(later).size, later.length);
  assert.equal(tokens.take(first, "ana"), false);
  assert.equal(tokens.take(later[0], "ana"), true);
});
