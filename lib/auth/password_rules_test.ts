import assert from "node:assert/strict";
import { RejectedChangeError } from "../identity.ts";
import { checkNewPassword } from "./password_rules.ts";

const KNOWN = { username: "mariana", serials: ["CASA-01", "PRÉDIO.7"] };

/** @returns why a password may not be chosen; `null`: it may */
async function why(password: string, known = KNOWN): Promise<string | null> {
  try {
    await checkNewPassword(password, known, "password");
    return null;
  } catch (error) {
    if (!(error instanceof RejectedChangeError)) throw error;
    assert.equal(error.field, "password");
    assert.ok(password === "" || !error.message.includes(password));
    return error.why;
  }
}

Deno.test("checkNewPassword() takes 8 characters to 1,024 bytes, whatever they are", async () => {
  const good = ["xk4v-9qz", "ñ".repeat(512), "a b c d e f g", "💧🚿🌊🐟🦆🐸🌧☔", "Zx9!".repeat(32)];
  for (const password of good) assert.equal(await why(password), null, password);
  for (const password of ["", "xk4v-9q", "💧🚿🌊🐟"]) {
    assert.equal(await why(password), "password-short");
  }
  assert.equal(await why("é".repeat(513)), "password-long");
  assert.equal(await why("half a \ud83d pair"), "malformed");
});

Deno.test("checkNewPassword() refuses what is guessed first, in any case of letters", async () => {
  for (const password of ["12345678", "password1", "PassWord1", "qwertyuiop", "iloveyou"]) {
    assert.equal(await why(password), "password-common", password);
  }
});

Deno.test("checkNewPassword() refuses what is made of words that are known here", async () => {
  const made = [
    ...["hidrometro", "Hidrômetro-2026", "hidrometro12345678", "admin-hidrometro!", "ÁguaAdmin99"],
    ...["mariana2026", "Mariana-Mariana", "casa-01casa-01", "predio.72026"],
  ];
  for (const password of made) assert.equal(await why(password), "password-common", password);
  const good = ["agua-mole-pedra-dura", "mariana-xk4v9qz-7", "predio.7-tem-sete-andares"];
  for (const password of good) assert.equal(await why(password), null, password);
});

Deno.test("checkNewPassword() counts short names as part of other words", async () => {
  assert.equal(await why("bananas7", { username: "ana", serials: ["A", "1"] }), null);
});
