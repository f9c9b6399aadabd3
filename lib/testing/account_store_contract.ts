/** What every account store must do: one suite, run by each adapter's test. */

import assert from "node:assert/strict";
import type { AccountStore, ApiKey, Session, User } from "../ports.ts";
import { MAX_USED_TOKENS } from "../ports.ts";

export const ANA: User = {
  username: "ana",
  role: "user",
  passwordHash: "scrypt$x",
  createdAt: 1,
  meters: ["CASA-01"],
  disabled: false,
  lastLoginAt: null,
};

const SESSION: Session = {
  id: "s1",
  username: "ana",
  kind: "program",
  secretHash: "hash 0",
  rotations: 0,
  createdAt: 1,
  lastUsedAt: 1,
  expiresAt: 100,
  address: "10.0.0.1",
  userAgent: "curl/8",
};

const KEY: ApiKey = {
  id: "k1",
  name: "telhado",
  scopes: ["read", "write"],
  meters: null,
  secretHash: "hash",
  createdAt: 1,
  createdBy: "ana",
  expiresAt: null,
  lastUsedAt: null,
};

type Test = (title: string, body: (store: AccountStore) => Promise<void>) => void;

/**
 * Registers the suite.
 *
 * @param open gives an empty store; it is closed by the suite
 */
export function accountStoreContract(name: string, open: () => Promise<AccountStore>): void {
  const test: Test = (title, body) =>
    Deno.test(`${name} ${title}`, async () => {
      const store = await open();
      try {
        await body(store);
      } finally {
        store.close();
      }
    });
  usersContract(test);
  sessionsContract(test);
  keysContract(test);

  test("may be closed twice", (store) => {
    store.close();
    return Promise.resolve();
  });
}

function usersContract(test: Test): void {
  test("is empty at first and knows nobody", async (store) => {
    assert.equal(await store.isEmpty(), true);
    assert.deepEqual(await store.users(), []);
  });

  test("gives a created user back as it was", async (store) => {
    assert.equal(await store.createUser(ANA), true);
    assert.deepEqual(await store.users(), [ANA]);
    assert.equal(await store.isEmpty(), false);
  });

  test("refuses a name that is taken and keeps the first user", async (store) => {
    await store.createUser(ANA);
    assert.equal(await store.createUser({ ...ANA, role: "admin", passwordHash: "other" }), false);
    assert.deepEqual(await store.users(), [ANA]);
  });

  test("lets one of many win who create the same name at once", async (store) => {
    const roles = ["admin", "user", "viewer", "user", "admin"] as const;
    const created = await Promise.all(
      roles.map((role, i) => store.createUser({ ...ANA, role, createdAt: i })),
    );
    assert.equal(created.filter(Boolean).length, 1);
    assert.equal((await store.users())[0].createdAt, created.indexOf(true));
  });

  test("takes names apart that differ in case, accents or white space", async (store) => {
    const names = ["ana", "Ana", "aná", "ana ", "a/na", "a\u0000na", "__proto__", "constructor"];
    for (const username of names) assert.equal(await store.createUser({ ...ANA, username }), true);
    const found = (await store.users()).map(({ username }) => username);
    assert.deepEqual(found.toSorted(), names.toSorted());
  });

  test("does not let a caller change a stored user", async (store) => {
    const user = { ...ANA };
    await store.createUser(user);
    Object.assign(user, { role: "admin" });
    assert.equal((await store.users())[0].role, "user");
  });

  test("changes and removes a user who is there, and no other", async (store) => {
    assert.equal(await store.updateUser(ANA), false);
    assert.equal(await store.removeUser("ana"), false);
    await store.createUser(ANA);
    await store.createUser({ ...ANA, username: "bia" });
    const changed: User = { ...ANA, role: "viewer", disabled: true, lastLoginAt: 7, meters: null };
    assert.equal(await store.updateUser(changed), true);
    assert.deepEqual((await store.users())[0], changed);
    assert.equal(await store.removeUser("ana"), true);
    assert.deepEqual((await store.users()).map(({ username }) => username), ["bia"]);
  });
}

function sessionsContract(test: Test): void {
  test("gives sessions back as they were, and notes their use", async (store) => {
    await store.createSession(SESSION);
    assert.deepEqual(await store.sessions(), [SESSION]);
    await store.touchSession("s1", 60);
    assert.deepEqual(await store.sessions(), [{ ...SESSION, lastUsedAt: 60 }]);
  });

  test("does not bring a session back that was used while it was removed", async (store) => {
    await store.createSession(SESSION);
    await store.removeSession("s1");
    await store.touchSession("s1", 60);
    assert.equal(await store.rotateSession("s1", "hash 0", "hash 1", 2), false);
    assert.deepEqual(await store.sessions(), []);
  });

  test("uses a refresh token up: the next one is in force, the old one remembered", async (store) => {
    await store.createSession(SESSION);
    assert.equal(await store.rotateSession("s1", "hash 0", "hash 1", 2), true);
    assert.equal(await store.rotateSession("s1", "hash 0", "hash 2", 3), false);
    const [session] = await store.sessions();
    const expected = { ...SESSION, secretHash: "hash 1", rotations: 1, lastUsedAt: 2 };
    assert.deepEqual(session, expected);
    assert.equal(await store.wasUsed("s1", "hash 0"), true);
    assert.equal(await store.wasUsed("s1", "hash 1"), false);
    assert.equal(await store.wasUsed("s2", "hash 0"), false);
  });

  test("lets one of many win who use the same refresh token at once", async (store) => {
    await store.createSession(SESSION);
    const won = await Promise.all(
      Array.from({ length: 10 }, (_, i) => store.rotateSession("s1", "hash 0", `next ${i}`, 2)),
    );
    assert.equal(won.filter(Boolean).length, 1);
    assert.equal((await store.sessions())[0].secretHash, `next ${won.indexOf(true)}`);
  });

  test("remembers a bounded number of used refresh tokens, the last ones", async (store) => {
    await store.createSession(SESSION);
    for (let i = 0; i <= MAX_USED_TOKENS; i++) {
      assert.equal(await store.rotateSession("s1", `hash ${i}`, `hash ${i + 1}`, i), true);
    }
    assert.equal(await store.wasUsed("s1", "hash 0"), false);
    assert.equal(await store.wasUsed("s1", "hash 1"), true);
    assert.equal(await store.wasUsed("s1", `hash ${MAX_USED_TOKENS}`), true);
  });

  test("removes everything of a session, and nothing of another", async (store) => {
    for (const id of ["s1", "s2"]) {
      await store.createSession({ ...SESSION, id });
      await store.rotateSession(id, "hash 0", "hash 1", 2);
    }
    await store.removeSession("s1");
    await store.removeSession("nobody's");
    assert.deepEqual((await store.sessions()).map(({ id }) => id), ["s2"]);
    assert.equal(await store.wasUsed("s1", "hash 0"), false);
    assert.equal(await store.wasUsed("s2", "hash 0"), true);
  });
}

function keysContract(test: Test): void {
  test("gives keys back as they were, notes their use and removes them", async (store) => {
    await store.createKey(KEY);
    await store.createKey({ ...KEY, id: "k2", expiresAt: 9, meters: ["A"] });
    await store.touchKey("k1", 60);
    await store.touchKey("k3", 60);
    const byId = (await store.keys()).toSorted((one, other) => one.id < other.id ? -1 : 1);
    const [first, second] = [{ ...KEY, lastUsedAt: 60 }, { ...KEY, id: "k2", expiresAt: 9 }];
    assert.deepEqual(byId, [first, { ...second, meters: ["A"] }]);
    await store.removeKey("k1");
    await store.touchKey("k1", 70);
    assert.deepEqual((await store.keys()).map(({ id }) => id), ["k2"]);
  });
}
