/** Instants as callers write them. */

/** Greatest distance from 1970 that a date may have, ms (ECMA-262, 21.4.1.1). */
const MAX_INSTANT = 8.64e15;

const WHOLE = /^-?\d{1,16}$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
/** A time with `Z` or an offset. */
const ZONED = /T.*(?:Z|[+-]\d{2}(?::?\d{2})?)$/i;
/** An offset whose `+` was not escaped in the query and came as a space. */
const LOST_PLUS = /(T[\d:.]+) (\d{2}(?::?\d{2})?)$/i;

/**
 * Reads Unix ms or ISO 8601. A date alone is its midnight in `timeZone` (the first instant of the day
 * where a change of clocks leaves midnight out), and a time without offset is of that zone too.
 *
 * @returns Unix ms, or `null` when it is neither
 */
export function parseInstant(text: string, timeZone: string): number | null {
  const instant = WHOLE.test(text) ? Number(text) : parseIso(text, timeZone);
  return instant !== null && Math.abs(instant) <= MAX_INSTANT ? instant : null;
}

function parseIso(text: string, timeZone: string): number | null {
  const iso = text.replace(LOST_PLUS, "$1+$2");
  try {
    if (DATE.test(iso)) {
      return Temporal.PlainDate.from(iso).toZonedDateTime(timeZone).epochMilliseconds;
    }
    if (ZONED.test(iso)) return Temporal.Instant.from(iso).epochMilliseconds;
    if (!/T/i.test(iso)) return null;
    return Temporal.PlainDateTime.from(iso).toZonedDateTime(timeZone).epochMilliseconds;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
