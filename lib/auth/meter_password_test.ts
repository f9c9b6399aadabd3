import assert from "node:assert/strict";
import { hashMeterPassword, isMeterPassword } from "./meter_password.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("isMeterPassword() knows the password that was hashed, and no other", async () => {
  const stored = await hashMeterPassword("a secret");
  assert.match(stored, /^\$7\$101\$[A-Za-z0-9+/]{16}\$[A-Za-z0-9+/]{86}==$/);
  assert.notEqual(stored, await hashMeterPassword("a secret"));
  assert.equal(await isMeterPassword(bytes("a secret"), stored), true);
  for (const wrong of ["a secreT", "", "a secret ", "x".repeat(65_535)]) {
    assert.equal(await isMeterPassword(bytes(wrong), stored), false);
  }
});

Deno.test("isMeterPassword() knows what mosquitto_passwd has made", async () => {
  const stored =
    "$7$101$XCFQALnEmN5XltQZ$lnGIOsBLu25sqtZeyStPBhAl65NYx3NAjgZmuj+pxFGyhR2P6TLS0iZK" +
    "kgiR7jVZpQR2PVIPoe0b8RUgLGlYfA==";
  assert.equal(await isMeterPassword(bytes("hello"), stored), true);
  assert.equal(await isMeterPassword(bytes("Hello"), stored), false);
});

Deno.test("isMeterPassword() lets nobody in where nothing is stored", async () => {
  for (const password of ["", "a secret"]) {
    assert.equal(await isMeterPassword(bytes(password), null), false);
  }
});

Deno.test("isMeterPassword() refuses to compare with what is no hash", async () => {
  const hash = "A".repeat(86) + "==";
  for (
    const stored of ["", "a secret", `$6$AAAA$${hash}`, "$7$0$AAAA$AAAA", "$7$9999999$AAAA$AAAA"]
  ) {
    await assert.rejects(isMeterPassword(bytes("x"), stored), /Mosquitto's format 7/);
  }
});
