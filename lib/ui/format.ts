/** Figures and instants as people read them: the same text on the server and in the browser. */

/** The languages of the interface, as BCP 47 tags that `Intl` knows. */
export type Language = "pt-BR" | "en";

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Below this an age is "now", ms: nobody reads "0 seconds ago". */
const NOW_MS = SECOND_MS;

/** The units of an age, the largest last, each up to the next one's limit. */
const AGE_UNITS = [
  { unit: "second", size: SECOND_MS, below: MINUTE_MS },
  { unit: "minute", size: MINUTE_MS, below: HOUR_MS },
  { unit: "hour", size: HOUR_MS, below: 2 * DAY_MS },
  { unit: "day", size: DAY_MS, below: Infinity },
] as const;

const formats = new Map<string, Intl.NumberFormat>();

/** Building an `Intl` object costs some 50 µs; a card needs two for every reading. */
function numberFormat(language: Language, least: number, most: number): Intl.NumberFormat {
  const key = `${language}/${least}/${most}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(language, {
      minimumFractionDigits: least,
      maximumFractionDigits: most,
    });
    formats.set(key, format);
  }
  return format;
}

/** A register in m³ with three decimals: 54,322 m³ in Portuguese for 54 322 L. */
export function formatRegister(liters: number, language: Language): string {
  return `${numberFormat(language, 3, 3).format(liters / 1000)} m³`;
}

/** A volume in litres with one decimal. */
export function formatLiters(liters: number, language: Language): string {
  return `${numberFormat(language, 1, 1).format(liters)} L`;
}

/** A volume to the millilitre, for sums that must be seen to be equal. */
export function formatExactLiters(liters: number, language: Language): string {
  return `${numberFormat(language, 3, 3).format(liters)} L`;
}

/** A flow in L/min with one decimal. */
export function formatFlow(lmin: number, language: Language): string {
  return `${numberFormat(language, 1, 1).format(lmin)} L/min`;
}

/** A number with up to `decimals` decimals, no more than it needs. */
export function formatNumber(value: number, language: Language, decimals = 3): string {
  return numberFormat(language, 0, decimals).format(value);
}

/** A part of a whole in per cent, without decimals: 18% for 0.18. */
export function formatPercent(part: number, language: Language): string {
  return `${numberFormat(language, 0, 0).format(part * 100)}%`;
}

/** A figure's number and its unit, which stands after the last space. */
export function splitUnit(figure: string): { value: string; unit: string } {
  const at = figure.lastIndexOf(" ");
  return { value: figure.slice(0, at), unit: figure.slice(at + 1) };
}

const instants = new Map<string, Intl.DateTimeFormat>();

function instantParts(ms: number, timeZone: string): Record<string, string> {
  let format = instants.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone,
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      hourCycle: "h23",
    });
    instants.set(timeZone, format);
  }
  return Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, value]));
}

/**
 * Date and time to the second. Put together from parts: the punctuation between them differs from one
 * ICU to the next, and with it the server's text from the browser's.
 */
export function formatInstant(ms: number, language: Language, timeZone: string): string {
  return `${formatDate(ms, language, timeZone)} ${formatTime(ms, timeZone)}`;
}

/** The date: 31/01/2026 in Portuguese. */
export function formatDate(ms: number, language: Language, timeZone: string): string {
  const { year, month, day } = instantParts(ms, timeZone);
  return language === "pt-BR" ? `${day}/${month}/${year}` : `${year}-${month}-${day}`;
}

/** The date where the year is known: 31/01 in Portuguese. */
export function formatDay(ms: number, language: Language, timeZone: string): string {
  const { month, day } = instantParts(ms, timeZone);
  return language === "pt-BR" ? `${day}/${month}` : `${month}-${day}`;
}

/** The month: 01/2026 in Portuguese. */
export function formatMonth(ms: number, language: Language, timeZone: string): string {
  const { year, month } = instantParts(ms, timeZone);
  return language === "pt-BR" ? `${month}/${year}` : `${year}-${month}`;
}

/** The date as fields and addresses have it: 2026-01-31. */
export function isoDate(ms: number, timeZone: string): string {
  return formatDate(ms, "en", timeZone);
}

/** Date and time to the minute, as a field of type `datetime-local` has them. */
export function isoMinute(ms: number, timeZone: string): string {
  return `${isoDate(ms, timeZone)}T${formatTime(ms, timeZone).slice(0, 5)}`;
}

/** The time of day to the second, alike in both languages. */
export function formatTime(ms: number, timeZone: string): string {
  const { hour, minute, second } = instantParts(ms, timeZone);
  return `${hour}:${minute}:${second}`;
}

/** How long ago: "há 5 segundos". A negative age is "now": clocks differ. */
export function formatAge(ageMs: number, language: Language): string {
  const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  if (ageMs < NOW_MS) return relative.format(0, "second");
  const always = new Intl.RelativeTimeFormat(language, { numeric: "always" });
  const { unit, size } = AGE_UNITS.find(({ below }) => ageMs < below) ?? AGE_UNITS[0];
  return always.format(-Math.floor(ageMs / size), unit);
}
