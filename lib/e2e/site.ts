/** The real program with its pages, a browser and meters, for the tests of this folder. */

import { existsSync } from "node:fs";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { createMqttClient } from "../adapters/mqtt_client.ts";
import { loadConfig } from "../config/load.ts";
import type { MqttClient } from "../ports.ts";
import { startProgram } from "../program.ts";
import type { Services } from "../services.ts";
import { freePort } from "./harness.ts";
import { listen, pagesHandler } from "./pages_app.ts";

export const CHROMIUM = Deno.env.get("CHROMIUM_PATH") ?? "/usr/bin/chromium";
export const CHROMIUM_ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Without a browser these tests are left out, except where all of them must run. */
export const NO_BROWSER = !existsSync(CHROMIUM) && Deno.env.get("CI") !== "true";
if (NO_BROWSER) console.log(`Skipping the tests of the pages: no Chromium at "${CHROMIUM}"`);

export const PASSWORD = "correct horse battery";

/** A running installation. */
export interface Site {
  readonly origin: string;
  readonly services: Services;
  readonly browser: Browser;
  /** The meter of this name, connected. */
  meter(serial: string): Promise<TestMeter>;
  /** A window of its own, with its own cookies. */
  open(options?: WindowOptions): Promise<Window>;
}

export interface WindowOptions {
  /** CSS pixels. @default {1280} */
  width?: number;
  /** Whether scripts run; without them the page is what the server wrote. @default {true} */
  scripts?: boolean;
}

/** A browser window and what went wrong in it. */
export interface Window {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Errors of the console, violations of the CSP among them, and uncaught ones. */
  readonly errors: string[];
  /** Paths that were asked for. */
  readonly requests: string[];
}

export interface TestMeter {
  /** @returns when the broker has acknowledged: the reading is durable */
  read(totalLiters: number, flowLmin: number): Promise<void>;
  ack(fields: { id: string; status: string; motivo?: string; totalLiters?: number }): Promise<void>;
  /** The commands that arrived. */
  readonly commands: { id: string; action: string; value?: number; numeroSerie: string }[];
}

/** Runs `fn` against a program with an empty store, and cleans up. */
export async function withSite(fn: (site: Site) => Promise<void>): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const dataDir = await Deno.makeTempDir({ prefix: "hidrometro-pages-" });
  stack.defer(() => Deno.remove(dataDir, { recursive: true }));
  const { config } = loadConfig({
    DATA_DIR: dataDir,
    PORT: String(freePort()),
    MQTT_PORT: String(freePort()),
    ADMIN_PASSWORD: PASSWORD,
    LOG_LEVEL: "error",
  });
  const { services, stop } = await startProgram(config);
  stack.defer(stop);
  const origin = await listen(stack, await pagesHandler(services), config.port);
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_ARGS });
  stack.defer(() => browser.close());
  // One client a meter: a second of the same id would throw the first one out, and be thrown out.
  const meters = new Map<string, Promise<TestMeter>>();
  const connect = async (serial: string) => {
    const client = createMqttClient({ url: services.broker().address, clientId: serial });
    stack.defer(() => client.drop());
    await client.connect();
    return await createMeter(client, `${config.mqtt.topics.base}/${serial}`);
  };
  const meter = (serial: string) => {
    const known = meters.get(serial) ?? connect(serial);
    meters.set(serial, known);
    return known;
  };
  await fn({ origin, services, browser, meter, open: (wanted) => open(browser, wanted) });
}

async function createMeter(client: MqttClient, topic: string): Promise<TestMeter> {
  const commands: TestMeter["commands"] = [];
  await client.subscribe(`${topic}/cmd`, (payload) => {
    commands.push(JSON.parse(new TextDecoder().decode(payload)));
  });
  return {
    commands,
    read: (totalLiters, flowLmin) =>
      client.publish(`${topic}/dados`, JSON.stringify({ totalLiters, flowLmin, ts: Date.now() })),
    ack: (fields) => client.publish(`${topic}/ack`, JSON.stringify(fields)),
  };
}

async function open(
  browser: Browser,
  { width = 1280, scripts = true }: WindowOptions = {},
): Promise<Window> {
  const context = await browser.newContext({
    viewport: { width, height: 800 },
    javaScriptEnabled: scripts,
  });
  const page = await context.newPage();
  const errors: string[] = [];
  const requests: string[] = [];
  page.on("pageerror", ({ message }) => errors.push(message));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(`${message.text()} (${message.location().url})`);
  });
  page.on("request", (request) => requests.push(new URL(request.url()).pathname));
  return { context, page, errors, requests };
}
