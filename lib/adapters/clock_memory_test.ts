import assert from "node:assert/strict";
import { createClockMemory } from "./clock_memory.ts";

Deno.test("createClockMemory() remembers the last time over restarts, and nothing at first", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/clock`;
  assert.equal(await createClockMemory(path).read(), null);
  const trust = { believed: Date.UTC(2026, 0, 1), wall: Date.UTC(2027, 0, 1), steadyMs: 12 };
  await createClockMemory(path).write({ ...trust, steadyMs: 3 });
  await createClockMemory(path).write(trust);
  assert.deepEqual(await createClockMemory(path).read(), trust);
  assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), ["clock"]);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("createClockMemory() makes nothing of a file that a power failure cut short", async () => {
  const path = await Deno.makeTempFile();
  for (const text of ["", '{"believed":17', "null", '{"believed":1,"wall":"2"}']) {
    await Deno.writeTextFile(path, text);
    assert.equal(await createClockMemory(path).read(), null, text);
  }
  await Deno.remove(path);
});
