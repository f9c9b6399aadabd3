/** The device's own time, as it comes on the wire. */

/** Readings before this instant are by a clock that was never set (contract, 3). */
export const EARLIEST_TS = Date.UTC(2010, 0, 1);
/** How far ahead of the arrival a device's clock may be, ms (contract, 3). */
export const MAX_AHEAD_MS = 10 * 60_000;
/** Numbers below this are seconds, others milliseconds (contract, 3). */
const SECONDS_BELOW = 1e12;

/** ISO 8601 with a time zone (`Z`, `+02:00`, `+0200`, `+02`), or without one: UTC; or a date alone. */
const ISO =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(Z|z|[+-]\d{2}(?::?\d{2})?)?)?$/;

/** A number that was put between quotation marks: no form of `ISO` is digits alone. */
const QUOTED_NUMBER = /^\d+(?:\.\d+)?$/;

/** Unix ms of an ISO 8601 text; `null` when it is none, or no day of the calendar. Without a zone: UTC. */
export function parseIso(text: string): number | null {
  const match = ISO.exec(text);
  if (!match) return null;
  const [, date, minutes = "00:00", seconds = "00", fraction = "", zone = "Z"] = match;
  if (!isDay(date)) return null;
  const colon = /^[+-]\d{4}$/.test(zone) ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone;
  const offset = /^[+-]\d{2}$/.test(colon) ? `${colon}:00` : colon.toUpperCase();
  const ms = Date.parse(`${date}T${minutes}:${seconds}.${(fraction + "000").slice(0, 3)}${offset}`);
  return Number.isNaN(ms) ? null : ms;
}

/** `Date.parse` takes the 30th of February for the 1st of March. */
function isDay(date: string): boolean {
  const midnight = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(date);
}

/**
 * The usable time of a reading, Unix ms.
 *
 * @param value as the device sent it: Unix seconds or milliseconds, quoted or not, or ISO 8601
 * @returns `null` when it is missing, unparsable, before 2010 or more than 10 minutes ahead of `arrival`
 */
export function usableTs(value: unknown, arrival: number): number | null {
  let ms: number | null = null;
  if (typeof value === "number" && Number.isFinite(value)) {
    ms = unixMs(value);
  } else if (typeof value === "string") {
    const text = value.trim();
    ms = QUOTED_NUMBER.test(text) ? unixMs(Number(text)) : parseIso(text);
  }
  return ms !== null && isPlausible(ms, arrival) ? ms : null;
}

/** Unix s or ms, told apart by their size, to whole ms. */
export function unixMs(value: number): number {
  return Math.round(value < SECONDS_BELOW ? value * 1000 : value);
}

/** Whether an instant, Unix ms, is one that a clock which was set may say at `arrival`. */
export function isPlausible(ms: number, arrival: number): boolean {
  return ms >= EARLIEST_TS && ms <= arrival + MAX_AHEAD_MS;
}
