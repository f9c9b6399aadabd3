import assert from "node:assert/strict";
import { createMemoryAccounts } from "../adapters/memory_accounts.ts";
import { ANA } from "../testing/account_store_contract.ts";
import { bootstrapAdmin, resetAdmin } from "./bootstrap.ts";
import { verifyPassword } from "./passwords.ts";

const clock = { now: () => 1234 };
const cost = { N: 1024, r: 8, p: 1 };

Deno.test("bootstrapAdmin() creates the first administrator with the given password", async () => {
  const accounts = createMemoryAccounts();
  const options = { accounts, username: "root", password: "given", clock, cost };
  assert.deepEqual(await bootstrapAdmin(options), { created: true, generatedPassword: null });
  const [user] = await accounts.users();
  assert.equal(user.role, "admin");
  assert.equal(user.createdAt, 1234);
  assert.equal(await verifyPassword("given", user.passwordHash), true);
});

Deno.test("bootstrapAdmin() makes up a password where none is given, another each time", async () => {
  const made = new Set<string>();
  for (let i = 0; i < 3; i++) {
    const accounts = createMemoryAccounts();
    const options = { accounts, username: "admin", password: null, clock, cost };
    const { created, generatedPassword } = await bootstrapAdmin(options);
    assert.equal(created, true);
    assert.match(generatedPassword ?? "", /^[\w-]{24}$/);
    const [{ passwordHash: hash }] = await accounts.users();
    assert.equal(await verifyPassword(generatedPassword ?? "", hash), true);
    made.add(generatedPassword ?? "");
  }
  assert.equal(made.size, 3);
});

Deno.test("bootstrapAdmin() changes nothing once there is any user", async () => {
  const accounts = createMemoryAccounts();
  await accounts.createUser(ANA);
  const options = { accounts, username: "admin", password: null, clock, cost };
  assert.deepEqual(await bootstrapAdmin(options), { created: false, generatedPassword: null });
  assert.deepEqual(await accounts.users(), [ANA]);
});

Deno.test("resetAdmin() lets an administrator in again who was locked out, and nobody who was in", async () => {
  const accounts = createMemoryAccounts();
  await accounts.createUser({ ...ANA, role: "viewer", meters: ["A"], disabled: true });
  const session = { id: "s1", username: ANA.username, kind: "browser", secretHash: "h" } as const;
  const times = { createdAt: 0, lastUsedAt: 0, expiresAt: 9e12, rotations: 0 };
  await accounts.createSession({ ...session, ...times, address: null, userAgent: null });
  const password = await resetAdmin({ accounts, username: ANA.username, cost });
  const [user] = await accounts.users();
  assert.deepEqual([user.role, user.meters, user.disabled], ["admin", null, false]);
  assert.ok(await verifyPassword(password ?? "", user.passwordHash));
  assert.deepEqual(await accounts.sessions(), []);
  assert.equal(await resetAdmin({ accounts, username: "nobody", cost }), null);
});
