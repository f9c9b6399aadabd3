/** What every account store must do: one suite, run by each adapter's test. */

import assert from "node:assert/strict";
import type { AccountStore, User } from "../ports.ts";

const ANA: User = { username: "ana", role: "user", passwordHash: "scrypt$x", createdAt: 1 };

/**
 * Registers the suite.
 *
 * @param open gives an empty store; it is closed by the suite
 */
export function accountStoreContract(name: string, open: () => Promise<AccountStore>): void {
  const test = (title: string, body: (store: AccountStore) => Promise<void>) =>
    Deno.test(`${name} ${title}`, async () => {
      const store = await open();
      try {
        await body(store);
      } finally {
        store.close();
      }
    });

  test("is empty at first and knows nobody", async (store) => {
    assert.equal(await store.isEmpty(), true);
    assert.equal(await store.user("ana"), null);
  });

  test("gives a created user back as it was", async (store) => {
    assert.equal(await store.createUser(ANA), true);
    assert.deepEqual(await store.user("ana"), ANA);
    assert.equal(await store.isEmpty(), false);
  });

  test("refuses a name that is taken and keeps the first user", async (store) => {
    await store.createUser(ANA);
    assert.equal(await store.createUser({ ...ANA, role: "admin", passwordHash: "other" }), false);
    assert.deepEqual(await store.user("ana"), ANA);
  });

  test("lets one of many win who create the same name at once", async (store) => {
    const roles = ["admin", "user", "viewer", "user", "admin"] as const;
    const created = await Promise.all(
      roles.map((role, i) => store.createUser({ ...ANA, role, createdAt: i })),
    );
    assert.equal(created.filter(Boolean).length, 1);
    assert.equal((await store.user("ana"))?.createdAt, created.indexOf(true));
  });

  test("takes names apart that differ in case, accents or white space", async (store) => {
    const names = ["ana", "Ana", "aná", "ana ", "a/na", "a\u0000na", "__proto__", "constructor"];
    for (const username of names) assert.equal(await store.createUser({ ...ANA, username }), true);
    for (const username of names) assert.equal((await store.user(username))?.username, username);
  });

  test("does not let a caller change a stored user", async (store) => {
    const user = { ...ANA };
    await store.createUser(user);
    Object.assign(user, { role: "admin" });
    assert.equal((await store.user("ana"))?.role, "user");
  });

  test("may be closed twice", (store) => {
    store.close();
    return Promise.resolve();
  });
}
