import type { FitSettings, Mark } from "./types.ts";

/** However close two readings are, this much time counts between them (rule 5). */
const MIN_SPAN_MS = 60_000;
/** L/min times ms, divided by this, are mL. */
const LMIN_MS_PER_ML = 60;

/** What a register of `digits` whole litres counts before it begins again at 0, mL. */
function registerMl(digits: number): number {
  return 1000 * 10 ** digits;
}

/**
 * Rule 5: what a register advanced from `from` to `to`, mL, with at most one rollover.
 *
 * @param spanMs Δt, ms; less than a minute counts as one
 * @returns `null` when `to` does not fit `from`
 */
export function advance(
  from: number,
  to: number,
  spanMs: number,
  { maxFlowLmin, registerDigits }: FitSettings,
): number | null {
  let ml = to - from;
  if (ml < 0) {
    if (registerDigits === null) return null;
    const register = registerMl(registerDigits);
    ml += register;
    if (ml < 0 || ml > register / 2) return null;
  }
  return ml * LMIN_MS_PER_ML <= maxFlowLmin * Math.max(spanMs, MIN_SPAN_MS) ? ml : null;
}

/** `advance` with Δt between the two. */
export function advanceBetween(from: Mark, to: Mark, settings: FitSettings): number | null {
  return advance(from.totalMl, to.totalMl, to.ts - from.ts, settings);
}

/** A zero at the same instant. */
export function zeroAt({ ts }: Mark): Mark {
  return { ts, totalMl: 0 };
}
