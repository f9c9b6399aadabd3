import assert from "node:assert/strict";
import fc from "fast-check";
import { dummyHash, hashPassword, PASSWORD_COST, verifyPassword } from "./passwords.ts";

const CHEAP = { N: 1024, r: 8, p: 1 };

Deno.test("hashPassword() writes algorithm, OWASP's cost, salt and hash, and verifies", async () => {
  assert.deepEqual(PASSWORD_COST, { N: 131072, r: 8, p: 1 });
  const stored = await hashPassword("correct-horse-battery");
  assert.match(stored, /^scrypt\$N=131072,r=8,p=1\$[\w-]{22}\$[\w-]{43}$/);
  assert.equal(await verifyPassword("correct-horse-battery", stored), true);
  assert.equal(await verifyPassword("correct-horse-batterz", stored), false);
});

Deno.test("hashPassword() salts: the same password never gives the same hash", async () => {
  assert.notEqual(await hashPassword("same", CHEAP), await hashPassword("same", CHEAP));
});

Deno.test("verifyPassword() takes the password that was hashed and no other (property)", async () => {
  const password = fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(password, password, async (right, other) => {
      const stored = await hashPassword(right, CHEAP);
      assert.equal(await verifyPassword(right, stored), true);
      const same = right.normalize("NFKC") === other.normalize("NFKC");
      assert.equal(await verifyPassword(other, stored), same);
    }),
    { numRuns: 40 },
  );
});

Deno.test("verifyPassword() takes an accent typed as one character or as two", async () => {
  const stored = await hashPassword("\u00e1gua", CHEAP);
  assert.equal(await verifyPassword("a\u0301gua", stored), true);
});

Deno.test("dummyHash() has the form and cost of a real one, and no password", async () => {
  const stored = dummyHash(CHEAP);
  assert.match(stored, /^scrypt\$N=1024,r=8,p=1\$/);
  for (const password of ["", "admin"]) assert.equal(await verifyPassword(password, stored), false);
});

Deno.test("verifyPassword() says when the stored hash is none of ours", async () => {
  const bad = ["", "plain", "scrypt$N=1024,r=8,p=1$short$short", "bcrypt$x$y$z"];
  for (const stored of bad) await assert.rejects(verifyPassword("x", stored), /unknown format/);
});

Deno.test("verifyPassword() leaves the event loop free while it hashes", async () => {
  const stored = await hashPassword("x");
  let longest = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 5);
  const started = performance.now();
  await verifyPassword("x", stored);
  const total = performance.now() - started;
  clearInterval(timer);
  // A blocked loop would show one pause as long as the hash itself.
  assert.ok(longest < total / 2, `paused ${longest} ms of ${total} ms`);
});
