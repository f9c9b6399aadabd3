/** What is known of a meter besides its readings. */

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
}

/** A row of `/api/meters`, and the data of the stream's `meter` event. */
export interface MeterRow {
  numeroSerie: string;
  /** Of the newest reading, Unix ms. */
  ts: number;
  totalLiters: number;
  flowLmin: number;
  online: boolean;
  /** Arrival of the last message that came from the meter itself, Unix ms. */
  lastSeen: number;
}

/** A meter without `estado` is offline after this long without a reading, at least (contract, 5). */
export const PRESENCE_MIN_MS = 5 * 60_000;
/** … or after this many of its usual intervals. */
export const PRESENCE_INTERVALS = 3;

/**
 * Whether a meter counts as online: what its `estado` says; where none was ever seen, whether it was
 * heard within max(5 min, 3 × its usual interval).
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
  return now - lastSeen <= patience;
}
