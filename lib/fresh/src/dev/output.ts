import { createHash } from "node:crypto";
import { dirname, join, relative } from "node:path";
import type { FileSnapshot } from "../build_cache.ts";
import { deploymentHash } from "../build_id.ts";
import { fsAdapter } from "../fs.ts";
import type { BrowserModule, Bundle } from "./bundle.ts";
import { getContentType, hashContent, systemPathToUrlEncoded } from "./dev_build_cache.ts";

/** Dot-files are the editor's or the system's, except those of RFC 8615. */
const HIDDEN = /(?:^|[/\\])\.(?!well-known[/\\])/;

/**
 * Names a build: by the deployment when the environment names one, else by what is in it, so that
 * the same sources give the same build.
 */
export async function contentId(
  bundle: Bundle,
  staticFiles: Map<string, FileSnapshot>,
): Promise<string> {
  const deployment = await deploymentHash();
  if (deployment !== undefined) return deployment;
  const parts = [
    ...bundle.modules.map(({ name, content }) => `${name} ${hashContent(content)}`),
    ...Array.from(staticFiles, ([pathname, { hash }]) => `${pathname} ${hash}`),
  ];
  return createHash("sha1").update(parts.sort().join("\n")).digest("hex");
}

/** Writes modules into a new folder. */
export async function writeFiles(dir: string, modules: BrowserModule[]): Promise<void> {
  await Deno.mkdir(dir, { recursive: true });
  await Promise.all(
    modules.map(({ name, content }) => Deno.writeFile(join(dir, name), content)),
  );
}

/** Copies the `static` folder and tells what is in it, by URL path. */
export async function copyStatic(from: string, to: string): Promise<Map<string, FileSnapshot>> {
  const files = new Map<string, FileSnapshot>();
  if (!await fsAdapter.isDirectory(from)) return files;
  for await (const { path } of fsAdapter.walk(from)) {
    const local = relative(from, path);
    if (HIDDEN.test(local)) continue;
    const content = await Deno.readFile(path);
    const target = join(to, local);
    await Deno.mkdir(dirname(target), { recursive: true });
    await Deno.writeFile(target, content);
    files.set(`/${systemPathToUrlEncoded(local)}`, {
      filePath: join("static", local),
      hash: hashContent(content),
      contentType: getContentType(path),
    });
  }
  return files;
}

/**
 * Fills a folder beside `dir` and puts it in its place: a reader sees the old one or the new one,
 * and a build that fails leaves the old one.
 */
export async function replaceFolder(
  dir: string,
  fill: (dir: string) => Promise<void>,
): Promise<void> {
  const id = crypto.randomUUID();
  const fresh = `${dir}.tmp-${id}`;
  const old = `${dir}.old-${id}`;
  await Deno.mkdir(fresh, { recursive: true });
  try {
    await fill(fresh);
    const hadOld = await fsAdapter.isDirectory(dir);
    if (hadOld) await Deno.rename(dir, old);
    await Deno.rename(fresh, dir);
    if (hadOld) await Deno.remove(old, { recursive: true });
  } catch (error) {
    await Deno.remove(fresh, { recursive: true });
    throw error;
  }
}
