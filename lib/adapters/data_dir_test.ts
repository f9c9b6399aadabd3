import assert from "node:assert/strict";
import { lockWriter, WriterLockedError } from "./data_dir.ts";

const MODULE = new URL("./data_dir.ts", import.meta.url).href;

/** Another process that holds the lock until it is killed. */
async function otherWriter(dataDir: string): Promise<Deno.ChildProcess> {
  const code = `import { lockWriter } from ${JSON.stringify(MODULE)};
    await lockWriter(${JSON.stringify(dataDir)});
    console.log("locked");
    setInterval(() => {}, 1000);`;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-check", code],
    stdout: "piped",
  }).spawn();
  for await (const bytes of child.stdout.values({ preventCancel: true })) {
    if (new TextDecoder().decode(bytes).includes("locked")) break;
  }
  return child;
}

Deno.test("lockWriter() lets one process write, and the next after a kill -9", async () => {
  const dataDir = await Deno.makeTempDir();
  const other = await otherWriter(dataDir);
  await assert.rejects(lockWriter(dataDir), (error: unknown) => {
    assert.ok(error instanceof WriterLockedError);
    assert.ok(error.message.startsWith(`Cannot write to DATA_DIR "${dataDir}": another process`));
    assert.match(error.message, / writes there; stop it first$/);
    return true;
  });
  other.kill("SIGKILL");
  await other.status;
  await other.stdout.cancel();
  (await lockWriter(dataDir)).release();
  await Deno.remove(dataDir, { recursive: true });
});

Deno.test("lockWriter() waits for a writer that is on its way out", async () => {
  const dataDir = await Deno.makeTempDir();
  const first = await lockWriter(dataDir);
  setTimeout(() => first.release(), 300);
  (await lockWriter(dataDir)).release();
  const { mode } = await Deno.stat(`${dataDir}/writer.lock`);
  if (Deno.build.os !== "windows") assert.equal(mode! & 0o777, 0o600);
  await Deno.remove(dataDir, { recursive: true });
});
