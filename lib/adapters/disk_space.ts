import { statfs } from "node:fs/promises";

/**
 * What the program may still write in a folder's file system, bytes.
 *
 * @throws {Error} without `--allow-sys=statfs`, or when the folder is gone
 */
export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
