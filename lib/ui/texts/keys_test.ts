import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { islandTexts } from "./islands.ts";
import { PAGE_TEXTS } from "./pages.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
/** Where the islands' texts are used, and the types whose members some of them are named after. */
const USERS = ["islands", "lib/client", "lib/domain"];
/** More words than this are a sentence, which reads differently in another language. */
const WORDS = 3;

async function* sources(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory) yield* sources(path);
    else if (/\.tsx?$/.test(name) && !/_test\.tsx?$/.test(name)) yield path;
  }
}

function leaves(value: object, prefix = ""): { path: string; text: string }[] {
  return Object.entries(value).flatMap(([key, inner]) => {
    const path = `${prefix}${key}`;
    return typeof inner === "string" ? [{ path, text: inner }] : leaves(inner, `${path}.`);
  });
}

/** The places that code fills in: `{min}`. */
const slots = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();

for (const [name, texts] of Object.entries({ islandTexts, PAGE_TEXTS })) {
  const english = new Map(leaves(texts.en).map(({ path, text }) => [path, text]));

  Deno.test(`${name} has the same places to fill in in both languages`, () => {
    for (const { path, text } of leaves(texts["pt-BR"])) {
      assert.deepEqual(slots(english.get(path) ?? ""), slots(text), path);
    }
  });

  Deno.test(`${name} leaves no sentence untranslated`, () => {
    for (const { path, text } of leaves(texts["pt-BR"])) {
      if (text.split(" ").length > WORDS) assert.notEqual(english.get(path), text, path);
    }
  });
}

Deno.test("islandTexts holds no text that no island uses", async () => {
  const code: string[] = [];
  for (const user of USERS) {
    for await (const path of sources(ROOT + user)) code.push(await Deno.readTextFile(path));
  }
  const all = code.join("\n");
  // `texts.key`, `{ key }`, or a member of a type: `"key"`, `key:`.
  const isUsed = (key: string) => new RegExp(`(?:\\.|[{,]\\s*|")${key}\\b`).test(all);
  const unused = leaves(islandTexts["pt-BR"]).map(({ path }) => path)
    .filter((path) => !isUsed(path.split(".").at(-1) ?? ""));
  assert.deepEqual(unused, []);
});
