/** Water that flows through a meter, as a function of time. */

/** Milliseconds in a minute: flows are L/min, volumes mL, times ms. */
const MINUTE_MS = 60_000;

/** Where water comes from: the same question always has the same answer. */
export interface WaterSource {
  /**
   * Volume between two instants (Unix ms, `from <= to`), mL, not rounded: `volumeMl(a, b)` grows with
   * `b`, and it is 0 for `a = b`.
   */
  volumeMl(from: number, to: number): number;
  /** Flow at an instant, L/min. */
  flowLmin(at: number): number;
}

/** Volume of a steady flow, mL. */
export function steadyMl(flowLmin: number, durationMs: number): number {
  return flowLmin * 1000 * durationMs / MINUTE_MS;
}

/** Mean flow of a volume, L/min. */
export function meanLmin(volumeMl: number, durationMs: number): number {
  return volumeMl / 1000 * MINUTE_MS / durationMs;
}

/** A steady flow from one instant on, to another one when given. */
export function steadyFlow(flowLmin: number, from: number, until = Infinity): WaterSource {
  const soFar = (at: number) => Math.max(0, Math.min(at, until) - from);
  return {
    volumeMl: (a, b) => steadyMl(flowLmin, soFar(b) - soFar(a)),
    flowLmin: (at) => at >= from && at < until ? flowLmin : 0,
  };
}

/** Several sources behind one meter. */
export function together(sources: readonly WaterSource[]): WaterSource {
  return {
    volumeMl: (from, to) => sources.reduce((sum, source) => sum + source.volumeMl(from, to), 0),
    flowLmin: (at) => sources.reduce((sum, source) => sum + source.flowLmin(at), 0),
  };
}
