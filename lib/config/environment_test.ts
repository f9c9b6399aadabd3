import assert from "node:assert/strict";
import { withSecretFiles } from "./environment.ts";

async function fileWith(text: string): Promise<string> {
  const path = await Deno.makeTempFile();
  await Deno.writeTextFile(path, text);
  return path;
}

Deno.test("withSecretFiles() takes a secret from its file, without the line's end", async () => {
  const path = await fileWith("a secret of more than 32 characters, kept apart\n");
  const { env, faults } = withSecretFiles({ SECRET_KEY_FILE: path, PORT: "1" });
  assert.deepEqual(faults, []);
  assert.equal(env.SECRET_KEY, "a secret of more than 32 characters, kept apart");
  assert.equal(env.PORT, "1");
  await Deno.remove(path);
});

Deno.test("withSecretFiles() names the variable whose file cannot be used, and never its text", async () => {
  const [empty, full] = [await fileWith(" \n"), await fileWith("precious")];
  const { env, faults } = withSecretFiles({
    SECRET_KEY_FILE: "/nowhere/at-all",
    ADMIN_PASSWORD_FILE: empty,
    MQTT_PASSWORD_FILE: full,
    MQTT_PASSWORD: "another",
  });
  assert.equal(env.MQTT_PASSWORD, "another");
  assert.deepEqual(faults.map((fault) => fault.split(" ")[0]).sort(), [
    "ADMIN_PASSWORD_FILE",
    "MQTT_PASSWORD_FILE",
    "SECRET_KEY_FILE",
  ]);
  assert.ok(!faults.join().includes("precious"));
  for (const path of [empty, full]) await Deno.remove(path);
});
