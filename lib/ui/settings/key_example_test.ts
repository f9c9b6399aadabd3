import assert from "node:assert/strict";
import { keyExample } from "./key_example.ts";

const key = { secret: "hk_abc", meters: null, origin: "https://agua.example" };

Deno.test("keyExample() does what the key may do: reading before writing, and commands last", () => {
  const read = keyExample({ ...key, scopes: ["read", "write", "command"] });
  assert.match(read, /^curl https:\/\/agua\.example\/api\/meters .*Bearer hk_abc"$/s);
  assert.doesNotMatch(read, /-d /);
  assert.match(keyExample({ ...key, scopes: ["write", "command"] }), /\/api\/data .*totalLiters/s);
  assert.match(keyExample({ ...key, scopes: ["command"] }), /\/api\/cmd .*setInterval/s);
});

Deno.test("keyExample() names a meter that the key may speak for", () => {
  const example = keyExample({ ...key, scopes: ["write"], meters: ["CASA-02", "CASA-03"] });
  assert.match(example, /"numeroSerie":"CASA-02"/);
});
