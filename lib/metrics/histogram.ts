/** How often a measured value fell into which range: plain numbers, cheap enough for every message. */

/** A histogram as it crosses threads. */
export interface HistogramData {
  /** Upper bounds of the ranges, inclusive, ascending; above the last one there is one more range. */
  readonly bounds: readonly number[];
  /** Values in each range, not added up: one more than there are bounds. */
  readonly counts: readonly number[];
  /** Of all values. */
  readonly sum: number;
}

/** Bounds for what takes a fraction of a millisecond to some seconds, s. */
export const SECONDS: readonly number[] = [
  ...[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
];

/** Bounds for numbers of readings; 5,000 is the most that one message may hold (contract, 3). */
export const READINGS: readonly number[] = [
  ...[0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000],
];

/** Counts values by range. */
export class Histogram {
  readonly #bounds: readonly number[];
  readonly #counts: number[];
  #sum = 0;

  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.#counts = new Array(bounds.length + 1).fill(0);
  }

  observe(value: number): void {
    let range = 0;
    while (range < this.#bounds.length && value > this.#bounds[range]) range++;
    this.#counts[range]++;
    this.#sum += value;
  }

  /** A copy of this moment. */
  data(): HistogramData {
    return { bounds: this.#bounds, counts: [...this.#counts], sum: this.#sum };
  }
}
