/**
 * What `/dashboard` costs a browser: its scripts, its first picture on a slow net, how much it moves,
 * and what 200 meters do to it. The reference is a page with the whole of Chart.js and a Socket.IO
 * client, as the seed has it.
 */

import { type Browser, chromium, type Page } from "playwright-core";
import { CHROMIUM, CHROMIUM_ARGS } from "../lib/e2e/site.ts";
import { build, spawn, startServer } from "./processes.ts";
import { type Row, time } from "./report.ts";
import { startSeedPage } from "./seed_page.ts";

/** Chromium's "Slow 4G": bytes/s and ms (DevTools, NetworkManager, presets). */
const SLOW_4G = {
  offline: false,
  downloadThroughput: 1.6 * 1000 * 1000 / 8 * 0.9,
  uploadThroughput: 750 * 1000 / 8 * 0.9,
  latency: 150 * 3.75,
};
const WINDOW = { width: 360, height: 740 };
/** Until the chart is drawn on that net, ms. */
const LOAD_MS = 12_000;
/** Until the simulated meters are in and the first fetches are over, ms. */
const WARM_UP_MS = 15_000;
/** How long the live page is watched, ms. */
const WATCH_MS = 20_000;
const METERS = 200;

interface Load {
  /** Bodies, as they came over the wire. */
  readonly scriptBytes: number;
  /** First Contentful Paint, ms. */
  readonly paintMs: number;
  /** Cumulative Layout Shift. */
  readonly shift: number;
}

/** Loads a page for the first time on a slow net. */
async function load(browser: Browser, url: string): Promise<Load> {
  const context = await browser.newContext({ viewport: WINDOW, serviceWorkers: "block" });
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send("Network.enable");
  await devtools.send("Network.emulateNetworkConditions", SLOW_4G);
  const scripts = new Set<string>();
  let scriptBytes = 0;
  devtools.on("Network.responseReceived", ({ requestId, type }) => {
    if (type === "Script") scripts.add(requestId);
  });
  devtools.on("Network.dataReceived", ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) scriptBytes += encodedDataLength;
  });
  await page.goto(url, { waitUntil: "commit" });
  await page.waitForTimeout(LOAD_MS);
  const seen = await page.evaluate(paintAndShift);
  await context.close();
  return { scriptBytes, ...seen };
}

/** Runs in the page. */
function paintAndShift(): Promise<{ paintMs: number; shift: number }> {
  const [paint] = performance.getEntriesByName("first-contentful-paint");
  return new Promise((resolve) => {
    let shift = 0;
    const add = (entries: PerformanceEntry[]) => {
      for (const entry of entries) {
        if ("value" in entry && "hadRecentInput" in entry && !entry.hadRecentInput) {
          shift += Number(entry.value);
        }
      }
    };
    new PerformanceObserver((list) => add(list.getEntries()))
      .observe({ type: "layout-shift", buffered: true });
    setTimeout(() => resolve({ paintMs: paint?.startTime ?? NaN, shift }), 100);
  });
}

interface Watch {
  /** The longest task, ms; below 50 ms browsers do not tell. */
  readonly longestMs: number;
  readonly longTasks: number;
  /** From one frame to the next, 99 of 100, ms. */
  readonly frameMs: number;
}

/** Runs in the page. */
function watch(ms: number): Promise<Watch> {
  const [tasks, frames]: [number[], number[]] = [[], []];
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) tasks.push(duration);
  }).observe({ type: "longtask" });
  let last = performance.now();
  const frame = (now: number) => {
    frames.push(now - last);
    last = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  return new Promise((resolve) =>
    setTimeout(() => {
      frames.sort((a, b) => a - b);
      resolve({
        longestMs: Math.max(0, ...tasks),
        longTasks: tasks.length,
        frameMs: frames[Math.floor(frames.length * 0.99)],
      });
    }, ms)
  );
}

/** Opens the dashboard of 200 meters at a reading a second each. */
async function live(browser: Browser): Promise<Watch> {
  const server = await startServer({ PUBLIC_READ: "true" });
  const meters = spawn([
    ...["task", "simulate", "--meters", String(METERS), "--interval", "1s"],
    ...["--url", `mqtt://127.0.0.1:${server.mqttPort}`],
  ]);
  try {
    const page: Page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.waitForTimeout(WARM_UP_MS);
    await page.goto(`${server.url}/dashboard`);
    await page.waitForTimeout(WARM_UP_MS);
    const shown = await page.locator("main [data-serial]").count();
    if (shown < METERS) throw new Error(`The dashboard shows ${shown} of ${METERS} meters`);
    return await page.evaluate(watch, WATCH_MS);
  } finally {
    meters.kill("SIGTERM");
    await meters.status;
    await server.stop();
  }
}

/** Runs it all. */
export async function pages(): Promise<Row[]> {
  await build();
  const server = await startServer({ PUBLIC_READ: "true", SIMULATE: "3" });
  const seed = await startSeedPage();
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_ARGS });
  try {
    await new Promise((resolve) => setTimeout(resolve, WARM_UP_MS));
    const ours = await load(browser, `${server.url}/dashboard`);
    const theirs = await load(browser, seed.url);
    await server.stop();
    const seen = await live(browser);
    return rows(ours, theirs, seen);
  } finally {
    await browser.close();
    seed.stop();
  }
}

function rows(ours: Load, theirs: Load, seen: Watch): Row[] {
  const beside = "whole Chart.js and Socket.IO";
  const kB = (bytes: number) => bytes / 1000;
  return [
    {
      ...time(
        "/dashboard, scripts of the first load, compressed",
        [kB(ours.scriptBytes), kB(theirs.scriptBytes)],
        "kB",
        { beside },
      ),
      gate: { atMost: 72 },
    },
    time("/dashboard, first contentful paint on slow 4G", [ours.paintMs, theirs.paintMs], "ms", {
      beside,
    }),
    { name: "/dashboard, layout shift", value: ours.shift, unit: "", gate: { atMost: 0.05 } },
    {
      name: `${METERS} meters at a reading a second, longest task`,
      value: seen.longestMs,
      unit: "ms",
      gate: { atMost: 100 },
    },
    {
      name: `${METERS} meters at a reading a second, tasks over 50 ms in 20 s`,
      value: seen.longTasks,
      unit: "tasks",
    },
    {
      name: `${METERS} meters at a reading a second, 99 of 100 frames within`,
      value: seen.frameMs,
      unit: "ms",
    },
  ];
}
