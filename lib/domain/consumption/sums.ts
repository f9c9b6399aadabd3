/** What is known of an hour, a day or a longer time of a meter: numbers that can be added up. */

import type { BucketQuality } from "../ledger/buckets.ts";
import type { Reading } from "../reading.ts";

/** Flows are added up in whole µL/min, so that their mean does not depend on the order. */
const FLOW_UNITS_PER_LMIN = 1e6;
/** Flows beyond this (16 m³/s, a river) enter means as this much: a month's sum stays exact. */
const MAX_MEAN_FLOW_LMIN = 1e6;

/** Sums over a bucket of time. Everything but the flows' extremes can be taken back. */
export interface Sums {
  /** Booked by rule 10, mL. */
  ml: number;
  /** Bookings of steps that were spread over more than an hour. */
  estimated: number;
  /** Bookings of steps that were not spread at all. */
  gaps: number;
  /** Readings left out for good. */
  leftOut: number;
  /** Readings that wait for a verdict. */
  waiting: number;
  /** Readings stored. */
  count: number;
  /** Readings that report a flow. */
  flows: number;
  /** µL/min */
  flowSum: number;
  /** L/min */
  flowMin: number | null;
  flowMax: number | null;
}

/** Nothing yet. */
export function noSums(): Sums {
  return {
    ml: 0,
    estimated: 0,
    gaps: 0,
    leftOut: 0,
    waiting: 0,
    count: 0,
    flows: 0,
    flowSum: 0,
    flowMin: null,
    flowMax: null,
  };
}

/** Adds `more` to `sums`. */
export function addSums(sums: Sums, more: Sums): void {
  sums.ml += more.ml;
  sums.estimated += more.estimated;
  sums.gaps += more.gaps;
  sums.leftOut += more.leftOut;
  sums.waiting += more.waiting;
  sums.count += more.count;
  sums.flows += more.flows;
  sums.flowSum += more.flowSum;
  widen(sums, more.flowMin, more.flowMax);
}

/** Counts a stored reading. */
export function addReading(sums: Sums, { flowLmin }: Pick<Reading, "flowLmin">): void {
  sums.count++;
  if (flowLmin === null) return;
  sums.flows++;
  sums.flowSum += flowUnits(flowLmin);
  widen(sums, flowLmin, flowLmin);
}

/** Counts a reading for a copy of it that reported less flow, or none; the least flow stays as it is. */
export function raiseFlow(sums: Sums, flowLmin: number, was: number | null): void {
  if (was === null) sums.flows++;
  else sums.flowSum -= flowUnits(was);
  sums.flowSum += flowUnits(flowLmin);
  widen(sums, null, flowLmin);
}

function flowUnits(flowLmin: number): number {
  return Math.round(Math.min(flowLmin, MAX_MEAN_FLOW_LMIN) * FLOW_UNITS_PER_LMIN);
}

function widen(sums: Sums, min: number | null, max: number | null): void {
  if (min !== null && (sums.flowMin === null || min < sums.flowMin)) sums.flowMin = min;
  if (max !== null && (sums.flowMax === null || max > sums.flowMax)) sums.flowMax = max;
}

/** Whether there is nothing to tell: no reading, no volume, no mark, no other flow. */
export function isNothing(sums: Sums): boolean {
  const { ml, estimated, gaps, leftOut, waiting, count, flowMax } = sums;
  return ml === 0 && estimated === 0 && gaps === 0 && leftOut === 0 && waiting === 0 &&
    count === 0 && flowMax === null;
}

/** The mean flow as reported, L/min; `null` when none was. */
export function meanFlow({ flows, flowSum }: Sums): number | null {
  return flows === 0 ? null : Math.round(flowSum / flows) / FLOW_UNITS_PER_LMIN;
}

/** How far the sums can be trusted: the worst of what is in them (contract, 5). */
export function qualityOf({ estimated, gaps, leftOut, waiting }: Sums): BucketQuality {
  if (gaps > 0) return "gap";
  if (estimated > 0) return "estimated";
  return leftOut + waiting > 0 ? "flagged" : "ok";
}
