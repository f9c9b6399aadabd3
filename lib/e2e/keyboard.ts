/** The keyboard alone: what the tests of the pages press, and what they see on the way. */

import assert from "node:assert/strict";
import type { Locator, Page } from "playwright-core";
import { until } from "../testing/until.ts";
import { isFocusShown } from "./pages_measures.ts";

/** Tab stops between two things that a person uses one after the other, at the most. */
const MOST_STOPS = 120;

/** A place of the page: a CSS selector, or what finds it. */
export type Place = string | Locator;

const found = (page: Page, place: Place) => typeof place === "string" ? page.locator(place) : place;

/** Whether what has the focus is at that place. */
export function isAt(page: Page, place: Place): Promise<boolean> {
  return found(page, place).evaluateAll((all) => all.some((one) => one === document.activeElement));
}

/** Waits until what a page begins with has the focus. */
export async function beginsAt(page: Page, place: Place): Promise<void> {
  await until(`the focus at ${place}`, () => isAt(page, place));
  assert.ok(await page.evaluate(isFocusShown), `${place}: the focus is not to be seen`);
}

/** Goes on with the Tab key until there, and sees at each stop where it is. Goes round no corner. */
export function to(page: Page, place: Place): Promise<void> {
  return walk(page, place, "Tab");
}

/** As `to`, the other way. */
export function backTo(page: Page, place: Place): Promise<void> {
  return walk(page, place, "Shift+Tab");
}

async function walk(page: Page, place: Place, key: "Tab" | "Shift+Tab"): Promise<void> {
  for (let stop = 0; stop < MOST_STOPS; stop++) {
    await page.keyboard.press(key);
    await seen(page, `${place}, stop ${stop}`);
    if (await isAt(page, place)) return;
  }
  assert.fail(`the keyboard does not reach ${place}`);
}

/** The focus is on something, and shows it. */
async function seen(page: Page, where: string): Promise<void> {
  if (await page.evaluate(isFocusShown)) return;
  const what = await page.evaluate(() => {
    const { activeElement: at } = document;
    if (at === null || at === document.body) return "the end of the page";
    // The last part of a date is its calendar, which shows the focus itself; the field does not then.
    return at.matches("[type=date], [type=datetime-local]") ? null : at.outerHTML.slice(0, 200);
  });
  assert.ok(what === null, `${where}: the focus is not to be seen at ${what}`);
}

/** Goes there and presses Enter. */
export async function enter(page: Page, place: Place): Promise<void> {
  await to(page, place);
  await page.keyboard.press("Enter");
}

/** Goes there and presses Enter, which leads to an address. */
export async function press(page: Page, place: Place, address: RegExp): Promise<void> {
  await enter(page, place);
  await page.waitForURL(address);
}

/** Goes there and writes over what stands in the field. */
export async function write(page: Page, place: Place, text: string): Promise<void> {
  await to(page, place);
  await page.keyboard.press("Control+a");
  await page.keyboard.type(text);
}

/** Where the focus is after something has changed: inside of `place`, never back at the start of the page. */
export async function staysIn(page: Page, place: Place): Promise<void> {
  const isInside = await found(page, place).evaluateAll((all) =>
    all.some((one) => one.contains(document.activeElement))
  );
  const at = await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 200));
  assert.ok(isInside, `the focus is not in ${place} but at ${at}`);
  assert.ok(await page.evaluate(isFocusShown), `the focus is not to be seen at ${at}`);
}
