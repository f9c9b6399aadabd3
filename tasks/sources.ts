/** The newest change among files and folders, Unix ms. */
export async function newestChange(paths: readonly string[]): Promise<number> {
  let newest = 0;
  for (const path of paths) {
    const info = await Deno.stat(path);
    newest = Math.max(newest, info.mtime?.getTime() ?? 0);
    if (!info.isDirectory) continue;
    const inside = await Array.fromAsync(Deno.readDir(path), ({ name }) => `${path}/${name}`);
    newest = Math.max(newest, await newestChange(inside));
  }
  return newest;
}
