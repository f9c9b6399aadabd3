/** Numbers in the pages' own forms: as people type them, and as fields show them again. */

import type { Language } from "./format.ts";

const NUMBER = /^\d{1,13}(?:[.,]\d{1,9})?$/;
/** Three digits after the language's thousands separator: it could be either. */
const THOUSANDS: Readonly<Record<Language, RegExp>> = { "pt-BR": /\.\d{3}$/, en: /,\d{3}$/ };

/**
 * A number of zero or more, with comma or point.
 *
 * @returns `NaN` for what is none, or could be read in two ways: 54.322 in Portuguese
 */
export function readNumber(text: string, language: Language): number {
  const trimmed = text.trim();
  if (!NUMBER.test(trimmed) || THOUSANDS[language].test(trimmed)) return NaN;
  return Number(trimmed.replace(",", "."));
}

const formats = new Map<Language, Intl.NumberFormat>();

/** The same number as `readNumber` takes it. */
export function typeNumber(value: number, language: Language): string {
  let format = formats.get(language);
  if (!format) {
    format = new Intl.NumberFormat(language, { useGrouping: false, maximumFractionDigits: 9 });
    formats.set(language, format);
  }
  return format.format(value);
}
