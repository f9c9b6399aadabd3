/** `deno task screenshots`: the README's pictures, from the running program with virtual meters. */

import { chromium } from "playwright-core";
import { freePort } from "../lib/e2e/harness.ts";

/** Where the pictures go. */
const FOLDER = "docs/img";
/** How long the virtual meters run before the pictures are taken, ms: the line has something to show. */
const WARM_UP_MS = 90_000;
const CHROMIUM_ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"];
const PASSWORD = "for-the-pictures";

const port = freePort();
const url = `http://127.0.0.1:${port}`;
const server = new Deno.Command(Deno.execPath(), {
  args: ["task", "start"],
  env: {
    PORT: String(port),
    MQTT_PORT: String(freePort()),
    DATA_DIR: await Deno.makeTempDir(),
    ADMIN_PASSWORD: PASSWORD,
    SIMULATE: "3",
    LOG_LEVEL: "warn",
  },
}).spawn();

try {
  await healthy();
  await new Promise((resolve) => setTimeout(resolve, WARM_UP_MS));
  await takePictures();
} finally {
  server.kill("SIGTERM");
  await server.status;
}

async function healthy(): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    const ok = await fetch(`${url}/healthz`).then((answer) => answer.ok, () => false);
    if (ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`Cannot take pictures: ${url} is not healthy after 30 s`);
}

async function takePictures(): Promise<void> {
  const executablePath = Deno.env.get("CHROMIUM") ?? "/usr/bin/chromium";
  const browser = await chromium.launch({ executablePath, args: CHROMIUM_ARGS });
  const context = await browser.newContext({
    viewport: { width: 1280, height: 980 },
    locale: "pt-BR",
    deviceScaleFactor: 1,
  });
  const page = await context.newPage();
  const shot = (name: string) => page.screenshot({ path: `${FOLDER}/${name}.png` });
  await page.goto(`${url}/dashboard`);
  await page.waitForTimeout(2000);
  await shot("dashboard");
  await page.goto(`${url}/login?next=/control`);
  await page.fill("[name=username]", "admin");
  await page.fill("[name=password]", PASSWORD);
  await page.click("button[type=submit]");
  await page.waitForURL(/control/);
  await page.waitForTimeout(1000);
  await shot("control");
  await browser.close();
}
