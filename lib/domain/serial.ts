/** Serial numbers of meters. */

/** What a serial looks like before it is upper-cased. */
export const SERIAL_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** White space of ASCII: tab, line feed, vertical tab, form feed, carriage return, space. */
const ASCII_SPACE = /^[\t\n\v\f\r ]+|[\t\n\v\f\r ]+$/g;

/**
 * The canonical form of a serial: trimmed of ASCII white space, checked, upper-cased. A number is read
 * as its digits.
 *
 * @returns the serial, or `null` when it is empty, malformed or of another type
 */
export function normalizeSerial(value: unknown): string | null {
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value) || value < 0) return null;
    value = String(value);
  }
  if (typeof value !== "string") return null;
  const trimmed = value.replace(ASCII_SPACE, "");
  return SERIAL_PATTERN.test(trimmed) ? trimmed.toUpperCase() : null;
}
