import assert from "node:assert/strict";
import { accountStoreContract } from "../testing/account_store_contract.ts";
import { createKvAccounts } from "./kv_accounts.ts";

accountStoreContract(
  "createKvAccounts()",
  async () => createKvAccounts(await Deno.openKv(":memory:")),
);

Deno.test("createKvAccounts() finds its users again after the database was closed", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const user = { username: "ana", role: "user", passwordHash: "scrypt$x", createdAt: 1 } as const;
    const before = createKvAccounts(await Deno.openKv(`${folder}/store.db`));
    await before.createUser(user);
    before.close();
    const after = createKvAccounts(await Deno.openKv(`${folder}/store.db`));
    assert.deepEqual(await after.user("ana"), user);
    assert.equal(await after.isEmpty(), false);
    after.close();
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
