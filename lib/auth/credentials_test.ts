import assert from "node:assert/strict";
import { createMemoryCredentials } from "../adapters/memory_credentials.ts";
import { createCredentials } from "./credentials.ts";
import { createMeterCheck } from "./meter_check.ts";

function setup() {
  const store = createMemoryCredentials();
  const told: string[] = [];
  const credentials = createCredentials({
    store,
    clock: { now: () => 1000 },
    expel: (serial) => Promise.resolve(void told.push(`expel ${serial}`)),
    accept: (serial, by) => Promise.resolve(void told.push(`accept ${serial} by ${by}`)),
  });
  const check = createMeterCheck(store);
  const enters = (username: string, password: string) =>
    check(username, new TextEncoder().encode(password));
  return { store, told, credentials, enters };
}

Deno.test("createCredentials() makes a password and a key of 256 bits, and keeps no password", async () => {
  const { store, told, credentials, enters } = setup();
  const secret = await credentials.create("A", "ana");
  assert.equal(secret.username, "A");
  for (const value of [secret.password, secret.key]) assert.match(value, /^[\w-]{43}$/);
  assert.notEqual(secret.password, secret.key);
  assert.equal(JSON.stringify(await store.get("A")).includes(secret.password), false);
  assert.equal((await store.get("A"))?.key, secret.key);
  assert.equal(await enters("A", secret.password), true);
  assert.deepEqual(told, ["accept A by ana", "expel A"]);
  assert.deepEqual(await credentials.list(), [
    { numeroSerie: "A", createdAt: 1000, createdBy: "ana" },
  ]);
});

Deno.test("createCredentials() puts a new one in the place of the old one, and ends its connections", async () => {
  const { told, credentials, enters } = setup();
  const before = await credentials.create("A", "ana");
  told.length = 0;
  const after = await credentials.create("A", "bia");
  assert.equal(await enters("A", before.password), false);
  assert.equal(await enters("A", after.password), true);
  assert.notEqual(before.key, after.key);
  assert.ok(told.includes("expel A"));
});

Deno.test("createCredentials() takes a credential back, and ends its connections", async () => {
  const { told, credentials, enters } = setup();
  const { password } = await credentials.create("A", "ana");
  told.length = 0;
  assert.equal(await credentials.remove("A", "ana"), true);
  assert.equal(await enters("A", password), false);
  assert.deepEqual(told, ["expel A"]);
  assert.equal(await credentials.remove("A", "ana"), false);
  assert.deepEqual(await credentials.list(), []);
});

Deno.test("createMeterCheck() wants the serial in canonical form, as Mosquitto does", async () => {
  const { credentials, enters } = setup();
  const { password } = await credentials.create("AB-1", "ana");
  for (const username of ["ab-1", " AB-1", "AB-1 ", "", "B", "__proto__", "x".repeat(65_000)]) {
    assert.equal(await enters(username, password), false, username.slice(0, 9));
  }
  assert.equal(await enters("AB-1", password), true);
});

Deno.test("createMeterCheck() lets nobody in when the store does not answer", async () => {
  const check = createMeterCheck({ get: () => Promise.reject(new Error("gone")) });
  await assert.rejects(check("A", new Uint8Array()), /gone/);
});
