import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import {
  type BackupAbout,
  checkBackup,
  copyStore,
  sealBackup,
  unpackBackup,
} from "./backup_file.ts";
import { migrate, SCHEMA_VERSION } from "./kv_migrate.ts";

const ABOUT: BackupAbout = {
  madeAt: "2026-01-01T00:00:00.000Z",
  layout: SCHEMA_VERSION,
  meters: 3,
  readings: null,
};
const SECRET = new TextEncoder().encode("secret\n");
/** Bytes that are flipped at once. */
const DAMAGE = 4096;

/** A backup of a store with some hundred pages. */
async function setup(about: Partial<BackupAbout> = {}, files = new Map([["secret-key", SECRET]])) {
  const folder = await Deno.makeTempDir();
  const store = `${folder}/hidrometro.kv`;
  const kv = await Deno.openKv(store);
  await migrate(kv);
  for (let i = 0; i < 40; i++) await kv.set(["r", i], { text: `${i}`.repeat(6000) });
  const path = `${folder}/one.backup`;
  await copyStore(store, path);
  kv.close();
  await sealBackup(path, { ...ABOUT, ...about }, files);
  const dispose = () => Deno.remove(folder, { recursive: true });
  return { folder, path, [Symbol.asyncDispose]: dispose };
}

const refusal = (path: string, why: RegExp) => ({
  name: "BackupError",
  message: new RegExp(`^Cannot use "${path}": ${why.source}`),
});

Deno.test("backup: what was stored and the files beside it come back, for their owner alone", async () => {
  await using one = await setup();
  assert.deepEqual(await checkBackup(one.path), ABOUT);
  const folder = `${one.folder}/new`;
  await Deno.mkdir(folder);
  await unpackBackup(one.path, folder);
  const names = await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
  assert.deepEqual(names.sort(), ["hidrometro.kv", "secret-key"]);
  assert.deepEqual(await Deno.readFile(`${folder}/secret-key`), SECRET);
  for (const path of [one.path, ...names.map((name) => `${folder}/${name}`)]) {
    if (Deno.build.os !== "windows") assert.equal((await Deno.stat(path)).mode! & 0o777, 0o600);
  }
  const tables = new DatabaseSync(`${folder}/hidrometro.kv`)
    .prepare("SELECT count(*) AS n FROM sqlite_schema WHERE name LIKE 'backup%'").get();
  assert.equal(tables?.n, 0);
  using kv = await Deno.openKv(`${folder}/hidrometro.kv`);
  assert.deepEqual((await kv.get(["r", 39])).value, { text: "39".repeat(6000) });
});

Deno.test("checkBackup() refuses a file of which 4 KB are flipped, wherever they are", async () => {
  await using one = await setup();
  const whole = await Deno.readFile(one.path);
  const path = `${one.folder}/tampered.backup`;
  for (let i = 0; i < 60; i++) {
    const at = i === 0 ? 0 : Math.floor(Math.random() * (whole.length - DAMAGE));
    const bytes = whole.map((byte, j) => j >= at && j < at + DAMAGE ? byte ^ 0xff : byte);
    await Deno.writeFile(path, bytes);
    const why = /it is damaged \(|`deno task backup` did not make it, or its beginning is damaged/;
    await assert.rejects(checkBackup(path), refusal(path, why), `flipped from ${at}`);
  }
});

Deno.test("checkBackup() refuses one changed letter that SQLite itself does not see", async () => {
  await using one = await setup();
  const db = new DatabaseSync(one.path);
  db.exec("UPDATE backup_files SET bytes = CAST('Secret' || char(10) AS BLOB)");
  db.close();
  const why = /it is damaged \(its content is not what was written\)/;
  await assert.rejects(checkBackup(one.path), refusal(one.path, why));
});

Deno.test("checkBackup() refuses a file that was cut short", async () => {
  await using one = await setup();
  await Deno.truncate(one.path, (await Deno.stat(one.path)).size - 3 * DAMAGE);
  await assert.rejects(checkBackup(one.path), refusal(one.path, /it is damaged \(/));
});

Deno.test("checkBackup() refuses what is no backup and says what it is", async () => {
  await using one = await setup();
  const file = async (name: string, bytes: string | Uint8Array) => {
    const data = typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes;
    await Deno.writeFile(`${one.folder}/${name}`, data);
    return `${one.folder}/${name}`;
  };
  const foreign = /`deno task backup` did not make it/;
  for (
    const [path, why] of [
      [`${one.folder}/none`, /there is no such file/],
      [one.folder, /it is a folder/],
      [await file("empty", ""), foreign],
      [await file("readings.csv", "ts,total\n1,2\n"), foreign],
      [await file("archive.gz", new Uint8Array([0x1f, 0x8b, ...new Uint8Array(200)])), foreign],
      [`${one.folder}/hidrometro.kv`, foreign], // a store as it is
    ] as const
  ) {
    await assert.rejects(checkBackup(path), refusal(path, why));
  }
});

Deno.test("checkBackup() refuses the state of a later program by name, and takes an older one", async () => {
  await using newer = await setup({ layout: SCHEMA_VERSION + 1 });
  const why = new RegExp(
    `its layout is ${SCHEMA_VERSION + 1}, this program knows ${SCHEMA_VERSION}; use the program`,
  );
  await assert.rejects(checkBackup(newer.path), refusal(newer.path, why));
  await using older = await setup({ layout: 1 });
  assert.equal((await checkBackup(older.path)).layout, 1);
});

Deno.test("unpackBackup() writes no file that would leave the folder or be the store", async () => {
  for (const name of ["../out", "..", "a/b", "", "writer.lock", "hidrometro.kv-wal"]) {
    await using one = await setup({}, new Map([[name, SECRET]]));
    const folder = `${one.folder}/new`;
    await Deno.mkdir(folder);
    const why = /it has a file named "/;
    await assert.rejects(unpackBackup(one.path, folder), refusal(one.path, why), name);
  }
});

Deno.test("copyStore() refuses a store that is damaged, and names it", async () => {
  await using one = await setup();
  const store = `${one.folder}/hidrometro.kv`;
  const bytes = await Deno.readFile(store);
  bytes.fill(0xa5, 20 * DAMAGE, 21 * DAMAGE);
  await Deno.writeFile(store, bytes);
  const copied = copyStore(store, `${one.folder}/copy`);
  await assert.rejects(copied, refusal(store, /it is damaged \(/));
});
