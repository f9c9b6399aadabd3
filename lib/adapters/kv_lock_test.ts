import assert from "node:assert/strict";
import type { AccountStore, CredentialStore } from "../ports.ts";
import { createKvAccounts } from "./kv_accounts.ts";
import { createKvCredentials } from "./kv_credentials.ts";
import { whenUnlocked } from "./kv_lock.ts";

Deno.test("whenUnlocked() tries again while the store is locked, and hands other faults on", async () => {
  let tries = 0;
  const locked = new Error("database is locked");
  const write = () => ++tries < 4 ? Promise.reject(locked) : Promise.resolve("done");
  assert.equal(await whenUnlocked(write), "done");
  assert.equal(tries, 4);
  await assert.rejects(whenUnlocked(() => Promise.reject(new Error("disk is full"))), /full/);
});

/** Runs beside a connection that writes without a pause. */
async function besideWriter(
  work: (stores: { accounts: AccountStore; credentials: CredentialStore }) => Promise<void>,
): Promise<void> {
  const path = `${await Deno.makeTempDir()}/store.db`;
  const writer = await Deno.openKv(path);
  let stopped = false;
  const writing = (async () => {
    for (let n = 0; !stopped;) {
      const atomic = writer.atomic();
      for (let i = 0; i < 20; i++) atomic.set(["r", n++], new Uint8Array(2000));
      await atomic.commit();
    }
  })();
  const accounts = createKvAccounts(await Deno.openKv(path));
  const credentials = createKvCredentials(await Deno.openKv(path));
  try {
    await work({ accounts, credentials });
  } finally {
    stopped = true;
    await writing;
    accounts.close();
    credentials.close();
    writer.close();
  }
}

Deno.test("accounts and credentials are written beside a writer that never rests", async () => {
  await besideWriter(async ({ accounts, credentials }) => {
    const user = {
      username: "ana",
      passwordHash: "x",
      role: "admin" as const,
      meters: null,
      disabled: false,
      createdAt: 1,
      lastLoginAt: null,
    };
    assert.equal(await accounts.createUser(user), true);
    for (let i = 0; i < 50; i++) {
      assert.equal(await accounts.updateUser({ ...user, lastLoginAt: i }), true);
      const use = { id: `command-${i}`, keyMark: "k" };
      assert.equal(await credentials.nextNonce("M1", 1, use), i + 1);
      const serial = `M${i}`;
      await credentials.put({ serial, passwordHash: "", key: "k", createdAt: 1, createdBy: "ana" });
      assert.equal(await credentials.remove(serial), true);
    }
    assert.equal(await accounts.removeUser("ana"), true);
  });
});
