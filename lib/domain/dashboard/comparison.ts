/** Whether a consumption is as usual. */

/** Within this part of the usual, up or down, it is the usual. */
const SAME_PART = 0.2;
/** … and so is a difference of this much, L: a flush of a toilet. */
const SAME_LITERS = 10;
/** From this many times the usual on somebody should look … */
const FAR_TIMES = 2;
/** … when it is this much more at least, L. */
const FAR_LITERS = 50;

export type Verdict = "same" | "above" | "far-above" | "below";

export interface Comparison {
  readonly verdict: Verdict;
  /** What it usually is by now, L. */
  readonly usual: number;
  /** How many times the usual it is; `null` where that is nothing. */
  readonly times: number | null;
}

/** @param liters consumed so far @param usual consumed by this time as a rule, L */
export function compare(liters: number, usual: number): Comparison {
  const difference = liters - usual;
  const times = usual > 0 ? liters / usual : null;
  const isFar = difference >= FAR_LITERS && (times === null || times >= FAR_TIMES);
  const isSame = Math.abs(difference) <= Math.max(SAME_LITERS, usual * SAME_PART);
  const verdict = isFar ? "far-above" : isSame ? "same" : difference > 0 ? "above" : "below";
  return { verdict, usual, times };
}
