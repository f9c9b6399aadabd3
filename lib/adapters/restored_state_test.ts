import assert from "node:assert/strict";
import { lockWriter } from "./data_dir.ts";
import { finishPlacing, placeState, stageState } from "./restored_state.ts";
import { stateOf } from "./state_files.ts";

const OLD = ["hidrometro.kv", "hidrometro.kv-wal", "mqtt-client-id", "secret-key"];
const NEW = ["hidrometro.kv", "other-key", "secret-key"];
const TIME = "2026-01-01T000000Z";

/** A folder with a state, another one staged in it. */
async function setup(old: readonly string[]) {
  const dataDir = await Deno.makeTempDir();
  for (const name of [...old, "writer.lock", "last.backup"]) {
    await Deno.writeTextFile(`${dataDir}/${name}`, "old");
  }
  const staged = await stageState(dataDir);
  for (const name of NEW) await Deno.writeTextFile(`${staged}/${name}`, "new");
  const dispose = () => Deno.remove(dataDir, { recursive: true });
  return { dataDir, aside: `${dataDir}/before-restore-${TIME}`, [Symbol.asyncDispose]: dispose };
}

async function assertHolds(folder: string, names: readonly string[], text: string): Promise<void> {
  assert.deepEqual(await stateOf(folder), names);
  for (const name of names) assert.equal(await Deno.readTextFile(`${folder}/${name}`), text);
}

/** Runs `work` with a program that ends before the `at`th change on the disk. @returns whether it did */
async function cutShort(at: number, work: () => Promise<unknown>): Promise<boolean> {
  const names = ["rename", "remove", "mkdir", "writeTextFile"] as const;
  const real = { ...Deno };
  let count = 0;
  const change = (name: typeof names[number]) => (...args: never[]) => {
    if (count++ >= at) throw new Error("cut short");
    return (real[name] as (...args: never[]) => Promise<void>)(...args);
  };
  for (const name of names) Object.defineProperty(Deno, name, { value: change(name) });
  try {
    await work();
    return false;
  } catch {
    return true;
  } finally {
    for (const name of names) Object.defineProperty(Deno, name, { value: real[name] });
  }
}

Deno.test("placeState() moves the old state aside and the new one in; a backup there stays", async () => {
  await using one = await setup(OLD);
  assert.equal(await placeState(one.dataDir, TIME), one.aside);
  await assertHolds(one.dataDir, NEW, "new");
  await assertHolds(one.aside, OLD, "old");
  const all = await Array.fromAsync(Deno.readDir(one.dataDir), ({ name }) => name);
  const others = all.filter((name) => !NEW.includes(name)).sort();
  assert.deepEqual(others, [`before-restore-${TIME}`, "last.backup", "writer.lock"]);
});

Deno.test("placeState() into an empty folder leaves nothing aside", async () => {
  await using one = await setup([]);
  assert.equal(await placeState(one.dataDir, TIME), null);
  await assertHolds(one.dataDir, NEW, "new");
  await assert.rejects(Deno.stat(one.aside), Deno.errors.NotFound);
});

Deno.test("placeState() cut short anywhere: the next writer finds all of the old or all of the new", async () => {
  let at = 0;
  for (let wasCut = true; wasCut; at++) {
    await using one = await setup(OLD);
    wasCut = await cutShort(at, () => placeState(one.dataDir, TIME));
    (await lockWriter(one.dataDir)).release();
    if (at === 0) await assertHolds(one.dataDir, OLD, "old");
    else {
      await assertHolds(one.dataDir, NEW, "new");
      await assertHolds(one.aside, OLD, "old");
    }
  }
  assert.ok(at > OLD.length + NEW.length, `only ${at} changes`);
});

Deno.test("stageState() begins anew after a restore that ended before it was decided", async () => {
  await using one = await setup(OLD);
  (await lockWriter(one.dataDir)).release();
  await assertHolds(one.dataDir, OLD, "old");
  await assertHolds(await stageState(one.dataDir), [], "");
});

Deno.test("finishPlacing() cut short itself is finished by the next", async () => {
  await using one = await setup(OLD);
  await cutShort(4, () => placeState(one.dataDir, TIME));
  await cutShort(4, () => finishPlacing(one.dataDir));
  await finishPlacing(one.dataDir);
  await assertHolds(one.dataDir, NEW, "new");
  await assertHolds(one.aside, OLD, "old");
});
