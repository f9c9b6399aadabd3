import assert from "node:assert/strict";

/** The id in a process with this environment. */
async function idWith(env: Record<string, string>): Promise<string> {
  const module = import.meta.resolve("./build_id.ts");
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", `import { BUILD_ID } from "${module}"; console.log(BUILD_ID);`],
    clearEnv: true,
    env: { HOME: Deno.env.get("HOME") ?? "/", DENO_NO_UPDATE_CHECK: "1", ...env },
  }).output();
  return new TextDecoder().decode(stdout).trim();
}

Deno.test("BUILD_ID is the SHA-1 of the deployment that the environment names first", async () => {
  const a = "86f7e437faa5a7fce15d1ddcb9eaeaea377667b8";
  const b = "e9d71f5ee7c92d6dc9e92ffdad17b8bd49418f98";
  assert.equal(await idWith({ DENO_DEPLOYMENT_ID: "a", GITHUB_SHA: "b" }), a);
  assert.equal(await idWith({ DENO_DEPLOYMENT_ID: "", GITHUB_SHA: "b", CI_COMMIT_SHA: "a" }), b);
  assert.equal(await idWith({ CI_COMMIT_SHA: "a" }), a);
});

Deno.test("BUILD_ID is another in each process when none is named", async () => {
  const ids = [await idWith({}), await idWith({})];
  for (const id of ids) assert.match(id, /^[0-9a-f]{32}$/);
  assert.notEqual(ids[0], ids[1]);
});
