import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { PAGE_TEXTS } from "./pages.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** Every text with its path, `nav.dashboard`. */
function leaves(node: object, path = ""): [string, string][] {
  return Object.entries(node).flatMap(([key, value]): [string, string][] => {
    const here = path === "" ? key : `${path}.${key}`;
    return typeof value === "string" ? [[here, value]] : leaves(value, here);
  });
}

async function sources(folder: string): Promise<string> {
  let text = "";
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory) text += await sources(path);
    else if (/(?<!_test)\.tsx?$/.test(name)) text += await Deno.readTextFile(path);
  }
  return text;
}

Deno.test("PAGE_TEXTS has the same keys in both languages, none of them empty", () => {
  const keys = Object.values(PAGE_TEXTS).map((texts) => leaves(texts).map(([key]) => key));
  assert.deepEqual(keys[1], keys[0]);
  for (const texts of Object.values(PAGE_TEXTS)) {
    for (const [key, text] of leaves(texts)) assert.notEqual(text.trim(), "", key);
  }
});

Deno.test("PAGE_TEXTS holds no text that no page uses", async () => {
  const code = await sources(join(ROOT, "routes")) + await sources(join(ROOT, "lib/ui"));
  // The parts of the health report are looked up by name.
  const byName = new Set(["health.store", "health.broker", "health.ingest"]);
  const unused = leaves(PAGE_TEXTS["pt-BR"]).map(([key]) => key)
    .filter((key) => !byName.has(key))
    .filter((key) => !new RegExp(`\\.${key.split(".").at(-1)}\\b`).test(code));
  assert.deepEqual(unused, []);
});
