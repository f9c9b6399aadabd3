import assert from "node:assert/strict";
import { lockWriter } from "../lib/adapters/mod.ts";
import { taskArguments } from "../lib/testing/task_flags.ts";

const HEADER = "ts,numeroSerie,totalLiters,flowLmin,epoch,seq,n,clock,bateria,pressaoBar\r\n";
const T0 = 1_767_225_600_000;

/** A folder for a store and files. */
async function setup() {
  const folder = await Deno.makeTempDir();
  const dataDir = `${folder}/data`;
  const file = async (text: string) => {
    const path = await Deno.makeTempFile({ dir: folder, suffix: ".csv" });
    await Deno.writeTextFile(path, text);
    return path;
  };
  const run = async (task: "export" | "import", ...args: string[]) => {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [...taskArguments(task), `tasks/${task}.ts`, ...args],
      cwd: new URL("..", import.meta.url),
      env: { DATA_DIR: dataDir, TIMEZONE: "America/Sao_Paulo" },
    }).output();
    const decoder = new TextDecoder();
    return { code, out: decoder.decode(stdout), err: decoder.decode(stderr) };
  };
  const dispose = () => Deno.remove(folder, { recursive: true });
  return { folder, dataDir, file, run, [Symbol.asyncDispose]: dispose };
}

Deno.test("import and export: a file comes back as it was, a second import takes nothing", async () => {
  await using one = await setup();
  await using two = await setup();
  const path = await one.file(
    `total;ts;numero_serie\r\n1,5;31/12/2025 21:00;b1\r\n54.322,001;31/12/2025 21:00:10,5;a1\r\n`,
  );
  const first = await one.run("import", path);
  assert.match(first.out, /^2 accepted, 0 duplicates, 0 rejected, [\d.]+ s\n$/);
  assert.equal(first.code, 0);
  const csv = `${HEADER}${T0 + 10_500},A1,54322.001,,,,0,0,,\r\n${T0},B1,1.5,,,,0,0,,\r\n`;
  assert.equal((await one.run("export")).out, csv);

  const out = `${one.folder}/out.csv`;
  assert.equal((await one.run("export", "--format", "pt-BR", "--out", out)).code, 0);
  assert.match((await two.run("import", out)).out, /^2 accepted/);
  assert.match((await two.run("import", out)).out, /^0 accepted, 2 duplicates/);
  assert.equal((await two.run("export")).out, csv);
});

Deno.test("export takes the meters and the time that it is told", async () => {
  await using one = await setup();
  const rows = ["A", "B", "C"].map((serial, i) => `${T0 + i},${serial},1\n`);
  await one.run("import", await one.file(`ts,serial,total\n${rows.join("")}`));
  const serials = async (...args: string[]) =>
    (await one.run("export", ...args)).out.split("\r\n").slice(1, -1).map((row) =>
      row.split(",")[1]
    ).join("");
  assert.equal(await serials("--serial", "c", "--serial", "A"), "CA");
  assert.equal(await serials("--from", String(T0 + 1), "--to", String(T0 + 2)), "B");
  assert.equal(await serials("--from", "2026-01-01"), "");
  const unknown = await one.run("export", "--serial", "X");
  assert.equal(unknown.code, 2);
  assert.match(unknown.err, /--serial "X": no such meter/);
});

Deno.test("import names bad lines, takes the others and exits with 1; a dry run stores nothing", async () => {
  await using one = await setup();
  const path = await one.file(`ts,total\n${T0},1\nx,2\n${T0},1\n`);
  for (const args of [["--dry-run"], []]) {
    const { code, out, err } = await one.run("import", path, "--serial", "A", ...args);
    assert.equal(code, 1);
    assert.match(err, /line 3: ts "x" is not a time/);
    assert.match(out, /1 accepted, 1 duplicates, 1 rejected/);
    assert.equal(out.startsWith("dry run"), args.length > 0);
  }
});

Deno.test("import does not write beside a server; a dry run and an export read beside it", async () => {
  await using one = await setup();
  const path = await one.file(`ts,total,serial\n${T0},1,A\n`);
  await Deno.mkdir(one.dataDir);
  const lock = await lockWriter(one.dataDir);
  const refused = await one.run("import", path);
  assert.equal(refused.code, 1);
  assert.match(refused.err, /another process \(the server\?\) writes there; stop it, or send/);
  assert.match((await one.run("import", path, "--dry-run")).out, /1 accepted/);
  assert.equal((await one.run("export")).out, HEADER);
  lock.release();
  assert.equal((await one.run("import", path)).code, 0);
});

Deno.test("import and export name every bad argument at once and exit with 2", async () => {
  await using one = await setup();
  const exported = await one.run("export", "--serial", "a b", "--bucket", "week", "--what", "x");
  assert.equal(exported.code, 2);
  for (const name of ["--serial", "--bucket", "--what", '"x"']) {
    assert.ok(exported.err.includes(name), `${name} is not named in ${exported.err}`);
  }
  const backwards = await one.run("export", "--from", "2", "--to", "1");
  assert.match(backwards.err, /--from "2": must be before --to/);
  const bills = await one.run("export", "--bucket", "bill");
  assert.match(bills.err, /--bucket bill: one --serial at a time/);
  const imported = await one.run("import", "--serial", "a b", "--dry");
  assert.equal(imported.code, 2);
  for (const name of ["FILE", "--serial", "--dry"]) assert.ok(imported.err.includes(name));
  assert.equal((await one.run("import", "/no/such/file")).code, 2);
  const picture = await one.run("import", await one.file("PNG"));
  assert.equal(picture.code, 1);
  assert.match(picture.err, /this is no header of readings/);
});
