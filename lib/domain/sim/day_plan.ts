/** One day of one household: who opens which tap when. */

import { draw, type FixtureKind, FIXTURES, type Quantiles, SMALL_TAP } from "./fixtures.ts";
import { DAY_MS } from "./local_day.ts";
import { Random } from "./random.ts";

/** One use of water at a steady flow. */
export interface WaterEvent {
  readonly kind: FixtureKind;
  /** ms since the local midnight. */
  readonly start: number;
  /** ms since the local midnight, at most 24 h. */
  readonly end: number;
  /** Whole mL. */
  readonly volumeMl: number;
}

/**
 * How lively a household is. `plausible`: as measured. `demo`: the taps of the day are many small ones,
 * one every two minutes around the clock, so that a live page has something to show; the litres of the
 * day stay about the same.
 */
export type Liveliness = "plausible" | "demo";

/** Who lives there. */
export interface HouseholdTraits {
  /** Name of the stream of chance; nothing else tells two households apart. */
  readonly key: string;
  readonly persons: number;
  readonly liveliness: Liveliness;
  /** Place of the small taps of `demo` in their two minutes, 0 to 1. */
  readonly phase: number;
}

/** Most fixtures that run at once: more would not have the pressure. */
export const MAX_AT_ONCE = 3;
/** One small tap in each of these in a `demo` household, ms. */
export const DEMO_SLOT_MS = 120_000;
/** How far a small tap of `demo` strays from its place, ms. */
const DEMO_STRAY_MS = 10_000;

/** Everything that draws water on local day number `day`, by start; at most `MAX_AT_ONCE` at once. */
export function planDay(traits: HouseholdTraits, day: number): WaterEvent[] {
  const events = FIXTURES.flatMap(({ kind, uses, volume, flow, hours }) => {
    if (kind === "tap" && traits.liveliness === "demo") return [];
    const random = new Random(`${traits.key}/${day}/${kind}`);
    return Array.from({ length: random.poisson(uses * traits.persons) }, () => {
      const start = (random.weighted(hours) + random.next()) * DAY_MS / 24;
      return use(random, kind, start, volume, flow);
    });
  });
  const orderly = queueUp(events.sort((a, b) => a.start - b.start));
  if (traits.liveliness === "demo") orderly.push(...smallTaps(traits, day));
  return orderly.filter(({ end }) => end <= DAY_MS).sort((a, b) => a.start - b.start);
}

function use(
  random: Random,
  kind: FixtureKind,
  at: number,
  volume: Quantiles,
  flow: Quantiles,
): WaterEvent {
  const start = Math.floor(at);
  const volumeMl = Math.round(draw(random, volume));
  const duration = Math.ceil(volumeMl / draw(random, flow) * 60_000);
  return { kind, start, end: start + duration, volumeMl };
}

/** Delays what begins while `MAX_AT_ONCE` run until one of them ends. */
function queueUp(events: readonly WaterEvent[]): WaterEvent[] {
  let running: number[] = [];
  return events.map((event) => {
    running = running.filter((end) => end > event.start).sort((a, b) => a - b);
    const delay = running.length < MAX_AT_ONCE
      ? 0
      : running[running.length - MAX_AT_ONCE] - event.start;
    running.push(event.end + delay);
    return { ...event, start: event.start + delay, end: event.end + delay };
  });
}

/** One every two minutes, none of them long enough to meet the next. */
function smallTaps({ key, phase }: HouseholdTraits, day: number): WaterEvent[] {
  const random = new Random(`${key}/${day}/small`);
  return Array.from({ length: DAY_MS / DEMO_SLOT_MS }, (_, slot) => {
    const at = (slot + phase) * DEMO_SLOT_MS + random.between(0, DEMO_STRAY_MS);
    return use(random, "tap", at, SMALL_TAP.volume, SMALL_TAP.flow);
  });
}
