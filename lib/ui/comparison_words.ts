/** A comparison with what is usual, in words. */

import type { Comparison } from "../domain/dashboard/comparison.ts";
import { formatNumber, formatPercent, type Language } from "./format.ts";
import type { Direction } from "./parts/trend.tsx";
import type { Tone } from "./parts/tone.ts";
import { fill } from "./texts/meters.ts";

/** From here on a difference is told as "so many times": nobody pictures 340 %. */
const TIMES_FROM = 2;

/** The sentences of one comparison. */
export interface ComparisonTexts {
  readonly above: string;
  readonly below: string;
  readonly same: string;
  readonly times: string;
  /** Where the usual is nothing. */
  readonly fromNothing: string;
}

export interface ComparisonWords {
  readonly direction: Direction;
  readonly tone: Tone;
  readonly text: string;
}

/** The difference in words and per cent, with the way it points and how much it matters. */
export function comparisonWords(
  { verdict, times }: Comparison,
  texts: ComparisonTexts,
  language: Language,
): ComparisonWords {
  if (verdict === "same") return { direction: "level", tone: "ok", text: texts.same };
  const direction = verdict === "below" ? "down" : "up";
  const tone = verdict === "far-above" ? "warn" : "idle";
  if (times === null) return { direction, tone, text: texts.fromNothing };
  if (times >= TIMES_FROM) {
    const text = fill(texts.times, { times: formatNumber(times, language, 1) });
    return { direction, tone, text };
  }
  const percent = formatPercent(Math.abs(times - 1), language);
  return {
    direction,
    tone,
    text: fill(verdict === "below" ? texts.below : texts.above, { percent }),
  };
}
