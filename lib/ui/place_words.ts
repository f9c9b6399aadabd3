/** What places on the time axis are called, short below a bar and in full. */

import { formatDate, formatDay, formatTime, isoDate, type Language } from "./format.ts";
import type { BucketSize, MeterRange } from "./meter_range.ts";
import type { Place } from "./series.ts";
import type { ConsumptionTexts } from "./texts/consumption.ts";
import { fill } from "./texts/meters.ts";

/** How the names are written. */
export interface PlaceWords {
  readonly language: Language;
  readonly timeZone: string;
  readonly texts: ConsumptionTexts;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function worded(
  at: number,
  { language, timeZone }: PlaceWords,
  options: Intl.DateTimeFormatOptions,
): string {
  const key = JSON.stringify([language, timeZone, options]);
  let format = formats.get(key);
  if (!format) {
    formats.set(key, format = new Intl.DateTimeFormat(language, { ...options, timeZone }));
  }
  return format.format(at);
}

const clock = (at: number, timeZone: string) => formatTime(at, timeZone).slice(0, 5);

/** Below a bar: `08:00`, `31/01`, `jan.`; where a day or a year begins, that. */
export function shortName(start: number, size: BucketSize, words: PlaceWords): string {
  const { language, timeZone } = words;
  const date = isoDate(start, timeZone);
  switch (size) {
    case "hour":
      return clock(start, timeZone) === "00:00"
        ? formatDay(start, language, timeZone)
        : clock(start, timeZone);
    case "day":
      return formatDay(start, language, timeZone);
    case "month":
      return date.slice(5, 7) === "01"
        ? date.slice(0, 4)
        : worded(start, words, { month: "short" }).replace(/\.$/, "");
    case "year":
      return date.slice(0, 4);
  }
}

/** In full: `31/01/2026, 08:00`, `sáb., 31/01/2026`, `janeiro de 2026`, `2026`. */
export function fullName(place: Place, size: BucketSize, words: PlaceWords): string {
  const { language, timeZone, texts } = words;
  const date = formatDate(place.start, language, timeZone);
  switch (size) {
    case "hour": {
      const isAgain =
        clock(place.start, timeZone) === clock(place.start - 1, timeZone).slice(0, 3) + "00" &&
        isoDate(place.start - 1, timeZone) === isoDate(place.start, timeZone);
      const again = isAgain ? ` (${texts.consumption.again})` : "";
      return `${date}, ${clock(place.start, timeZone)}${again}`;
    }
    case "day":
      return `${worded(place.start, words, { weekday: "short" })}, ${date}`;
    case "month":
      return worded(place.start, words, { month: "long", year: "numeric" });
    case "year":
      return isoDate(place.start, timeZone).slice(0, 4);
  }
}

/** From when to when: dates, and times for a range that does not begin at midnight. */
export function spanName({ starts, end, name }: MeterRange, words: PlaceWords): string {
  const { language, timeZone, texts: { range: t } } = words;
  const day = (at: number) => formatDate(at, language, timeZone);
  const [first, last] = [starts[0], end - 1];
  if (name === "24h" || name === "live") {
    const instant = (at: number) => `${day(at)} ${clock(at, timeZone)}`;
    return fill(t.span, { from: instant(first), to: instant(end) });
  }
  if (day(first) === day(last)) {
    return `${worded(first, words, { weekday: "long" })}, ${day(first)}`;
  }
  return fill(t.span, { from: day(first), to: day(last) });
}
