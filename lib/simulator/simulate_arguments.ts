/** The command line of `deno task simulate`. */

import { normalizeSerial } from "../domain/serial.ts";
import { SCENARIOS } from "../domain/sim/scenario.ts";
import { ArgumentReader, parseDuration, parseTime } from "./arguments.ts";
import { DEFAULT_OPTIONS, type SimulatorOptions } from "./options.ts";

export interface SimulateArguments extends SimulatorOptions {
  /** How long to run, ms; `null`: until Ctrl-C. */
  readonly durationMs: number | null;
  /** Path of the file with the meters' credentials; `null`: none. */
  readonly credentialsFile: string | null;
}

/** Most meters of one process: each has a connection of its own. */
const MAX_METERS = 10_000;
const MAX_SEED = Number.MAX_SAFE_INTEGER;
/** Between two readings of a meter, ms. */
const INTERVAL_MS = { min: 100, max: 3_600_000 } as const;
/** How far back a run may begin, ms: a year. Nothing waits for so long. */
const MAX_BACKFILL_MS = 366 * 24 * 3_600_000;
/** What a faster run begins with when `--backfill` does not say, ms. */
const USUAL_BACKFILL_MS = 24 * 3_600_000;

const HELP = `Virtual meters: each one a household with a connection of its own, QoS 1.

deno task simulate [--meters 3] [--interval 2s] [--scenario household] [--seed 42] [--url URL]

--meters N         how many, 1 to ${MAX_METERS} (3)
--interval D       between two readings of a meter: 500ms, 1s, 5m (2s)
--scenario NAME    ${SCENARIOS.join(", ")} (household)
--seed N           same seed, same households (42)
--liveliness L     plausible: as people live; demo: a small tap every two minutes as well (plausible)
--url URL          broker (mqtt://127.0.0.1:1883)
--base TOPIC       prefix of the meters' topics (hidrometro/v1)
--prefix P         serials are P-0001 and on (SIM)
--timezone ZONE    whose mornings and evenings (America/Sao_Paulo)
--backfill D       begin so far back: 24h (0)
--speed N          how fast the past passes until it has caught up with now: 60, or max;
                   without --backfill it begins 24h back (1; max with --backfill)
--duration D       end after: 60s, 2h (until Ctrl-C)
--username, --password   for the broker
--credentials FILE a meter's own, and the key by which it checks its commands: one JSON object
                   a line, as POST /api/meters/SERIAL/credential answers it

Exit status: 0 all acknowledged, 1 no connection or not all acknowledged, 2 bad arguments`;

const NAMES = [
  ...["meters", "interval", "scenario", "seed", "liveliness", "url", "base", "prefix"],
  ...["timezone", "backfill", "speed", "duration", "username", "password"],
  "credentials",
];

/** Reads the command line: what to do, a text to show, or everything that is wrong. */
export function simulateArguments(args: readonly string[]):
  | { readonly kind: "run"; readonly options: SimulateArguments }
  | { readonly kind: "help"; readonly text: string }
  | { readonly kind: "faults"; readonly faults: readonly string[] } {
  const reader = new ArgumentReader(args, NAMES);
  if (reader.wantsHelp) return { kind: "help", text: HELP };
  for (const extra of reader.positionals) reader.faults.push(`"${extra}": not an option`);
  const time = "a time such as 500ms, 60s, 5m or 24h";
  const intervalRule = `${time}, from 100ms to 1h`;
  const backfillOf = (text: string) => parseTime(text, MAX_BACKFILL_MS);
  const backfill = reader.value<number | null>("backfill", backfillOf, time, null);
  const speed = reader.value<number | null>("speed", speedOf, "a number from 1, or max", null);
  const options = {
    meters: reader.whole("meters", 1, MAX_METERS, 3),
    intervalMs: reader.value("interval", intervalOf, intervalRule, DEFAULT_OPTIONS.intervalMs),
    scenario: reader.choice("scenario", SCENARIOS, DEFAULT_OPTIONS.scenario),
    seed: reader.whole("seed", 0, MAX_SEED, DEFAULT_OPTIONS.seed),
    liveliness: reader.choice("liveliness", ["plausible", "demo"], "plausible"),
    url: reader.url("url", "mqtt://127.0.0.1:1883"),
    base: reader.base("base", DEFAULT_OPTIONS.base),
    prefix: reader.value("prefix", prefixOf, PREFIX_RULE, DEFAULT_OPTIONS.prefix),
    timeZone: reader.value("timezone", zoneOf, "a time zone's name", DEFAULT_OPTIONS.timeZone),
    backfillMs: backfill ?? ((speed ?? 1) > 1 ? USUAL_BACKFILL_MS : 0),
    speed: speed ?? (backfill === null ? 1 : Infinity),
    durationMs: reader.value<number | null>("duration", parseDuration, time, null),
    username: reader.text("username"),
    password: reader.text("password"),
    credentialsFile: reader.text("credentials") ?? null,
  };
  return reader.faults.length > 0
    ? { kind: "faults", faults: reader.faults }
    : { kind: "run", options };
}

const PREFIX_RULE = "1 to 32 letters, digits, dots, underscores or hyphens";

function prefixOf(text: string): string | null {
  return text.length <= 32 ? normalizeSerial(text) : null;
}

function intervalOf(text: string): number | null {
  const ms = parseDuration(text);
  return ms !== null && ms >= INTERVAL_MS.min && ms <= INTERVAL_MS.max ? ms : null;
}

function speedOf(text: string): number | null {
  if (text === "max") return Infinity;
  return /^\d+(\.\d+)?$/.test(text) && Number(text) >= 1 ? Number(text) : null;
}

function zoneOf(text: string): string | null {
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone: text }).resolvedOptions().timeZone;
  } catch (error) {
    if (error instanceof RangeError) return null; // no such zone
    throw error;
  }
}
