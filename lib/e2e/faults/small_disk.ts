/** A file system of its own that can be filled up: the disk under `DATA_DIR`. */

/** A tmpfs. */
export class SmallDisk {
  private constructor(readonly path: string) {}

  /** @throws {Error} in the words of `mount` */
  static async mount(mebibytes: number): Promise<SmallDisk> {
    const path = await Deno.makeTempDir({ prefix: "faults-disk-" });
    const args = ["-t", "tmpfs", "-o", `size=${mebibytes}m,mode=0700`, "tmpfs", path];
    const { success, stderr } = await run("mount", args);
    if (success) return new SmallDisk(path);
    await Deno.remove(path);
    throw new Error(new TextDecoder().decode(stderr).trim());
  }

  /** Takes all the room that is left. */
  async fill(): Promise<void> {
    using file = await Deno.open(this.#ballast, { create: true, write: true });
    // From large to small: the last byte goes too.
    for (let size = 1_048_576; size >= 1;) {
      try {
        await writeAll(file, new Uint8Array(size));
      } catch {
        size = Math.floor(size / 4); // the disk is full for a piece of this size
      }
    }
  }

  /** Gives it back. */
  async free(): Promise<void> {
    await Deno.remove(this.#ballast);
  }

  get #ballast(): string {
    return `${this.path}/ballast`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await run("umount", ["--lazy", this.path]);
    await Deno.remove(this.path);
  }
}

async function writeAll(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    written += await file.write(bytes.subarray(written));
  }
}

async function run(command: string, args: string[]): Promise<Deno.CommandOutput> {
  try {
    return await new Deno.Command(command, { args, stdout: "null", stderr: "piped" }).output();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw new Error(`no ${command} is installed`);
    throw error;
  }
}
