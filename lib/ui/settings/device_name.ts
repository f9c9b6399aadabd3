/** What somebody signed in with, as its owner would call it. */

import { fill } from "../texts/meters.ts";
import type { SessionTexts } from "../texts/sessions.ts";

/** Characters of a `User-Agent` that names no browser we know. */
const MOST_CHARS = 40;

/** First match wins: most browsers call themselves Chrome or Safari as well. */
const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/\bEdgA?\//, "Edge"],
  [/\bOPR\//, "Opera"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\b(?:Firefox|FxiOS)\//, "Firefox"],
  [/\b(?:Chrome|HeadlessChrome|CriOS)\//, "Chrome"],
  [/\bSafari\//, "Safari"],
];

/** First match wins: Android is Linux too. */
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/\bAndroid\b/, "Android"],
  [/\b(?:iPhone|iPad|iPod)\b/, "iOS"],
  [/\bWindows\b/, "Windows"],
  [/\bMac OS X\b/, "macOS"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bLinux\b/, "Linux"],
];

/**
 * @param userAgent as it was sent: a guess by its words, for the eye alone
 * @returns "Firefox on Linux", or the beginning of what was sent
 */
export function deviceName(userAgent: string | null, t: SessionTexts): string {
  const sent = userAgent?.trim() ?? "";
  if (sent === "") return t.unknownDevice;
  const nameIn = (names: typeof BROWSERS) => names.find(([pattern]) => pattern.test(sent))?.[1];
  const [browser, system] = [nameIn(BROWSERS), nameIn(SYSTEMS)];
  if (browser === undefined) return [...sent].slice(0, MOST_CHARS).join("");
  return system === undefined ? browser : fill(t.on, { browser, system });
}
