/** The line of a flow that several meters make together. */

import type { MeterRow } from "../meter.ts";
import type { WireReading } from "../reading.ts";
import { wholeFlow } from "./whole.ts";

/** A point of the line. */
export interface FlowPoint {
  /** Unix ms. */
  readonly ts: number;
  /** L/min. */
  readonly flowLmin: number;
}

/** Points of a line: those of a chart. */
export const TRAIL_POINTS = 200;
/** Points are this far apart at least, ms. */
export const TRAIL_STEP_MS = 1000;

/**
 * The line up to now, out of the last readings of all meters. It begins where all of them are known: a
 * meter without a reading among these has had its newest flow all the while.
 *
 * @param readings oldest first
 */
export function flowTrail(
  rows: readonly MeterRow[],
  readings: readonly WireReading[],
): FlowPoint[] {
  const heard = rows.filter(({ online }) => online);
  const flows = new Map<string, number>();
  const among = new Set(heard.map(({ numeroSerie }) => numeroSerie));
  const counted = readings.filter(({ numeroSerie }) => among.has(numeroSerie));
  const reporting = new Set(counted.map(({ numeroSerie }) => numeroSerie));
  const rest = wholeFlow(heard.filter(({ numeroSerie }) => !reporting.has(numeroSerie)));
  let points: FlowPoint[] = [];
  for (const { numeroSerie, flowLmin, ts } of counted) {
    flows.set(numeroSerie, flowLmin);
    if (flows.size < reporting.size) continue;
    const together = [...flows.values()].reduce((sum, flow) => sum + flow, rest);
    points = withPoint(points, { ts, flowLmin: together });
  }
  return points;
}

/** The line with one more point; one that is too near to the last stands in its place. */
export function withPoint(points: readonly FlowPoint[], point: FlowPoint): FlowPoint[] {
  const before = points.at(-2);
  const isNear = before !== undefined && point.ts - before.ts < TRAIL_STEP_MS;
  return [...(isNear ? points.slice(0, -1) : points), point].slice(-TRAIL_POINTS);
}
