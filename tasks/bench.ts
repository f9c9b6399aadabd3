/** `deno task bench [--json FILE] [NAME …]`: the benchmarks of `bench/`, each beside its reference. */

import { consumption } from "../bench/consumption.ts";
import { history } from "../bench/history.ts";
import { ingestion } from "../bench/ingestion.ts";
import { logins } from "../bench/logins.ts";
import { pages } from "../bench/pages.ts";
import { stream } from "../bench/stream.ts";
import { largeStore } from "../bench/large_store.ts";
import { start } from "../bench/start.ts";
import { passes, type Row, table } from "../bench/report.ts";

const BENCHMARKS: Readonly<Record<string, () => Promise<Row[]>>> = {
  consumption,
  ingestion,
  stream,
  history,
  logins,
  pages,
  start,
  "large-store": largeStore,
};

const args = [...Deno.args];
const place = args.indexOf("--json");
const [, json] = place < 0 ? [] : args.splice(place, 2);
const names = args.length > 0 ? args : Object.keys(BENCHMARKS);
const unknown = names.filter((name) => !Object.hasOwn(BENCHMARKS, name));
if (unknown.length > 0 || (place >= 0 && !json)) {
  console.error(`Usage: deno task bench [--json FILE] [${Object.keys(BENCHMARKS).join(" ")}]`);
  Deno.exit(2);
}

const results: Record<string, Row[]> = {};
for (const name of names) {
  console.error(`${name} …`);
  results[name] = await BENCHMARKS[name]();
  console.log(`## ${name}\n\n${table(results[name])}\n`);
}
if (json) await Deno.writeTextFile(json, `${JSON.stringify(results, null, 2)}\n`);
Deno.exit(Object.values(results).flat().every(passes) ? 0 : 1);
