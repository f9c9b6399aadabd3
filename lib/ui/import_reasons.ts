/** Why a line of a file was refused, in the language of the page: the server says it in English. */

import type { Language } from "./format.ts";
import { EXCHANGE_TEXTS, type ExchangeTexts } from "./texts/exchange.ts";
import { fill } from "./texts/meters.ts";

/** The server's sentences (`lib/codec/csv_reading.ts`, `csv_number.ts`, `decode.ts`, `lib/exchange`). */
const SENTENCES: readonly [pattern: RegExp, key: keyof ExchangeTexts["reasons"]][] = [
  [/^(?<field>\S+) (?<value>".*") is not a number$/, "notNumber"],
  [/^(?<field>\S+) (?<value>".*") may be (?<a>\S+) or (?<b>\S+): write it so$/, "ambiguous"],
  [/^(?<field>\S+) (?<value>".*") has lost digits to scientific notation$/, "lostDigits"],
  [/^(?<field>\S+) (?<value>".*") is not a time$/, "notTime"],
  [/^(?<field>\S+) (?<value>".*") is before 2010 or more than 10 minutes ahead$/, "outOfTime"],
  [/^(?<field>\S+) (?<value>".*") is not 1 or 0$/, "notFlag"],
  [/^ts is missing$/, "noTs"],
  [/^(?<cells>\d+) cells, the header has (?<header>\d+)$/, "cells"],
  [/^totalLiters is required/, "noTotal"],
  [/^numeroSerie is required/, "noSerial"],
  [/^(?<field>\S+) must be 1 to 64 letters/, "badSerial"],
  [/^n is missing/, "noN"],
  [/^n must be a whole number from 0$/, "badN"],
  [/^n must be 0, but for clock/, "extraN"],
  [/^(?<field>\S+) must be a whole number$/, "wholeNumber"],
  [/^(?<field>\S+) must be a number$/, "aNumber"],
  [/^(?<field>\S+) must be at least (?<least>\S+)$/, "range"],
  [/^(?<field>\S+) must be between (?<least>\S+) and (?<most>\S+)$/, "range"],
  [/^the line is longer than (?<count>\d+) characters$/, "longLine"],
  [/^there is a quote inside a cell$/, "quoteInside"],
  [/^there is text after a quote$/, "textAfterQuote"],
  [/^a quote is not closed$/, "openQuote"],
  [/^(?<count>\d+) readings to line (?<line>\d+) were refused/, "refused"],
];

/** The reason as people read it; a sentence that a newer server says stays as it is. */
export function importReason(reason: string, language: Language): string {
  for (const [pattern, key] of SENTENCES) {
    const found = pattern.exec(reason);
    if (!found) continue;
    const { least, most, ...values } = found.groups ?? {};
    const range = most === undefined ? `≥ ${least}` : `${least} – ${most}`;
    return fill(EXCHANGE_TEXTS[language].reasons[key], { ...values, range });
  }
  return reason;
}
