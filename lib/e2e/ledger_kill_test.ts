/** Readings and what was made of them agree after a kill at any moment. */

import { fileURLToPath } from "node:url";
import { KvReadingStore } from "../adapters/kv_store.ts";
import { createCalendar } from "../domain/calendar.ts";
import type { Reading } from "../domain/reading.ts";
import { ConsumptionView } from "../readings/consumption.ts";
import { assertAsLedger } from "../testing/book_harness.ts";
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

async function assertAgrees(path: string): Promise<number> {
  const store = new KvReadingStore(await Deno.openKv(path));
  const calendar = createCalendar("America/Sao_Paulo");
  const [record] = await store.meters();
  const readings: Reading[] = [];
  for await (const piece of store.scan({ serial: "M1" })) readings.push(...piece);
  const view = new ConsumptionView({
    store,
    calendar,
    records: () => [record],
    record: () => record,
  });
  const rules = { maxFlowLmin: 10_000, registerDigits: null, replacements: [] };
  await assertAsLedger(readings, rules, view, calendar);
  store.close();
  return readings.length;
}

Deno.test(`killed ${KILLS} times in mid-writing, books and readings agree each time`, async () => {
  const path = `${await Deno.makeTempDir()}/killed.kv`;
  for (let i = 0; i < KILLS; i++) {
    await runAndKill(path, i * 150, 50 + Math.random() * 600);
    const stored = await assertAgrees(path);
    if (i === KILLS - 1) console.log(`${stored} readings stored over ${KILLS} kills`);
  }
});
