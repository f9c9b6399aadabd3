import assert from "node:assert/strict";
import { credentialStoreContract } from "../testing/credential_store_contract.ts";
import { createKvCredentials } from "./kv_credentials.ts";

const open = async (path: string) => createKvCredentials(await Deno.openKv(path));

credentialStoreContract("createKvCredentials()", () => open(":memory:"));

Deno.test("createKvCredentials() does not know what a number went to that an older program gave", async () => {
  const kv = await Deno.openKv(":memory:");
  const store = createKvCredentials(kv);
  const use = { id: "a", keyMark: "k" };
  assert.equal(await store.nextNonce("A", 7, use), 7);
  await kv.set(["nonces", "A"], 8);
  assert.equal(await store.lastNonce("A"), null);
  assert.equal(await store.nextNonce("A", 1, use), 9);
  store.close();
});

Deno.test("createKvCredentials() shows another connection at once what was put", async () => {
  const folder = await Deno.makeTempDir();
  const [writer, reader] = [await open(`${folder}/s.db`), await open(`${folder}/s.db`)];
  await writer.put({ serial: "A", passwordHash: "$7$", key: "k", createdAt: 1, createdBy: "ana" });
  assert.equal((await reader.get("A"))?.key, "k");
  assert.equal(await writer.nextNonce("A", 7, { id: "a", keyMark: "k" }), 7);
  assert.equal(await reader.nextNonce("A", 1, { id: "b", keyMark: "k" }), 8);
  assert.equal(await writer.remove("A"), true);
  assert.equal(await reader.get("A"), null);
  writer.close();
  reader.close();
  await Deno.remove(folder, { recursive: true });
});
