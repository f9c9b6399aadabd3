/** What befalls a virtual meter besides everyday life. */

import { Random } from "./random.ts";
import { steadyFlow, type WaterSource } from "./water.ts";

export const SCENARIOS = ["household", "leak", "burst", "reset", "outage"] as const;
export type Scenario = typeof SCENARIOS[number];

/** From this instant to that one, Unix ms. */
export interface Span {
  readonly from: number;
  readonly until: number;
}

/** What will happen, fixed from the start. */
export interface Plan {
  /** Water beside the household's. */
  readonly extra: readonly WaterSource[];
  /** Instants at which the counter restarts at 0, in order, without end; empty when it never does. */
  readonly resets: Iterator<number, undefined>;
  /** When the device cannot be reached, in order, without end; empty when it always can. */
  readonly outages: Iterator<Span, undefined>;
}

/** Leaks and bursts begin this long after the start, ms: first there is something to compare with. */
export const BEGINS_AFTER_MS = 30_000;
/** A leak, L/min: a dripping tap to a running cistern, all above the usual alarm of 0.2. */
export const LEAK_LMIN = { min: 0.25, max: 0.8 } as const;
/** A burst pipe behind a household meter, L/min. */
export const BURST_LMIN = { min: 20, max: 35 } as const;
const BURST_MS = { min: 2 * 3_600_000, max: 4 * 3_600_000 } as const;
const BETWEEN_RESETS_MS = { min: 30_000, max: 120_000 } as const;
const ONLINE_MS = { min: 20_000, max: 60_000 } as const;
const OFFLINE_MS = { min: 15_000, max: 45_000 } as const;

/**
 * Lays down what happens to one meter.
 *
 * @param key name of the meter's stream of chance
 * @param start instant at which the device begins, Unix ms
 */
export function planScenario(scenario: Scenario, key: string, start: number): Plan {
  const random = new Random(`${key}/${scenario}`);
  const begin = start + BEGINS_AFTER_MS;
  return {
    extra: extraWater(scenario, random, begin),
    resets: scenario === "reset" ? resets(random, start) : nothing(),
    outages: scenario === "outage" ? outages(random, start) : nothing(),
  };
}

function extraWater(scenario: Scenario, random: Random, begin: number): WaterSource[] {
  if (scenario === "leak") return [steadyFlow(flow(random, LEAK_LMIN), begin)];
  if (scenario === "burst") {
    const until = begin + whole(random, BURST_MS);
    return [steadyFlow(flow(random, BURST_LMIN), begin, until)];
  }
  return [];
}

function* resets(random: Random, start: number): Generator<number, undefined> {
  for (let at = start;;) yield at += whole(random, BETWEEN_RESETS_MS);
}

function* outages(random: Random, start: number): Generator<Span, undefined> {
  for (let end = start;;) {
    const from = end + whole(random, ONLINE_MS);
    end = from + whole(random, OFFLINE_MS);
    yield { from, until: end };
  }
}

function* nothing(): Generator<never, undefined> {}

/** L/min with two decimals. */
function flow(random: Random, { min, max }: { min: number; max: number }): number {
  return Math.round(random.between(min, max) * 100) / 100;
}

function whole(random: Random, { min, max }: { min: number; max: number }): number {
  return Math.round(random.between(min, max));
}
