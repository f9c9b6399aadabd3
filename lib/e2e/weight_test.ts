/** What the dashboard weighs as it goes over the wire: sizes are the same on every machine. */

import assert from "node:assert/strict";
import { makeReading } from "../testing/fake_services.ts";
import { PackedFiles } from "../web/packed_files.ts";
import { NOW, openSite, ORIGIN } from "./routes_site.ts";

/** Of all scripts of the first load, the chart's too, bytes. */
const MOST_SCRIPT = { br: 72_000, gzip: 80_000 } as const;
/** A browser fetches six files at a time (HTTP/1.1) and draws nothing before the style sheets are there. */
const MOST_SHEETS = 6;
/** Of a meter in the page, its line and its data, bytes: it is not compressed. */
const MOST_LINE = 850;
const METERS = 200;
const HOUR = 3_600_000;

type Site = Awaited<ReturnType<typeof openSite>>;

const matches = (text: string, pattern: RegExp) =>
  Array.from(text.matchAll(pattern), ([, at]) => at);

/** Meters with a history of three days, each in its own ways. */
const withMeters = (count: number) =>
  openSite({
    readings: Array.from({ length: count }, (_, meter) => {
      let liters = 1000 * meter;
      return Array.from({ length: 72 }, (_, hour) => {
        liters += 10 * (meter % 7) * (hour % 5) / 3;
        return makeReading(`M${meter}`, NOW - (72 - hour) * HOUR, liters, { flowLmin: hour % 3 });
      });
    }).flat(),
  });

/** Addresses of all scripts that a page loads: those that it names, and those that they do. */
async function scriptsOf({ call }: Site, html: string): Promise<string[]> {
  const found = new Set(matches(html, /(?:href|src)="(\/_fresh\/js\/[^"]+)"/g));
  for (const path of found) {
    const folder = path.slice(0, path.lastIndexOf("/") + 1);
    const names = matches((await call(path)).text, /(?:\bfrom|\bimport)\s*\(?["'`]\.\/([^"'`]+)/g);
    for (const name of names) found.add(folder + name);
  }
  return [...found];
}

async function wireBytes({ call }: Site, path: string, coding: "br" | "gzip"): Promise<number> {
  const { status, text, headers } = await call(path);
  assert.equal(status, 200, path);
  const request = new Request(ORIGIN + path, { headers: { "accept-encoding": coding } });
  const answer = await new PackedFiles().pack(request, new Response(text, { headers }));
  return (await answer.bytes()).byteLength;
}

Deno.test("the dashboard's scripts, the chart's too, are small with either compression", async () => {
  const site = await withMeters(7);
  const scripts = await scriptsOf(site, (await site.call("/dashboard")).text);
  const code = (await Promise.all(scripts.map(async (path) => (await site.call(path)).text)))
    .join();
  assert.match(code, /EventSource/);
  assert.match(code, /LineController|"line"/, "the chart is not among them");
  for (const [coding, most] of Object.entries(MOST_SCRIPT) as ["br" | "gzip", number][]) {
    const sizes = await Promise.all(scripts.map((path) => wireBytes(site, path, coding)));
    const sum = sizes.reduce((total, size) => total + size, 0);
    assert.ok(sum <= most, `${sum} bytes with ${coding}: ${scripts.map((s, i) => [s, sizes[i]])}`);
  }
});

Deno.test("the dashboard names its style sheets first and all its scripts with them", async () => {
  const site = await withMeters(7);
  const { text, headers } = await site.call("/dashboard");
  const [head] = text.split("</head>");
  const sheets = matches(head, /<link rel="stylesheet" href="([^"]+)"/g);
  assert.ok(sheets.length > 0 && sheets.length <= MOST_SHEETS, sheets.join());
  assert.ok(head.lastIndexOf("stylesheet") < head.indexOf("modulepreload"));
  assert.equal(headers.get("link"), null, "a header would be before the style sheets");
});

Deno.test("a meter in the list of the dashboard costs the page little", async () => {
  const [none, all] = await Promise.all([7, METERS + 7].map(withMeters));
  const bytes = async ({ call }: Site) =>
    new TextEncoder().encode((await call("/dashboard")).text).byteLength;
  const each = (await bytes(all) - await bytes(none)) / METERS;
  assert.ok(each <= MOST_LINE, `${each} bytes`);
});
