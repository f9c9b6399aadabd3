/**
 * A backup: one SQLite file, the store's tables with two more.
 *
 * | table | holds |
 * | --- | --- |
 * | `backup` | `about`, JSON of `BackupAbout`; `sha256` over that and every other row |
 * | `backup_files` | the small files of `DATA_DIR`, by name |
 */

import { createHash, type Hash } from "node:crypto";
import { backup, DatabaseSync } from "node:sqlite";
import { SCHEMA_VERSION } from "./kv_migrate.ts";
import { LOCK_FILE, type SideFiles, STORE_FILE } from "./state_files.ts";

/** Stands in the header of every backup (SQLite's `application_id`): "HIDR". */
const APPLICATION_ID = 0x48494452;
/** Where it stands, and what a file of SQLite begins with (sqlite.org/fileformat.html, 1.3). */
const APPLICATION_ID_OFFSET = 68;
const MAGIC = "SQLite format 3\0";
/** The form of backups that this program writes and reads. */
const FORMAT = 1;
/** Pages between two words of progress, of 4 KiB each. */
const PAGES_AT_ONCE = 1000;
/** How long a connection on its way out is waited for, ms: Deno KV closes behind our back. */
const BUSY_MS = 5000;
const BUSY_RETRY_MS = 20;
/** What a file beside the store may be called. */
const SIDE_NAME = /^[^/\\\0]{1,255}$/;

/** What a backup says of itself. */
export interface BackupAbout {
  /** ISO 8601 */
  readonly madeAt: string;
  /** Version of the store's layout. */
  readonly layout: number;
  /** `null`: nobody counted them. */
  readonly meters: number | null;
  readonly readings: number | null;
}

/** A file that cannot be used as a backup; the message says why. */
export class BackupError extends Error {
  override readonly name = "BackupError";
}

/** How far a copy is, pages. */
export type CopyProgress = (done: number, of: number) => void;

/**
 * Copies a store of one instant, readable by its owner alone, while another process writes to it.
 *
 * A read transaction is held meanwhile: writers of a store in WAL mode do not wait for it. It is not
 * `VACUUM INTO`, which attaches a database: node:sqlite refuses that unless all the disk may be written.
 *
 * @throws {BackupError} when the store is damaged
 * @throws {Error} when the copy cannot be written
 */
export async function copyStore(
  from: string,
  to: string,
  onProgress: CopyProgress = () => {},
): Promise<void> {
  try {
    await removeCopy(to);
    await Deno.writeTextFile(to, "", { createNew: true, mode: 0o600 });
    using source = open(from, true);
    source.exec("BEGIN");
    source.prepare("SELECT count(*) FROM sqlite_schema").get(); // the instant
    await backup(source, to, {
      rate: PAGES_AT_ONCE,
      progress: ({ totalPages, remainingPages }) =>
        onProgress(totalPages - remainingPages, totalPages),
    });
    using copy = open(to);
    await leaveWal(copy);
    checkIntegrity(copy);
  } catch (error) {
    if (isDamage(error)) throw damaged(from, error);
    const what = `${JSON.stringify(from)} to ${JSON.stringify(to)}`;
    throw new Error(`Cannot copy ${what}: ${wordsOf(error)}`, { cause: error });
  }
}

/** Removes a copy that is not wanted, with what SQLite may have left beside it. */
export async function removeCopy(path: string): Promise<void> {
  for (const end of ["", "-wal", "-shm", "-journal"]) {
    await Deno.remove(`${path}${end}`).catch((error) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    });
  }
}

/** Makes a backup of a copy of a store that nobody else has open. */
export async function sealBackup(
  path: string,
  about: BackupAbout,
  files: SideFiles,
): Promise<void> {
  using db = open(path);
  await leaveWal(db);
  db.exec(`
    BEGIN;
    PRAGMA application_id = ${APPLICATION_ID};
    CREATE TABLE backup_files (name TEXT PRIMARY KEY, bytes BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE backup (about TEXT NOT NULL, sha256 TEXT NOT NULL)`);
  const insert = db.prepare("INSERT INTO backup_files VALUES (?, ?)");
  for (const [name, bytes] of files) insert.run(name, bytes);
  const text = JSON.stringify({ format: FORMAT, ...about });
  db.prepare("INSERT INTO backup VALUES (?, ?)").run(text, digestOf(db, text));
  db.exec("COMMIT");
}

/**
 * Reads all of a backup and holds it against its own sum.
 *
 * @throws {BackupError} when it is none, damaged, or of a later program
 */
export async function checkBackup(path: string): Promise<BackupAbout> {
  await checkKind(path);
  const { format, ...about } = readAbout(path);
  if (format > FORMAT || about.layout > SCHEMA_VERSION) {
    const what = format > FORMAT
      ? `its form is ${format}, this program knows ${FORMAT}`
      : `its layout is ${about.layout}, this program knows ${SCHEMA_VERSION}`;
    throw unusable(path, `${what}; use the program that wrote it, or a newer one`);
  }
  return about;
}

async function checkKind(path: string): Promise<void> {
  const head = new Uint8Array(APPLICATION_ID_OFFSET + 4);
  try {
    using file = await Deno.open(path);
    if ((await file.stat()).isDirectory) throw unusable(path, "it is a folder");
    for (let read = 0, got; read < head.length; read += got) {
      got = await file.read(head.subarray(read)) ?? 0;
      if (got === 0) break;
    }
  } catch (error) {
    if (error instanceof BackupError) throw error;
    const why = error instanceof Deno.errors.NotFound ? "there is no such file" : wordsOf(error);
    throw unusable(path, why);
  }
  const isSqlite = new TextDecoder().decode(head.subarray(0, MAGIC.length)) === MAGIC;
  const id = new DataView(head.buffer).getUint32(APPLICATION_ID_OFFSET);
  if (isSqlite && id === APPLICATION_ID) return;
  throw unusable(path, "`deno task backup` did not make it, or its beginning is damaged");
}

function readAbout(path: string): BackupAbout & { readonly format: number } {
  try {
    using db = open(path, true);
    checkIntegrity(db);
    const row = db.prepare("SELECT about, sha256 FROM backup").get();
    const text = String(row?.about);
    if (digestOf(db, text) !== row?.sha256) throw new Error("its content is not what was written");
    return JSON.parse(text);
  } catch (error) {
    throw damaged(path, error);
  }
}

/**
 * Lays the state of a checked backup out in an empty folder, as it was in `DATA_DIR`.
 *
 * @throws {BackupError}
 */
export async function unpackBackup(
  path: string,
  folder: string,
  onProgress?: CopyProgress,
): Promise<void> {
  const store = `${folder}/${STORE_FILE}`;
  await copyStore(path, store, onProgress);
  using db = open(store);
  const files = db.prepare("SELECT name, bytes FROM backup_files").all();
  for (const { name, bytes } of files as { name: string; bytes: Uint8Array }[]) {
    const isPlain = SIDE_NAME.test(name) && !/^\.+$/.test(name);
    if (!isPlain || name === LOCK_FILE || name.startsWith(STORE_FILE)) {
      throw unusable(path, `it has a file named ${JSON.stringify(name)}`);
    }
    await Deno.writeFile(`${folder}/${name}`, bytes, { mode: 0o600 });
    using file = await Deno.open(`${folder}/${name}`, { write: true });
    await file.sync();
  }
  db.exec(`
    PRAGMA secure_delete = ON;
    DROP TABLE backup;
    DROP TABLE backup_files;
    PRAGMA application_id = 0`);
}

/** All in one file from here on: another connection must not be left. */
async function leaveWal(db: DatabaseSync): Promise<void> {
  for (const end = performance.now() + BUSY_MS;;) {
    try {
      return db.exec("PRAGMA journal_mode = DELETE");
    } catch (error) { // SQLite does not wait here
      if (performance.now() > end || !/locked/.test(wordsOf(error))) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, BUSY_RETRY_MS));
  }
}

/** @throws {Error} with SQLite's first words about what is wrong */
function checkIntegrity(db: DatabaseSync): void {
  const words = db.prepare("PRAGMA integrity_check(1)").get()?.integrity_check;
  if (words !== "ok") throw new IntegrityError(String(words));
}

class IntegrityError extends Error {}

/** SHA-256 of the tables' definitions and rows, and of `about`. */
function digestOf(db: DatabaseSync, about: string): string {
  const hash = createHash("sha256").update(about);
  const tables = db.prepare(
    "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name <> 'backup' ORDER BY name",
  ).all() as { name: string; sql: string }[];
  for (const { name, sql } of tables) {
    hash.update(`\n${sql}\n`);
    if (/^CREATE TABLE/i.test(sql)) digestRows(db, name, hash);
  }
  return hash.digest("hex");
}

function digestRows(db: DatabaseSync, table: string, hash: Hash): void {
  const rows = db.prepare(`SELECT * FROM "${table.replaceAll('"', '""')}" ORDER BY 1`);
  rows.setReadBigInts(true);
  for (const row of rows.iterate()) {
    const cells = Object.values(row);
    // Lengths first: no two rows have the same bytes.
    hash.update(
      cells.map((cell) => cell instanceof Uint8Array ? `x${cell.length}` : `${typeof cell}${cell}`)
        .join("\0"),
    );
    for (const cell of cells) if (cell instanceof Uint8Array) hash.update(cell);
  }
}

function open(path: string, readOnly = false): DatabaseSync & Disposable {
  return new DatabaseSync(path, { readOnly, timeout: BUSY_MS }) as DatabaseSync & Disposable;
}

/** SQLITE_CORRUPT and SQLITE_NOTADB (sqlite.org/rescode.html). */
function isDamage(error: unknown): boolean {
  const code = (error as { errcode?: number }).errcode;
  return error instanceof IntegrityError || code === 11 || code === 26 ||
    /malformed|not a database/.test(wordsOf(error));
}

function damaged(path: string, error: unknown): BackupError {
  return unusable(path, `it is damaged (${wordsOf(error)})`, error);
}

function unusable(path: string, why: string, cause?: unknown): BackupError {
  return new BackupError(`Cannot use ${JSON.stringify(path)}: ${why}`, { cause });
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
