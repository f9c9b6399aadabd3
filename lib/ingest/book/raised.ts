/** Readings that take the place of exact copies of them: of copies the larger flow stays (rule 1). */

import type { BookChange, Bucket } from "../../domain/consumption/book.ts";
import { type Reading, sortedOnce } from "../../domain/reading.ts";
import type { BookDeps } from "./meter_book.ts";

/** A reading that reports more flow than its copy. */
export interface Raised {
  readonly reading: Reading;
  /** Flow of the copy, L/min. */
  readonly was: number | null;
}

/**
 * Puts right the least flow of the hours and days of raised readings: the flow that is gone may have
 * been it, and what was the next one only the readings know.
 *
 * @param change as it is otherwise; its sums are its own
 * @param copies readings that are not stored yet
 */
export async function mendLeastFlows(
  change: BookChange,
  raised: readonly Raised[],
  copies: readonly Reading[],
  { hours, calendar }: Pick<BookDeps, "hours" | "calendar">,
): Promise<void> {
  const { serial, days, months, state: { open } } = change;
  const touched = new Set(raised.map(({ reading }) => calendar.hourStart(reading.ts)));
  for (const start of touched) {
    const end = calendar.nextHour(start);
    const inside = copies.filter(({ ts }) => ts >= start && ts < end);
    for await (const piece of hours.scan(serial, { from: start, to: end })) inside.push(...piece);
    const least = leastOf(sortedOnce(inside).map(({ flowLmin }) => flowLmin));
    const day = days.find((record) => record.start === calendar.dayStart(start));
    const bucket = open?.[0] === start ? open : find(day?.buckets, start);
    if (bucket) bucket[1].flowMin = least;
  }
  for (const { start, buckets } of days) {
    const month = months.find((record) => record.start === calendar.monthStart(start));
    const bucket = find(month?.buckets, start);
    if (bucket) bucket[1].flowMin = leastOf(buckets.map(([, { flowMin }]) => flowMin));
  }
}

function find(buckets: readonly Bucket[] = [], start: number): Bucket | undefined {
  return buckets.find(([one]) => one === start);
}

function leastOf(flows: readonly (number | null)[]): number | null {
  return flows.reduce(
    (least, flow) => least === null || flow !== null && flow < least ? flow : least,
    null,
  );
}
