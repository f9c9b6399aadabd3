/** `deno run -A tasks/icons.ts`: the app's icons as pictures, from `static/favicon.svg`. */

import { chromium } from "playwright-core";

const svg = await Deno.readTextFile("static/favicon.svg");
/** Whole to the edges: the system cuts it to its own shape, within 40 % of the middle (W3C manifest). */
const fullBleed = svg.replace(' rx="8"', "").replace('viewBox="0 0 32 32"', 'viewBox="-5 -5 42 42"')
  .replace('<rect width="32" height="32"', '<rect x="-5" y="-5" width="42" height="42"');
const square = svg.replace(' rx="8"', "");

const PICTURES = [
  { name: "icon-192", size: 192, svg },
  { name: "icon-512", size: 512, svg },
  { name: "icon-maskable-512", size: 512, svg: fullBleed },
  { name: "apple-touch-icon", size: 180, svg: square },
];

const executablePath = Deno.env.get("CHROMIUM") ?? "/usr/bin/chromium";
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
for (const { name, size, svg } of PICTURES) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(`<style>*{margin:0}svg{display:block;width:100vw}</style>${svg}`);
  await page.screenshot({ path: `static/${name}.png`, omitBackground: true });
  await page.close();
}
await browser.close();
