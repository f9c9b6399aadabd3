/** What a scenario is, and how much of it is played. */

import type { Need } from "./needs.ts";
import type { Finding } from "./rig.ts";

/** How often and how long. */
export interface Scale {
  /** `kill -9` of the server, with each kind of broker. */
  readonly kills: number;
  /** `kill -9` of Mosquitto. */
  readonly brokerKills: number;
  /** The server stands still, ms. */
  readonly standstillMs: number;
  /** The disk stays full after `/healthz` has said so, ms. */
  readonly fullMs: number;
  /** Another process holds the store, ms. */
  readonly lockedMs: number;
  /** Mosquitto is away, ms. */
  readonly awayMs: number;
  /** A reader reads nothing, ms; from `STALLED_MS` on its stream has to be closed. */
  readonly stalledMs: number;
  /** Connections that come and go. */
  readonly stormClients: number;
  /** For so long, ms. */
  readonly stormMs: number;
}

/** `deno task faults`. */
export const FULL: Scale = {
  kills: 20,
  brokerKills: 5,
  standstillMs: 12_000,
  fullMs: 20_000,
  lockedMs: 20_000,
  awayMs: 60_000,
  stalledMs: 50_000,
  stormClients: 500,
  stormMs: 30_000,
};

/** For every run of the tests. */
export const SHORT: Scale = {
  kills: 2,
  brokerKills: 1,
  standstillMs: 3_000,
  fullMs: 2_000,
  lockedMs: 10_000,
  awayMs: 10_000,
  stalledMs: 3_000,
  stormClients: 100,
  stormMs: 2_000,
};

/** A fault and what has to hold all the same. */
export interface Scenario {
  readonly name: string;
  /** What this machine must have. */
  readonly needs: readonly Need[];
  /** How much of it, in words. */
  extent(scale: Scale): string;
  /** @throws {Error} when something does not hold */
  run(scale: Scale): Promise<Finding>;
}

/** Anything between the two, ms. */
export function randomMs([least, most]: readonly [number, number]): number {
  return least + Math.random() * (most - least);
}

/** Milliseconds for people. */
export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;
}
