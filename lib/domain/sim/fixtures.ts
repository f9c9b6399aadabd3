/**
 * What draws water in a house, how much, how fast and when.
 *
 * Volumes and flows are the 5 %, 50 % and 95 % quantiles of the labelled end uses of a five-person
 * house over 15 days of July and August 2020 (821 events), from gallons at 3.785411784 L: data of
 * UCHIC/CIWS-VisChallenge, BSD-3-Clause. Its taps agree with cluster 1 of the events of site 019 of
 * UCHIC/CIWS-Data, BSD-3-Clause (median 0.95 L at 3.15 L/min, a quarter of them below 0.47 L). Left
 * out: the lawn sprinklers of that house, up to 11 m³ a run. How often each is used is set so that a
 * person needs about 150 L a day.
 */

import type { Random } from "./random.ts";

/** What 5 %, half and 95 % of the events stay below. */
export interface Quantiles {
  readonly low: number;
  readonly median: number;
  readonly high: number;
}

export type FixtureKind = "tap" | "toilet" | "shower" | "washing" | "garden";

export interface Fixture {
  readonly kind: FixtureKind;
  /** Uses per person and day. */
  readonly uses: number;
  /** mL a use. */
  readonly volume: Quantiles;
  /** mL/min. */
  readonly flow: Quantiles;
  /** Weight of each hour of the local day. */
  readonly hours: readonly number[];
}

/** Standard deviations between the 5 % and the 95 % quantile of a normal distribution. */
const BETWEEN_QUANTILES = 2 * 1.6449;

/** Events by the hour they began, as counted, plus one an hour: nobody's night is empty. */
const TAP_HOURS = [
  ...[1, 1, 1, 5, 1, 1, 2, 18, 28, 52, 24, 29],
  ...[30, 29, 28, 25, 22, 40, 31, 15, 24, 26, 10, 7],
];
const TOILET_HOURS = [
  ...[6, 1, 1, 3, 1, 1, 1, 8, 13, 20, 22, 19],
  ...[21, 21, 31, 19, 19, 15, 10, 21, 13, 21, 17, 9],
];
/** 33 showers and 22 washes are too few for a histogram: mornings and evenings; the day. */
const SHOWER_HOURS = [
  ...[1, 0, 0, 0, 0, 2, 8, 10, 6, 3, 2, 2],
  ...[2, 2, 1, 1, 2, 5, 9, 10, 9, 8, 5, 2],
];
const WASHING_HOURS = [
  ...[0, 0, 0, 0, 0, 0, 1, 3, 6, 8, 8, 6],
  ...[4, 3, 4, 5, 5, 4, 3, 3, 2, 1, 1, 0],
];
const GARDEN_HOURS = [
  ...[0, 0, 0, 0, 0, 1, 4, 5, 3, 1, 0, 0],
  ...[0, 0, 0, 1, 2, 5, 6, 3, 1, 0, 0, 0],
];

export const FIXTURES: readonly Fixture[] = [
  {
    kind: "tap",
    uses: 25,
    volume: { low: 473, median: 1260, high: 5672 },
    flow: { low: 2363, median: 3454, high: 6499 },
    hours: TAP_HOURS,
  },
  {
    kind: "toilet",
    uses: 4.6,
    volume: { low: 3466, median: 8507, high: 15_439 },
    flow: { low: 7090, median: 9540, high: 20_875 },
    hours: TOILET_HOURS,
  },
  {
    kind: "shower",
    uses: 0.9,
    volume: { low: 27_255, median: 57_977, high: 144_784 },
    flow: { low: 4726, median: 6489, high: 8346 },
    hours: SHOWER_HOURS,
  },
  {
    kind: "washing",
    uses: 0.2,
    volume: { low: 45_846, median: 50_572, high: 55_771 },
    flow: { low: 9344, median: 10_994, high: 11_207 },
    hours: WASHING_HOURS,
  },
  // Quartiles of the hose: of 31 events the longest are sprinklers too.
  {
    kind: "garden",
    uses: 0.1,
    volume: { low: 11_501, median: 59_867, high: 97_205 },
    flow: { low: 9415, median: 11_501, high: 13_884 },
    hours: GARDEN_HOURS,
  },
];

/**
 * The small taps of the lively household that a live demonstration shows: the lower quarter of the
 * taps of site 019, cluster 1 (5 % and 25 % quantile of the volume, 5 % and 75 % of the flow).
 */
export const SMALL_TAP = {
  volume: { low: 158, median: 250, high: 473 },
  flow: { low: 2363, median: 3151, high: 3545 },
} as const;

/** Fastest flow of any fixture, mL/min. */
export const FASTEST_ML_MIN = Math.max(...FIXTURES.map(({ flow }) => flow.high));

/** A value with these quantiles, log-normal, cut off at `low` and `high`. */
export function draw(random: Random, { low, median, high }: Quantiles): number {
  const sigma = Math.log(high / low) / BETWEEN_QUANTILES;
  return Math.min(high, Math.max(low, median * Math.exp(sigma * random.normal())));
}
