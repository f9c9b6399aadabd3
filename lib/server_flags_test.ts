import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { SERVER_FLAGS } from "./server_flags.ts";

const read = (name: string) =>
  Deno.readTextFile(fileURLToPath(new URL(`../${name}`, import.meta.url)));

Deno.test("the server is started in the container as by its tasks", async () => {
  const dockerfile = await read("Dockerfile");
  for (const flag of SERVER_FLAGS) assert.ok(dockerfile.includes(`"${flag}"`), flag);
});
