/** `deno task backup` and `restore` as processes, on folders of their own. */

import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { lockWriter, storePath } from "../lib/adapters/mod.ts";
import { startRunning } from "../lib/e2e/harness.ts";
import { assertStoreAgrees } from "../lib/testing/book_harness.ts";
import { pause } from "../lib/testing/until.ts";
import { taskArguments } from "../lib/testing/task_flags.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const WRITER = `${ROOT}/lib/e2e/ledger_kill_victim.ts`;
/** Backups taken of a store that is written to. */
const ROUNDS = 3;

/** A folder for states and backups. */
async function setup() {
  const folder = await Deno.makeTempDir();
  const dataDir = `${folder}/data`;
  const run = async (task: "backup" | "restore" | "migrate", to: string, ...args: string[]) => {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [...taskArguments(task), "--config", `${ROOT}/deno.json`, `${ROOT}/tasks/${task}.ts`]
        .concat(args),
      cwd: folder,
      env: { DATA_DIR: to, TIMEZONE: "America/Sao_Paulo" },
    }).output();
    const decoder = new TextDecoder();
    return { code, out: decoder.decode(stdout), err: decoder.decode(stderr) };
  };
  const dispose = () => Deno.remove(folder, { recursive: true });
  return { folder, dataDir, run, [Symbol.asyncDispose]: dispose };
}

/** A process that stores readings of M1 until it is disposed of. */
async function startWriter(path: string, from: number): Promise<AsyncDisposable> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", WRITER, path, String(from)],
    stdout: "piped",
  }).spawn();
  const output = child.stdout.getReader();
  await output.read(); // it stores from now on
  return {
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGKILL");
      await child.status;
      await output.cancel();
    },
  };
}

async function modesOf(folder: string): Promise<Record<string, string>> {
  const modes: Record<string, string> = { ".": octal((await Deno.stat(folder)).mode) };
  for await (const { name } of Deno.readDir(folder)) {
    modes[name] = octal((await Deno.stat(`${folder}/${name}`)).mode);
  }
  return modes;
}

const octal = (mode: number | null) => (mode! & 0o777).toString(8);

Deno.test(`backup: taken ${ROUNDS} times under load, each restores to the same ledger`, async () => {
  await using one = await setup();
  await one.run("migrate", one.dataDir);
  let last = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const file = `${one.folder}/${round}.backup`;
    {
      await using _writer = await startWriter(storePath(one.dataDir), round * 200);
      await pause(300);
      const { code, out, err } = await one.run("backup", one.dataDir, "--out", file);
      assert.equal(code, 0, err);
      assert.match(out, /MB, sound, layout \d+, 1 meters, \d+ readings, sums agree\n$/);
      await pause(100);
    }
    const restored = `${one.folder}/restored-${round}`;
    const { code, out, err } = await one.run("restore", restored, file);
    assert.equal(code, 0, err);
    const readings = await assertStoreAgrees(storePath(restored));
    assert.match(out, new RegExp(`, 1 meters, ${readings} readings, layout \\d+\n$`));
    assert.ok(readings > last, `${readings} readings after ${last}`);
    assert.ok(
      await assertStoreAgrees(storePath(one.dataDir)) > readings,
      "nothing was written meanwhile",
    );
    last = readings;
  }
});

Deno.test("backup: of a store whose writer was killed has all that it had stored", async () => {
  await using one = await setup();
  await one.run("migrate", one.dataDir);
  {
    await using _writer = await startWriter(storePath(one.dataDir), 0);
    await pause(500);
  }
  const { code, err } = await one.run("backup", one.dataDir, "--out", "one.backup");
  assert.equal(code, 0, err);
  await one.run("restore", `${one.folder}/new`, "one.backup");
  assert.equal(
    await assertStoreAgrees(storePath(`${one.folder}/new`)),
    await assertStoreAgrees(storePath(one.dataDir)),
  );
});

Deno.test("backup: users, tokens and commands come back with the readings", async () => {
  await using one = await setup();
  const env = { ADMIN_PASSWORD: "the-first-password", MQTT_ANONYMOUS: "true" };
  const login = (at: Awaited<ReturnType<typeof startRunning>>, password: string) =>
    at.request("/api/login", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ username: "admin", password }),
    });
  const first = await startRunning({ ...env, DATA_DIR: one.dataDir });
  const { token } = await (await login(first, env.ADMIN_PASSWORD)).json();
  const auth = { Authorization: `Bearer ${token}` };
  const json = { ...auth, "Content-Type": "application/json" };
  const post = async (path: string, body: unknown) => {
    const init = { method: "POST", headers: json, body: JSON.stringify(body) };
    assert.equal((await first.request(path, init)).status, 200);
  };
  await post("/api/data", [
    { numeroSerie: "C1", totalLiters: 100, flowLmin: 1, ts: 1_767_225_600_000 },
    { numeroSerie: "C1", totalLiters: 100.5, flowLmin: 2, ts: 1_767_225_660_000 },
  ]);
  await post("/api/cmd", { action: "reset", numeroSerie: "C1" });
  const all = async (at: typeof first) => {
    const paths = ["/api/history?serial=C1", "/api/meters/C1/proof", "/api/commands"];
    return await Promise.all(
      paths.map(async (path) => await (await at.request(path, { headers: auth })).json()),
    );
  };
  const before = await all(first);
  assert.equal((await one.run("backup", one.dataDir, "--out", "all.backup")).code, 0); // it runs
  await first.program.stop();

  const dataDir = `${one.folder}/elsewhere`;
  const { code, err } = await one.run("restore", dataDir, "all.backup");
  assert.equal(code, 0, err);
  const second = await startRunning({ ADMIN_PASSWORD: "another-password", DATA_DIR: dataDir });
  assert.deepEqual(await all(second), before); // the token is valid: its secret came along
  assert.equal((await login(second, env.ADMIN_PASSWORD)).status, 200);
  assert.equal((await login(second, "another-password")).status, 401);
  await second.program.stop();
});

Deno.test("restore: modes are as they have to be, a file of the operator's is there too", async () => {
  await using one = await setup();
  await Deno.mkdir(one.dataDir);
  assert.equal((await one.run("migrate", one.dataDir)).out, "Layout none → 3\n");
  await Deno.writeTextFile(`${one.dataDir}/secret-key`, "secret\n", { mode: 0o600 });
  await Deno.writeTextFile(`${one.dataDir}/ca.pem`, "certificate\n", { mode: 0o644 });
  await Deno.mkdir(`${one.dataDir}/photos`);
  await Deno.writeFile(`${one.dataDir}/large`, new Uint8Array(2 ** 20 + 1));
  const made = await one.run("backup", one.dataDir, "--out", "one.backup");
  assert.match(made.out, /0 meters, 0 readings, sums agree; with ca\.pem, secret-key\n$/);
  assert.match(made.err, /^left out, a folder or too large: large\n.*: photos\n$/);
  const to = `${one.folder}/new`;
  assert.equal((await one.run("restore", to, "one.backup")).code, 0);
  assert.equal(await Deno.readTextFile(`${to}/ca.pem`), "certificate\n");
  if (Deno.build.os === "windows") return;
  const own = "600";
  assert.deepEqual(await modesOf(to), {
    ".": "700",
    "ca.pem": own,
    "hidrometro.kv": own,
    "secret-key": own,
    "writer.lock": own,
  });
  assert.equal(octal((await Deno.stat(`${one.folder}/one.backup`)).mode), own);
});

Deno.test("restore --force moves what is there aside; without it nothing is touched", async () => {
  await using one = await setup();
  await one.run("migrate", one.dataDir);
  await Deno.writeTextFile(`${one.dataDir}/secret-key`, "first\n");
  await one.run("backup", one.dataDir, "--out", "one.backup");
  await Deno.writeTextFile(`${one.dataDir}/secret-key`, "second\n");
  const key = () => Deno.readTextFile(`${one.dataDir}/secret-key`);

  const refused = await one.run("restore", one.dataDir, "one.backup");
  assert.equal(refused.code, 1);
  const why = /: it is not empty \(hidrometro\.kv.*, secret-key\); give --force to move that aside/;
  assert.match(refused.err, why);
  assert.equal(await key(), "second\n");

  const forced = await one.run("restore", one.dataDir, "one.backup", "--force");
  assert.equal(forced.code, 0, forced.err);
  assert.equal(await key(), "first\n");
  const [, aside] = /^What was there is in (.*\/before-restore-\S+Z)\n/.exec(forced.err)!;
  assert.equal(await Deno.readTextFile(`${aside}/secret-key`), "second\n");
  assert.ok((await Deno.stat(storePath(aside))).isFile);
});

Deno.test("restore refuses a tampered file before it touches anything, and a folder with a server", async () => {
  await using one = await setup();
  await one.run("migrate", one.dataDir);
  await one.run("backup", one.dataDir, "--out", "one.backup");
  const bytes = await Deno.readFile(`${one.folder}/one.backup`);
  for (let i = 8192; i < 12_288; i++) bytes[i] ^= 0xff;
  await Deno.writeFile(`${one.folder}/tampered.backup`, bytes);
  const to = `${one.folder}/new`;
  const tampered = await one.run("restore", to, "tampered.backup");
  assert.equal(tampered.code, 1);
  assert.match(tampered.err, /^Cannot use "tampered\.backup": it is damaged \(.*\)\n$/s);
  await assert.rejects(Deno.stat(to), Deno.errors.NotFound);

  const lock = await lockWriter(one.dataDir);
  const locked = await one.run("restore", one.dataDir, "one.backup", "--force");
  assert.equal(locked.code, 1);
  assert.match(locked.err, /another process \(the server\?\) writes there; stop it first\n$/);
  lock.release();
  await assert.rejects(Deno.stat(`${one.dataDir}/restore.new`), Deno.errors.NotFound);
});

Deno.test("backup and restore name what they cannot do and exit with 1, bad arguments with 2", async () => {
  await using one = await setup();
  const nothing = await one.run("backup", one.dataDir);
  assert.equal(nothing.code, 1);
  assert.match(nothing.err, /^Cannot back up DATA_DIR ".*": there is no store in it\n$/);
  await assert.rejects(Deno.stat(one.dataDir), Deno.errors.NotFound);

  await one.run("migrate", one.dataDir);
  const named = await one.run("backup", one.dataDir);
  assert.match(named.out, /^hidrometro-\d{4}-\d\d-\d\dT\d{6}Z\.backup: /);
  await Deno.writeTextFile(`${one.folder}/precious`, "mine");
  const exists = await one.run("backup", one.dataDir, "--out", "precious");
  assert.equal(exists.code, 1);
  assert.match(exists.err, /^Cannot write "precious": it exists; name another, or give --force\n$/);
  assert.equal(await Deno.readTextFile(`${one.folder}/precious`), "mine");
  assert.equal((await one.run("backup", one.dataDir, "--out", "precious", "--force")).code, 0);
  assert.equal((await one.run("restore", `${one.folder}/new`, "precious")).code, 0);

  const noFolder = await one.run("backup", one.dataDir, "--out", "no/such/folder");
  assert.equal(noFolder.code, 1);
  const backup = await one.run("backup", one.dataDir, "file", "--what");
  assert.equal(backup.code, 2);
  assert.match(backup.err, /--what: unknown option\n"file": give it as --out FILE\n/);
  const restore = await one.run("restore", one.dataDir, "--out", "x");
  assert.equal(restore.code, 2);
  assert.match((await one.run("restore", one.dataDir)).err, /^FILE: is missing\n/);
});

Deno.test("backup of a store of an older layout is migrated by the next program, and kept", async () => {
  await using one = await setup();
  await Deno.mkdir(one.dataDir);
  const kv = await Deno.openKv(storePath(one.dataDir));
  await kv.set(["schema"], 1);
  await kv.set(["m", "M1"], { serial: "M1", firstSeen: 1 });
  kv.close();
  const made = await one.run("backup", one.dataDir, "--out", "old.backup");
  assert.match(made.out, /sound, layout 1, 1 meters, books of an older program, not added up\n$/);
  const to = `${one.folder}/new`;
  const restored = await one.run("restore", to, "old.backup");
  assert.match(restored.out, /, layout 1, brought to 3 by the next start\n$/);
  const migrated = await one.run("migrate", to);
  assert.equal(migrated.out, "Layout 1 → 3\n");
  assert.match(migrated.err, /^The store goes from layout 1 to 3; as it was: .*before-layout-3\n$/);
  assert.equal((await one.run("migrate", to)).out, "The store has layout 3: nothing to do\n");
});
