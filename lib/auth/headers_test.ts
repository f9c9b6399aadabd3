import assert from "node:assert/strict";
import { SECURITY_HEADERS } from "./headers.ts";

Deno.test("SECURITY_HEADERS allow nothing inline, nothing from elsewhere and no framing", () => {
  const policy = SECURITY_HEADERS["content-security-policy"];
  assert.doesNotMatch(policy, /unsafe|\*|https?:|blob:/);
  for (
    const directive of [
      "default-src 'self'",
      "base-uri 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
      "object-src 'none'",
    ]
  ) assert.ok(policy.split("; ").includes(directive), directive);
  assert.equal(SECURITY_HEADERS["x-content-type-options"], "nosniff");
});

Deno.test("SECURITY_HEADERS are headers, and nobody can change them", () => {
  assert.doesNotThrow(() => new Headers(SECURITY_HEADERS));
  assert.ok(Object.isFrozen(SECURITY_HEADERS));
});
