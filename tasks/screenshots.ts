/** `deno task screenshots`: the pictures of README and guides, from the running program. */

import { type Browser, chromium, type Page } from "playwright-core";
import { build, startServer } from "../bench/processes.ts";
import type { MeterRow } from "../lib/domain/meter.ts";
import { CHROMIUM, CHROMIUM_ARGS } from "../lib/e2e/site.ts";

/** Where the pictures go. */
const FOLDER = "docs/img";
const PASSWORD = "for-the-pictures";
/** Two months, so that this month has one before it to be compared with. */
const PAST = `${62 * 24}h`;
/** What the pictures show: virtual meters by their scenario, and what their owner calls them. */
const METERS = [
  { prefix: "CASA", scenario: "household", names: ["Casa", "Casa dos fundos"] },
  { prefix: "JARDIM", scenario: "leak", names: ["Jardim"] },
] as const;
const SERIALS = METERS.flatMap(({ prefix, names }) =>
  names.map((name, i) => ({ serial: `${prefix}-000${i + 1}`, name }))
);
/** Virtual meters read themselves every 10 s: whoever has such a reading has caught up with now, ms. */
const RECENT_MS = 30_000;
const CATCH_UP_MS = 300_000;
/** Of live readings, so that the lines have something to show, ms. */
const LIVE_MS = 60_000;
/** Until a page stands with its charts, ms. */
const SETTLE_MS = 2500;

await build();
const server = await startServer({ ADMIN_PASSWORD: PASSWORD });
const { url, mqttPort } = server;
/** Ends the virtual meters. */
const stopping = new AbortController();
const simulators: Deno.ChildProcess[] = [];
try {
  for (const group of METERS) simulators.push(simulate(group));
  const early = simulators.map(async ({ status }) => {
    throw new Error(`Virtual meters ended with ${(await status).code}`);
  });
  await Promise.race([...early, until("the meters", CATCH_UP_MS, haveCaughtUp)]);
  for (const end of early) end.catch(() => {}); // from here on it is us who end them
  await nameMeters();
  await new Promise((resolve) => setTimeout(resolve, LIVE_MS));
  await takePictures();
} finally {
  stopping.abort();
  await Promise.all(simulators.map(({ status }) => status));
  await server.stop();
}

function simulate({ prefix, scenario, names }: typeof METERS[number]): Deno.ChildProcess {
  const command = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-A", "tasks/simulate.ts", "--url", `mqtt://127.0.0.1:${mqttPort}`],
      ...["--prefix", prefix, "--meters", String(names.length), "--scenario", scenario],
      ...["--liveliness", "demo", "--interval", "10s", "--backfill", PAST],
    ],
    stdout: "null",
    stderr: "inherit",
    signal: stopping.signal,
  });
  return command.spawn();
}

async function haveCaughtUp(): Promise<boolean> {
  const { meters }: { meters: MeterRow[] } = await (await fetch(`${url}/api/meters`)).json();
  const recent = meters.filter(({ ts }) => Date.now() - ts < RECENT_MS);
  return recent.length === SERIALS.length;
}

/** @throws {Error} when it does not come in time */
async function until(what: string, ms: number, isThere: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + ms;
  while (!await isThere().catch(() => false)) {
    if (Date.now() > end) throw new Error(`Waited ${ms} ms in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function nameMeters(): Promise<void> {
  const headers: Record<string, string> = { "content-type": "application/json" };
  const body = JSON.stringify({ username: "admin", password: PASSWORD });
  const login = await fetch(`${url}/api/login`, { method: "POST", headers, body });
  headers.authorization = `Bearer ${(await login.json()).token}`;
  for (const { serial, name } of SERIALS) {
    const body = JSON.stringify({ name, pulsesPerLiter: 450 });
    const answer = await fetch(`${url}/api/meters/${serial}`, { method: "PATCH", headers, body });
    if (!answer.ok) throw new Error(`Cannot name ${serial}: ${await answer.text()}`);
  }
}

async function takePictures(): Promise<void> {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_ARGS });
  const desk = await open(browser, { width: 1280, height: 1180 }, "light");
  await shoot(desk, "/dashboard", "dashboard");
  await shoot(desk, "/meters/CASA-0001?range=30d", "meter");
  await shoot(desk, "/control?serial=CASA-0001", "control");
  const phone = await open(browser, { width: 390, height: 844 }, "dark");
  await shoot(phone, "/dashboard", "dashboard-phone");
  await browser.close();
}

/** A signed-in window. */
async function open(
  browser: Browser,
  viewport: { width: number; height: number },
  colorScheme: "light" | "dark",
): Promise<Page> {
  const context = await browser.newContext({ viewport, colorScheme, locale: "pt-BR" });
  const page = await context.newPage();
  await page.goto(`${url}/login`);
  await page.fill("[name=username]", "admin");
  await page.fill("[name=password]", PASSWORD);
  await page.click("button[type=submit]");
  await page.waitForURL(/dashboard/);
  return page;
}

async function shoot(page: Page, path: string, name: string): Promise<void> {
  await page.goto(url + path);
  await page.waitForTimeout(SETTLE_MS);
  await page.screenshot({ path: `${FOLDER}/${name}.png` });
}
