/** Readings and what was made of them agree after a kill at any moment. */

import { fileURLToPath } from "node:url";
import { assertStoreAgrees } from "../testing/book_harness.ts";
import { pause } from "../testing/until.ts";

const VICTIM = fileURLToPath(new URL("ledger_kill_victim.ts", import.meta.url));
const KILLS = 8;

async function runAndKill(path: string, from: number, afterMs: number): Promise<void> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", VICTIM, path, String(from)],
    stdout: "piped",
  }).spawn();
  const output = child.stdout.getReader();
  await output.read(); // it stores from now on
  await pause(afterMs);
  child.kill("SIGKILL");
  await child.status;
  await output.cancel();
}

Deno.test(`killed ${KILLS} times in mid-writing, books and readings agree each time`, async () => {
  const path = `${await Deno.makeTempDir()}/killed.kv`;
  for (let i = 0; i < KILLS; i++) {
    await runAndKill(path, i * 150, 50 + Math.random() * 600);
    const stored = await assertStoreAgrees(path);
    if (i === KILLS - 1) console.log(`${stored} readings stored over ${KILLS} kills`);
  }
});
