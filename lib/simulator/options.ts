/** What a run of virtual meters is told: plain data, fit for `postMessage`. */

import type { Liveliness } from "../domain/sim/day_plan.ts";
import type { MeterSecret } from "../identity.ts";
import type { Scenario } from "../domain/sim/scenario.ts";

export interface SimulatorOptions {
  /** How many. */
  readonly meters: number;
  /** `mqtt://`, `mqtts://`, `ws://` or `wss://`. */
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
  /** What single meters come in with instead, by serial; with its key a meter checks its commands. */
  readonly credentials?: ReadonlyMap<string, MeterSecret>;
  /** Certificate authority, PEM. */
  readonly ca?: string;
  /** Prefix of the per-meter topics, `hidrometro/v1`. */
  readonly base: string;
  /** Serials are `PREFIX-0001` and on; in canonical form. */
  readonly prefix: string;
  /** Whose mornings and evenings, IANA name. */
  readonly timeZone: string;
  /** Same seed, same households. */
  readonly seed: number;
  readonly scenario: Scenario;
  readonly liveliness: Liveliness;
  /** Between two readings of a meter, ms of its own time. */
  readonly intervalMs: number;
  /** How far back the meters begin, ms. */
  readonly backfillMs: number;
  /** How fast the past passes until it has caught up with now; `Infinity`: as fast as it is acknowledged. */
  readonly speed: number;
}

/** What a caller may leave out: a few households that a live page can show. */
export const DEFAULT_OPTIONS = {
  base: "hidrometro/v1",
  prefix: "SIM",
  timeZone: "America/Sao_Paulo",
  seed: 42,
  scenario: "household",
  liveliness: "demo",
  intervalMs: 2000,
  backfillMs: 0,
  speed: 1,
} as const satisfies Partial<SimulatorOptions>;

/** Serials of the server's own meters: others may use the prefix of `deno task simulate`. */
export const DEMO_PREFIX = "DEMO";

/** Digits of the running number in a serial. */
const SERIAL_DIGITS = 4;

/** The serial of meter number `index`, from 0: `SIM-0001`. */
export function serialOf(prefix: string, index: number): string {
  return `${prefix}-${String(index + 1).padStart(SERIAL_DIGITS, "0")}`;
}
