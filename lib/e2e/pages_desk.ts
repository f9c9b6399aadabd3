/** A browser in front of pages on fake services, and what is measured of each page in it. */

import { join } from "node:path";
import axe from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";
import { type FakeServices, TEST_PASSWORD } from "../testing/fake_services.ts";
import type { Language } from "../ui/format.ts";
import { LANGUAGE_COOKIE, LANGUAGES } from "../ui/language.ts";
import { listen, pagesHandler } from "./pages_app.ts";
import {
  cutTables,
  faintTexts,
  namelessFields,
  overflow,
  skippedHeadings,
  smallTargets,
} from "./pages_measures.ts";
import { CHROMIUM, CHROMIUM_ARGS, NO_BROWSER } from "./site.ts";

/** Where to keep pictures of all pages; none are taken without it. */
const PICTURES = Deno.env.get("PAGES_PICTURES");
/** The smallest phone in use and a small desk, CSS px. */
const WINDOWS = [{ width: 360, height: 740 }, { width: 1280, height: 800 }];
/** A tablet that stands: between the phone's layout and the desk's. */
const TABLET = { width: 768, height: 1024 };
const SCHEMES = ["light", "dark"] as const;
/** Islands start after the page is loaded, the chart after them, ms. */
export const SETTLE_MS = 400;
/**
 * What the console says where a test wants it so: a form is refused, a request is cut off, and signing
 * in or out empties what was kept.
 */
const WANTED =
  /^Failed to load resource: (?:.* status of 4\d\d |net::ERR_FAILED)|^Clear-Site-Data header .* Cleared data types: "storage"\.$/;

/** A site and a browser in front of it. */
export interface Desk {
  readonly origin: string;
  readonly fake: FakeServices;
  readonly browser: Browser;
}

/** Runs `fn` with a browser in front of a site, and closes both. */
export async function withDesk(
  services: FakeServices | Promise<FakeServices>,
  fn: (desk: Desk) => Promise<void>,
): Promise<void> {
  const fake = await services;
  await using stack = new AsyncDisposableStack();
  const origin = await listen(stack, await pagesHandler(fake.services));
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_ARGS });
  stack.defer(() => browser.close());
  await fn({ origin, fake, browser });
}

/** A test that is left out where there is no browser. */
export function browserTest(name: string, fn: () => Promise<void>): void {
  // The browser's own handles.
  const sanitize = { sanitizeOps: false, sanitizeResources: false };
  Deno.test({ name, ignore: NO_BROWSER, ...sanitize, fn });
}

/** Signs the administrator in. */
export async function signIn(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/login`);
  await page.fill("[name=username]", "admin");
  await page.fill("[name=password]", TEST_PASSWORD);
  await page.click("button[type=submit]");
  await page.waitForURL(`${origin}/dashboard`);
}

/** A page to be looked at. */
export interface Visit {
  readonly name: string;
  readonly path: string;
  /** What is done on it first, by the words of the page's language where it goes by words. */
  readonly act?: (page: Page, language: Language) => Promise<void>;
}

/** How a page is looked at: loaded in the first scheme, then switched to the second. */
interface View {
  readonly viewport: { readonly width: number; readonly height: number };
  readonly language: Language;
  readonly schemes: readonly ("light" | "dark")[];
}

/** In every window and language; each scheme is once the first that a page has. */
const VIEWS: readonly View[] = WINDOWS.flatMap((viewport) =>
  LANGUAGES.map((language, i) => ({
    viewport,
    language,
    schemes: i % 2 === 0 ? SCHEMES : SCHEMES.toReversed(),
  }))
);

/** Visits pages in every window, scheme and language and asks what is wrong with each. */
export async function look(
  desk: Desk,
  visits: readonly Visit[],
  signedIn: boolean,
): Promise<string[]> {
  const faults: string[] = [];
  for (const view of VIEWS) {
    const { viewport, language, schemes: [colorScheme] } = view;
    const context = await desk.browser.newContext({ viewport, colorScheme });
    await context.addCookies([{ name: LANGUAGE_COOKIE, value: language, url: desk.origin }]);
    const page = await context.newPage();
    listenTo(page, faults);
    if (signedIn) await signIn(page, desk.origin);
    for (const visit of visits) {
      await page.goto(desk.origin + visit.path);
      await visit.act?.(page, language);
      await page.waitForTimeout(SETTLE_MS);
      faults.push(...await lookAt(page, visit.name, view));
      await page.unrouteAll();
    }
    await context.close();
  }
  return faults;
}

/** What is wrong with an open page as it came, in the other scheme, and at a tablet's width. */
async function lookAt(page: Page, name: string, view: View): Promise<string[]> {
  const { viewport, language, schemes: [first, second] } = view;
  const faults: string[] = [];
  const report = async (at: string, found: string[]) => {
    faults.push(...found.map((fault) => `${name}-${at}-${language}: ${fault}`));
    await takePicture(page, `${name}-${at}-${language}`);
  };
  await report(`${viewport.width}-${first}`, [
    ...await misplaced(page),
    ...await page.evaluate(faintTexts),
    ...await page.evaluate(namelessFields),
    ...await page.evaluate(skippedHeadings),
    ...await barriers(page),
  ]);
  await page.emulateMedia({ colorScheme: second });
  await page.evaluate(untilStill);
  await report(`${viewport.width}-${second}`, [
    ...await page.evaluate(faintTexts),
    ...await barriers(page, ["color-contrast"]),
  ]);
  await page.setViewportSize(TABLET);
  await report(`${TABLET.width}-${second}`, await misplaced(page));
  await page.emulateMedia({ colorScheme: first });
  await page.setViewportSize(viewport);
  return faults;
}

/** What has no room, or is too small to be hit. */
async function misplaced(page: Page): Promise<string[]> {
  const wide = await page.evaluate(overflow);
  const tooWide = wide > 0 ? [`${wide} px too wide`] : [];
  return [
    ...tooWide,
    ...await page.evaluate(cutTables),
    ...await page.evaluate(smallTargets),
  ];
}

/** Runs in the page: until colours have changed and charts are drawn in them. */
async function untilStill(): Promise<void> {
  const ends = document.getAnimations()
    .filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity)
    .map(({ finished }) => finished);
  await Promise.allSettled(ends);
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
}

/** What axe-core takes for serious or worse, each with the first place. @param rules all if left out */
async function barriers(page: Page, rules?: string[]): Promise<string[]> {
  await page.evaluate(axe.source);
  const options = rules ? { runOnly: rules } : {};
  const { violations } = await page.evaluate<axe.AxeResults>(`axe.run(${JSON.stringify(options)})`);
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, help, nodes }) => `axe ${id}: ${help}: ${nodes[0]?.target} of ${nodes.length}`);
}

/** Keeps what goes wrong on a page: errors, and what its console says, violations of the CSP too. */
export function listenTo(page: Page, faults: string[]): void {
  page.on("pageerror", ({ message }) => faults.push(message));
  page.on("console", (message) => {
    if (!WANTED.test(message.text())) faults.push(`console: ${message.text()}`);
  });
}

async function takePicture(page: Page, name: string): Promise<void> {
  if (PICTURES) await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true });
}
