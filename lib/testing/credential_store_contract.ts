/** What every store of credentials must do: one suite, run by each adapter's test. */

import assert from "node:assert/strict";
import type { CredentialStore, MeterCredential } from "../ports.ts";

const OF_A: MeterCredential = {
  serial: "A",
  passwordHash: "$7$101$c2FsdA==$aGFzaA==",
  key: "a key",
  createdAt: 1,
  createdBy: "ana",
};

type Criterion = (store: CredentialStore) => Promise<void>;

const CRITERIA: Readonly<Record<string, Criterion>> = {
  "knows nobody at first": async (store) => {
    assert.equal(await store.get("A"), null);
    assert.deepEqual(await store.list(), []);
    assert.equal(await store.remove("A"), false);
  },

  "gives what was put as it was, the newest alone": async (store) => {
    await store.put(OF_A);
    assert.deepEqual(await store.get("A"), OF_A);
    const renewed = { ...OF_A, key: "another", createdAt: 2 };
    await store.put(renewed);
    assert.deepEqual(await store.get("A"), renewed);
    assert.deepEqual(await store.list(), [renewed]);
  },

  "lists by serial, and takes serials apart that begin alike": async (store) => {
    const serials = ["B", "A-1", "A", "A.1", "10", "9"];
    for (const serial of serials) await store.put({ ...OF_A, serial });
    assert.deepEqual((await store.list()).map(({ serial }) => serial), serials.toSorted());
    assert.equal((await store.get("A-1"))?.serial, "A-1");
    assert.equal(await store.get("A-"), null);
  },

  "removes one, once": async (store) => {
    await store.put(OF_A);
    await store.put({ ...OF_A, serial: "B" });
    const removed = await Promise.all([store.remove("A"), store.remove("A")]);
    assert.deepEqual(removed.toSorted(), [false, true]);
    assert.equal(await store.get("A"), null);
    assert.deepEqual((await store.list()).map(({ serial }) => serial), ["B"]);
  },

  "gives each number once, growing, whatever becomes of the credential": async (store) => {
    let uses = 0;
    const next = (serial: string, least: number) =>
      store.nextNonce(serial, least, { id: `command ${uses++}`, keyMark: "k" });
    await store.put(OF_A);
    assert.equal(await next("A", 1), 1);
    const some = await Promise.all(Array.from({ length: 5 }, () => next("A", 1)));
    assert.deepEqual(some.toSorted((a, b) => a - b), [2, 3, 4, 5, 6]);
    assert.equal(await next("A", 1000), 1000);
    await store.remove("A");
    await store.put(OF_A);
    assert.equal(await next("A", 5), 1001);
    assert.equal(await next("B", 5), 5);
  },

  "gives the use of the last number that one again, and no other": async (store) => {
    const use = { id: "one", keyMark: "k" };
    const other = { id: "two", keyMark: "k" };
    assert.equal(await store.lastNonce("A"), null);
    assert.equal(await store.nextNonce("A", 7, use), 7);
    assert.equal(await store.nextNonce("A", 9, use), 7);
    assert.deepEqual(await store.lastNonce("A"), { ...use, nonce: 7 });
    assert.equal(await store.nextNonce("A", 1, { ...use, keyMark: "renewed" }), 8);
    assert.equal(await store.nextNonce("A", 1, other), 9);
    assert.equal(await store.nextNonce("A", 1, use), 10, "it is the last one's no more");
    assert.equal(await store.lastNonce("B"), null);
  },

  "may be closed twice": (store) => {
    store.close();
    return Promise.resolve();
  },
};

/**
 * Registers the suite.
 *
 * @param open gives an empty store; it is closed by the suite
 */
export function credentialStoreContract(name: string, open: () => Promise<CredentialStore>): void {
  for (const [title, holds] of Object.entries(CRITERIA)) {
    Deno.test(`${name} ${title}`, async () => {
      const store = await open();
      await holds(store).finally(() => store.close());
    });
  }
}
