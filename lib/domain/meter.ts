/** What is known of a meter besides its readings. */

import type { BookRules } from "./consumption/book.ts";
import { DEFAULT_MAX_FLOW_LMIN } from "./ledger/types.ts";

/** A meter's last word on `estado`, its last will included. */
export interface MeterState {
  readonly online: boolean;
  readonly firmware: string | null;
  /** dBm. */
  readonly rssi: number | null;
  /** When the device said so by its own clock, Unix ms. */
  readonly ts: number | null;
}

/** The part of a meter that is written to the store. */
export interface MeterRecord {
  readonly serial: string;
  /** Arrival of its first reading, Unix ms. */
  readonly firstSeen: number;
  /** Published on the seed's topic of readings: its commands go out on the seed's topic too. */
  readonly onSeedTopic: boolean;
  /** Published on any topic at all; `false` for one known over HTTP alone. */
  readonly onMqtt: boolean;
  /** `null` until the first `estado`. */
  readonly state: MeterState | null;
  readonly settings: MeterSettings;
  /** In the order of their instants. */
  readonly replacements: readonly RecordedReplacement[];
}

/** What the owner sets of a meter; `null` where nothing is set. */
export interface MeterSettings {
  /** 1 to 80 characters. */
  readonly name: string | null;
  /** Building, block, tariff group: 1 to 80 characters. */
  readonly group: string | null;
  /** Digits of the register in whole litres, 1 to 12; unset: it never begins again at 0 (rule 5). */
  readonly registerDigits: number | null;
  /** Greatest flow that the meter can have passed, L/min; unset: 10,000 (rule 5). */
  readonly maxFlowLmin: number | null;
  /** Day of the month on which a billing period begins, 1 to 31 (the last one where a month is shorter). */
  readonly billingDay: number;
  /** Calibration as pages show it. */
  readonly pulsesPerLiter: number | null;
}

/** A meter for which nothing is set. */
export const DEFAULT_SETTINGS: MeterSettings = {
  name: null,
  group: null,
  registerDigits: null,
  maxFlowLmin: null,
  billingDay: 1,
  pulsesPerLiter: null,
};

/** A recorded replacement of the meter behind a serial, with what the ledger does not need. */
export interface RecordedReplacement {
  /** Unix ms: readings from here on are the new meter's. */
  readonly at: number;
  /** Last register of the meter that was taken out, mL. */
  readonly finalMl: number;
  /** First register of the meter that was put in, mL. */
  readonly initialMl: number;
  readonly reason: string;
}

/** A change that somebody made to a meter, for those who must defend a bill. */
export interface MeterChange {
  /** Unix ms. */
  readonly at: number;
  readonly by: string;
  readonly what: "settings" | "replacement";
  /** The fields that changed, before and after. */
  readonly before: Readonly<Record<string, unknown>>;
  readonly after: Readonly<Record<string, unknown>>;
}

/** Something that a glance at the list of meters should show. */
export type MeterFlag =
  /** Readings wait to be confirmed: they contradict the last one that was counted. */
  | "waiting"
  /** Readings of today were left out. */
  | "left-out"
  /** The device has no clock: its readings are stamped on arrival. */
  | "clock"
  /** Consumption is being computed anew. */
  | "recomputing";

/** What the ledger goes by for a meter. */
export function bookRulesOf(
  { settings, replacements }: Pick<MeterRecord, "settings" | "replacements">,
  timeZone: string,
): BookRules {
  return {
    maxFlowLmin: settings.maxFlowLmin ?? DEFAULT_MAX_FLOW_LMIN,
    registerDigits: settings.registerDigits,
    replacements,
    timeZone,
  };
}

/** A row of `/api/meters`, and the data of the stream's `meter` event. */
export interface MeterRow {
  numeroSerie: string;
  name: string | null;
  group: string | null;
  /** Of the newest reading, Unix ms. */
  ts: number;
  totalLiters: number;
  flowLmin: number;
  online: boolean;
  /** Arrival of the last message that came from the meter itself, Unix ms. */
  lastSeen: number;
  /** Counted since the day began in `TIMEZONE`. */
  todayLiters: number;
  /** Counted since the month began in `TIMEZONE`. */
  monthLiters: number;
  flags: MeterFlag[];
}

/** A meter without `estado` is offline after this long without a reading, at least (contract, 5). */
export const PRESENCE_MIN_MS = 5 * 60_000;
/** … or after this many of its usual intervals. */
export const PRESENCE_INTERVALS = 3;

/** Weight of the newest interval in the usual one. */
const INTERVAL_WEIGHT = 0.2;

/** When a meter is heard. */
export interface Hearing {
  /** Arrival of the last live message, Unix ms; 0 when never. */
  lastSeen: number;
  /** Exponential mean of the time between live messages, ms. */
  usualInterval: number | null;
}

/**
 * A live message arrived, after all those before: an earlier time means that the clock was set back, and
 * the times it gave until then are worth nothing.
 *
 * @param at Unix ms
 */
export function hear(hearing: Hearing, at: number): void {
  const { lastSeen, usualInterval } = hearing;
  if (lastSeen > 0 && at > lastSeen) {
    const usual = usualInterval ?? at - lastSeen;
    hearing.usualInterval = usual + INTERVAL_WEIGHT * (at - lastSeen - usual);
  }
  // By a little: corrected, not set.
  if (lastSeen - at > PRESENCE_MIN_MS) hearing.usualInterval = null;
  hearing.lastSeen = at;
}

/**
 * Whether a meter counts as online: what its `estado` says; where none was ever seen, whether it was
 * heard within max(5 min, 3 × its usual interval). One that was heard in the future was heard by a clock
 * that was wrong: more than 5 min ahead it counts as silent.
 *
 * @param usualIntervalMs `null` while fewer than two readings are known
 */
export function isOnline(
  state: MeterState | null,
  lastSeen: number,
  usualIntervalMs: number | null,
  now: number,
): boolean {
  if (state) return state.online;
  const patience = Math.max(PRESENCE_MIN_MS, PRESENCE_INTERVALS * (usualIntervalMs ?? 0));
  return now - lastSeen <= patience && lastSeen - now <= PRESENCE_MIN_MS;
}
