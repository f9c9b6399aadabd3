import assert from "node:assert/strict";
import { accountStoreContract, ANA } from "../testing/account_store_contract.ts";
import { createKvAccounts } from "./kv_accounts.ts";

accountStoreContract(
  "createKvAccounts()",
  async () => createKvAccounts(await Deno.openKv(":memory:")),
);

Deno.test("createKvAccounts() finds its users again after the database was closed", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const before = createKvAccounts(await Deno.openKv(`${folder}/store.db`));
    await before.createUser(ANA);
    before.close();
    const after = createKvAccounts(await Deno.openKv(`${folder}/store.db`));
    assert.deepEqual(await after.users(), [ANA]);
    assert.equal(await after.isEmpty(), false);
    after.close();
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("createKvAccounts() reads users of the version before, who see all and may come in", async () => {
  const kv = await Deno.openKv(":memory:");
  const before = { username: "ana", role: "admin", passwordHash: "scrypt$x", createdAt: 1 };
  await kv.set(["users", "ana"], before);
  const store = createKvAccounts(kv);
  const after = { ...before, meters: null, disabled: false, lastLoginAt: null };
  assert.deepEqual(await store.users(), [after]);
  store.close();
});
