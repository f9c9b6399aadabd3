/** Numbers as people type them. */

const DECIMAL = /^\d{1,9}(?:[.,]\d{1,9})?$/;

/** Reads a number with a point or a comma, whichever the user's language has; `null` when none. */
export function parseDecimal(text: string): number | null {
  const trimmed = text.trim();
  return DECIMAL.test(trimmed) ? Number(trimmed.replace(",", ".")) : null;
}
