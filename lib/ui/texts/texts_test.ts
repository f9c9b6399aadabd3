/** Both sets of texts: complete in both languages, and nothing in them that nobody shows. */

import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { ALERT_TEXTS } from "./alerts.ts";
import { COMMAND_TEXTS } from "./commands.ts";
import { COPY_TEXTS } from "./copying.ts";
import { CONTROL_TEXTS } from "./control.ts";
import { DASHBOARD_TEXTS } from "./dashboard.ts";
import { CONSUMPTION_TEXTS } from "./consumption.ts";
import { DEVICE_TEXTS } from "./devices.ts";
import { EXCHANGE_TEXTS } from "./exchange.ts";
import { FLAG_TEXTS } from "./flags.ts";
import { islandTexts } from "./islands.ts";
import { fill, METER_TEXTS } from "./meters.ts";
import { PAGE_TEXTS } from "./pages.ts";
import { PROOF_TEXTS } from "./proof.ts";
import { SESSION_TEXTS } from "./sessions.ts";
import { SETTINGS_TEXTS } from "./settings.ts";
import { SETTINGS_OVERVIEW_TEXTS } from "./settings_overview.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
/** More words than this are a sentence, which reads differently in another language. */
const WORDS = 3;

/** Each set, the folders that use it, and the types that some of its keys are named after. */
const SETS = [
  { name: "islandTexts", texts: islandTexts, users: ["islands", "lib/client"] },
  { name: "FLAG_TEXTS", texts: FLAG_TEXTS, users: ["lib/client", "lib/ui", "lib/domain"] },
  { name: "COPY_TEXTS", texts: COPY_TEXTS, users: ["islands", "lib/client"] },
  { name: "COMMAND_TEXTS", texts: COMMAND_TEXTS, users: ["lib/client", "lib/domain"] },
  {
    name: "CONTROL_TEXTS",
    texts: CONTROL_TEXTS,
    users: ["routes", "islands", "lib/client/control"],
  },
  { name: "ALERT_TEXTS", texts: ALERT_TEXTS, users: ["routes/alerts.tsx", "islands"] },
  { name: "PAGE_TEXTS", texts: PAGE_TEXTS, users: ["routes", "lib/ui", "lib/services.ts"] },
  {
    name: "DASHBOARD_TEXTS",
    texts: DASHBOARD_TEXTS,
    users: ["routes", "islands", "lib/client", "lib/ui", "lib/domain"],
  },
  {
    name: "SESSION_TEXTS",
    texts: SESSION_TEXTS,
    users: ["routes/settings/sessions", "lib/ui/settings"],
  },
  {
    name: "SETTINGS_OVERVIEW_TEXTS",
    texts: SETTINGS_OVERVIEW_TEXTS,
    users: ["routes/settings", "lib/ui/settings", "lib/ui/counted.ts"],
  },
  {
    name: "SETTINGS_TEXTS",
    texts: SETTINGS_TEXTS,
    users: ["routes", "lib/ui", "lib/identity.ts"],
  },
  {
    name: "DEVICE_TEXTS",
    texts: DEVICE_TEXTS,
    users: ["routes", "lib/ui", "lib/codec", "lib/ingest"],
  },
  {
    name: "CONSUMPTION_TEXTS",
    texts: CONSUMPTION_TEXTS,
    users: ["routes", "islands", "lib/ui", "lib/client", "lib/services.ts"],
  },
  {
    name: "EXCHANGE_TEXTS",
    texts: EXCHANGE_TEXTS,
    users: ["routes", "islands", "lib/ui", "lib/client", "lib/domain"],
  },
  { name: "PROOF_TEXTS", texts: PROOF_TEXTS, users: ["lib/ui", "lib/services.ts"] },
  { name: "METER_TEXTS", texts: METER_TEXTS, users: ["routes", "lib/ui", "lib/services.ts"] },
];

async function sources(path: string): Promise<string> {
  if ((await Deno.stat(path)).isFile) return await Deno.readTextFile(path);
  let text = "";
  for await (const { name, isDirectory } of Deno.readDir(path)) {
    const isSource = /(?<!_test)\.tsx?$/.test(name) && !path.endsWith("/texts");
    if (isDirectory || isSource) text += await sources(`${path}/${name}`);
  }
  return text;
}

/** Every text by its path, `nav.dashboard`. */
function leaves(value: object, prefix = ""): [path: string, text: string][] {
  return Object.entries(value).flatMap(([key, inner]): [string, string][] => {
    const path = `${prefix}${key}`;
    return typeof inner === "string" ? [[path, inner]] : leaves(inner, `${path}.`);
  });
}

/** The places that code fills in: `{min}`. */
const slots = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();

for (const { name, texts, users } of SETS) {
  const portuguese = leaves(texts["pt-BR"]);
  const english = new Map(leaves(texts.en));

  Deno.test(`${name} has the same keys in both languages, none of them empty`, () => {
    assert.deepEqual([...english.keys()], portuguese.map(([path]) => path));
    for (const [path, text] of [...portuguese, ...english]) assert.notEqual(text.trim(), "", path);
  });

  Deno.test(`${name} has the same places to fill in in both languages`, () => {
    for (const [path, text] of portuguese) {
      assert.deepEqual(slots(english.get(path) ?? ""), slots(text), path);
    }
  });

  Deno.test(`${name} leaves no sentence untranslated`, () => {
    for (const [path, text] of portuguese) {
      if (text.split(" ").length > WORDS) assert.notEqual(english.get(path), text, path);
    }
  });

  Deno.test(`${name} holds no text that nobody uses`, async () => {
    const code = (await Promise.all(users.map((user) => sources(ROOT + user)))).join("\n");
    // `texts.key`, `{ key }`, or a member of a type: `"key"`, `key:`.
    const isUsed = (key: string) => new RegExp(`(?:\\.|[{,]\\s*|")${key}\\b`).test(code);
    const unused = portuguese.filter(([path]) => !isUsed(path.split(".").at(-1) ?? ""));
    assert.deepEqual(unused, []);
  });
}

Deno.test("COMMAND_TEXTS says sent of no fault", () => {
  for (const { faults } of Object.values(COMMAND_TEXTS)) {
    for (const [path, text] of leaves(faults)) {
      assert.doesNotMatch(text, /\b(enviado|sent)\b/i, path);
    }
  }
});

Deno.test("fill() puts values into their places, as they are, and leaves unknown places alone", () => {
  assert.equal(fill("{a} → {b} {c}", { a: "$&", b: "{a}" }), "$& → {a} {c}");
});
