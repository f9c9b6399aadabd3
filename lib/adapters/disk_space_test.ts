import assert from "node:assert/strict";
import { freeBytes } from "./disk_space.ts";

Deno.test("freeBytes() tells what df tells", async () => {
  const folder = await Deno.makeTempDir();
  const { stdout } = await new Deno.Command("df", { args: ["-B1", "--output=avail", folder] })
    .output();
  const expected = Number(new TextDecoder().decode(stdout).split("\n")[1]);
  const found = await freeBytes(folder);
  assert.ok(Math.abs(found - expected) < expected / 10, `${found}, df says ${expected}`);
  await Deno.remove(folder);
});

Deno.test("freeBytes() rejects for a folder that is gone", async () => {
  await assert.rejects(freeBytes("/nonexistent/hidrometro"));
});
