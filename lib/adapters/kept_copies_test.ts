import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { aMeterRecord } from "../testing/readings.ts";
import { checkBackup, unpackBackup } from "./backup_file.ts";
import { COPY_KEPT_MS, forgetCopies } from "./kept_copies.ts";
import { SCHEMA_VERSION } from "./kv_migrate.ts";
import { migrateStore, openStoreFile, storePath } from "./mod.ts";

const { settings: _settings, replacements: _replacements, ...OLD_METER } = aMeterRecord();

/** A store of layout 1 with one meter. */
async function setup() {
  const dataDir = await Deno.makeTempDir();
  const kv = await Deno.openKv(storePath(dataDir));
  await kv.set(["schema"], 1);
  await kv.set(["m", "M1"], OLD_METER);
  kv.close();
  const said: string[] = [];
  return {
    dataDir,
    copy: `${dataDir}/store.before-layout-${SCHEMA_VERSION}`,
    said,
    migrate: () => migrateStore({ dataDir }, (words) => said.push(words)),
    [Symbol.asyncDispose]: () => Deno.remove(dataDir, { recursive: true }),
  };
}

Deno.test("migrateStore() keeps the store as it was and says where", async () => {
  await using one = await setup();
  assert.deepEqual(await one.migrate(), { from: 1, to: SCHEMA_VERSION });
  assert.deepEqual(one.said, [
    `The store goes from layout 1 to ${SCHEMA_VERSION}; as it was: ${one.copy}`,
  ]);
  const { store, layout } = await openStoreFile(storePath(one.dataDir));
  assert.equal(layout, SCHEMA_VERSION);
  assert.deepEqual(await store.meters(), [aMeterRecord()]);
  store.close();

  assert.equal((await checkBackup(one.copy)).layout, 1);
  if (Deno.build.os !== "windows") assert.equal((await Deno.stat(one.copy)).mode! & 0o777, 0o600);
  const folder = await Deno.makeTempDir();
  await unpackBackup(one.copy, folder);
  const kv = await Deno.openKv(storePath(folder));
  assert.equal((await kv.get(["schema"])).value, 1);
  assert.deepEqual((await kv.get(["m", "M1"])).value, OLD_METER);
  kv.close();
  await Deno.remove(folder, { recursive: true });
});

Deno.test("migrateStore() may write to DATA_DIR alone, as in the container", async () => {
  await using one = await setup();
  const module = new URL("./mod.ts", import.meta.url).href;
  const script = `${one.dataDir}/migrate.ts`;
  await Deno.writeTextFile(
    script,
    `import { migrateStore } from ${JSON.stringify(module)};
    await migrateStore({ dataDir: ${JSON.stringify(one.dataDir)} }, console.log);`,
  );
  const config = fileURLToPath(new URL("../../deno.json", import.meta.url));
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--no-check", "--config", config, "--allow-env", "--allow-read"]
      .concat(`--allow-write=${one.dataDir}`, script),
  }).output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  assert.equal((await checkBackup(one.copy)).layout, 1);
});

Deno.test("migrateStore() copies nothing when there is nothing to do", async () => {
  await using one = await setup();
  await one.migrate();
  await Deno.remove(one.copy);
  assert.deepEqual(await one.migrate(), { from: SCHEMA_VERSION, to: SCHEMA_VERSION });
  await assert.rejects(Deno.stat(one.copy), Deno.errors.NotFound);
});

Deno.test("migrateStore() begun a second time keeps the first copy", async () => {
  await using one = await setup();
  await one.migrate();
  const kv = await Deno.openKv(storePath(one.dataDir));
  await kv.set(["schema"], 1); // as if it had ended before its last step
  kv.close();
  const { ino, mtime } = await Deno.stat(one.copy);
  await one.migrate();
  const after = await Deno.stat(one.copy);
  assert.deepEqual([after.ino, after.mtime], [ino, mtime]);
});

Deno.test("migrateStore() changes nothing when the copy cannot be made", async () => {
  await using one = await setup();
  await Deno.mkdir(`${one.copy}.new/full`, { recursive: true });
  await assert.rejects(one.migrate(), {
    message: /^Cannot keep a copy of the store as ".*" before its migration: /,
  });
  const { store, layout } = await openStoreFile(storePath(one.dataDir));
  store.close();
  assert.equal(layout, 1);
});

Deno.test("forgetCopies() removes a copy after a week", async () => {
  await using one = await setup();
  await one.migrate();
  const made = (await Deno.stat(one.copy)).mtime!.getTime();
  assert.deepEqual(await forgetCopies(one.dataDir, made + COPY_KEPT_MS), []);
  assert.deepEqual(await forgetCopies(one.dataDir, made + COPY_KEPT_MS + 1), [one.copy]);
  await assert.rejects(Deno.stat(one.copy), Deno.errors.NotFound);
});
