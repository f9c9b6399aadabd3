/** A range as its charts get it: a hundred points or so, made of buckets, whatever they were made of. */

import { isoDate } from "./format.ts";
import type { BucketSize, MeterRange } from "./meter_range.ts";
import { fullName, type PlaceWords, shortName } from "./place_words.ts";
import type { Place, Quality } from "./series.ts";

/** A place on the axis of a chart. */
export interface ChartPoint {
  /** Below the axis. */
  readonly label: string;
  readonly title: string;
  /** L; `null` where nothing was received. */
  readonly liters: number | null;
  readonly quality: Quality | null;
  /** L/min: least, mean, greatest; `null` when none was reported. */
  readonly flow: readonly [min: number, avg: number, max: number] | null;
  /** Where a closer look is to be had; `null` for hours and empty places. */
  readonly href: string | null;
  /** It has not come yet: that nothing was received is no wonder. */
  readonly isAhead: boolean;
}

/** A closer look at a place: the hours of a day, the days of a month, the months of a year. */
export function closerQuery(
  { start, end }: Pick<Place, "start" | "end">,
  size: BucketSize,
  parent: string,
  timeZone: string,
): string | null {
  if (size === "hour") return null;
  const [first, last] = [start, end - 1].map((at) => isoDate(at, timeZone));
  return size === "day" ? `${parent}&day=${first}` : `from=${first}&to=${last}`;
}

/** @param address of this page with another query */
export function chartPoints(
  places: readonly Place[],
  { size, parent }: Pick<MeterRange, "size" | "parent">,
  words: PlaceWords,
  { now, address }: { readonly now: number; readonly address: (query: string) => string },
): ChartPoint[] {
  return places.map((place) => {
    const { start, sums } = place;
    const { flowMin, flowAvg, flowMax } = sums ?? { flowMin: null, flowAvg: null, flowMax: null };
    const query = sums === null ? null : closerQuery(place, size, parent, words.timeZone);
    return {
      label: shortName(start, size, words),
      title: fullName(place, size, words),
      liters: sums?.liters ?? null,
      quality: sums?.quality ?? null,
      flow: flowMin === null || flowAvg === null || flowMax === null
        ? null
        : [flowMin, flowAvg, flowMax],
      href: query === null ? null : address(query),
      isAhead: start > now,
    };
  });
}
